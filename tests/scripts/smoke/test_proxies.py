"""A proxy between this machine and a server: the fix names its variable and its host, never its credentials."""

from collections.abc import Mapping
from contextlib import closing

import pytest

from isthmus_cli.smoke import health, proxies
from isthmus_cli.smoke.client import Client, Options, Protocol
from isthmus_cli.smoke.outcome import Unreachable
from isthmus_cli.smoke.stack_outputs import Server

ELSEWHERE = "192.0.2.7:8001"  # RFC 5737: nobody's
DEAD = "http://user:geheim@127.0.0.1:9"
VARIABLES = {name for names in (proxies.GRPC, proxies.NO_GRPC, proxies.OTHERS) for name in names} | {"NO_PROXY"}


@pytest.mark.parametrize("variable", proxies.GRPC)
def test_a_dead_proxy_is_named_where_grpc_goes_by_it(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, DEAD)
    server = Server(site="s", http="http://127.0.0.1:9", grpc=ELSEWHERE)
    with closing(Client("s", server, "grpc", Options(3))) as client, pytest.raises(Unreachable) as refused:
        health.server(client)
    assert (
        f"{variable} sends gRPC by the proxy 127.0.0.1:9: unset it, or add 192.0.2.7 to no_proxy" in refused.value.fix
    )
    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize(
    ("address", "protocol", "environment", "named"),
    [
        ("127.0.0.1:1", "grpc", {"http_proxy": DEAD}, ""),
        ("http://localhost:1", "http", {"HTTP_PROXY": DEAD}, ""),
        (ELSEWHERE, "grpc", {}, ""),
        (ELSEWHERE, "grpc", {"HTTPS_PROXY": DEAD}, ""),  # gRPC knows the small names only
        (ELSEWHERE, "grpc", {"http_proxy": "a:1", "grpc_proxy": "b:2"}, "grpc_proxy sends gRPC by the proxy b:2"),
        (ELSEWHERE, "grpc", {"https_proxy": DEAD, "no_proxy": "example.com, 192.0.2.0/24"}, ""),
        ("triton.example.com:1", "grpc", {"https_proxy": DEAD, "no_proxy": "example.com"}, ""),
        ("triton.example.com:1", "grpc", {"https_proxy": "u:p@x", "no_proxy": "example.org"}, "the proxy x:"),
        ("triton.example.com:1", "grpc", {"https_proxy": "[geheim"}, "a proxy (its address can't be read)"),
        ("http://192.0.2.7:8000", "http", {"ALL_PROXY": DEAD}, "not by the proxy 127.0.0.1:9 of ALL_PROXY"),
        ("http://192.0.2.7:8000", "http", {"grpc_proxy": DEAD}, ""),
    ],
)  # fmt: skip
def test_which_proxy_is_named(address: str, protocol: Protocol, environment: Mapping[str, str], named: str) -> None:
    hint = proxies.hint(address, protocol, environment)
    assert named in hint if named else hint == ""
    assert "geheim" not in hint and "u:p" not in hint
