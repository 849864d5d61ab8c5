"""The proxy that a shell's variables put between this machine and a server, for messages: without its credentials."""

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from isthmus_cli.smoke import endpoints
from isthmus_cli.smoke.transport import Protocol

# https://github.com/grpc/grpc/blob/master/doc/environment_variables.md: the first one that has a value is used.
GRPC, NO_GRPC = ("grpc_proxy", "https_proxy", "http_proxy"), ("no_grpc_proxy", "no_proxy")
# What other programs go by (curl, requests), in either case; HTTP is asked directly here.
OTHERS = ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")


def hint(address: str, protocol: Protocol, environment: Mapping[str, str]) -> str:
    """What to do about the proxy between this machine and `address`; empty where none has to do with it."""
    if endpoints.loopback(address):
        return ""
    host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    if protocol == "http":
        names = [name for name in OTHERS if environment.get(name)]
        if not names:
            return ""
        named = _named(environment[names[0]])
        return f"HTTP is asked directly, not by {named} of {names[0]}: this machine needs a path of its own to {host}"
    variable = next((name for name in GRPC if environment.get(name)), None)
    if variable is None or _excepted(host, environment):
        return ""
    return f"{variable} sends gRPC by {_named(environment[variable])}: unset it, or add {host} to no_proxy"


def _excepted(host: str, environment: Mapping[str, str]) -> bool:
    """Whether gRPC goes past its proxy: the host ends with an entry, or is an address within one."""
    text = next((environment[name] for name in NO_GRPC if environment.get(name)), "")
    return any(_matches(host, entry.strip()) for entry in text.split(",") if entry.strip())


def _matches(host: str, entry: str) -> bool:
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(entry, strict=False)
    except ValueError:
        return host.lower().endswith(entry.lower())


def _named(proxy: str) -> str:
    """HOST:PORT of a proxy."""
    try:
        parts = urlsplit(proxy if "//" in proxy else f"//{proxy}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or not all(c.isalnum() or c in ".-:_" for c in host):
        return "a proxy (its address can't be read)"
    return f"the proxy {host}:{port}" if port else f"the proxy {host}"
