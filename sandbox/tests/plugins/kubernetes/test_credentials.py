"""Credentials: tokens, certificates and exec programs, asked again only when they have run out."""

import base64
import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from isthmus_sandbox.plugins.kubernetes.credentials import EXEC_VERSIONS, Credential, Login
from isthmus_sandbox.plugins.kubernetes.kubeconfig import Access, Cluster, KubeconfigError

CLUSTER = Cluster(
    "https://h", "CA", False, None, ({"name": "client.authentication.k8s.io/exec", "extension": {"a": 1}},)
)


def login(user: dict[str, Any], folder: Path = Path()) -> Login:
    return Login(Access(CLUSTER, "default", user, folder))


def program(folder: Path, status: dict[str, Any], version: str = EXEC_VERSIONS[0]) -> dict[str, Any]:
    """An exec credential that counts its calls and notes what it is told."""
    answer = json.dumps({"apiVersion": version, "kind": "ExecCredential", "status": status})
    file = folder / "login"
    file.write_text(
        f"#!/bin/sh\necho call >> {folder}/calls\nprintf '%s' \"$KUBERNETES_EXEC_INFO\" > {folder}/info\n"
        f"printf '%s %s' \"$1\" \"$PROBE\" > {folder}/said\ncat <<'X'\n{answer}\nX\n"
    )
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return {"apiVersion": version, "command": "./login", "args": ["arg"], "env": [{"name": "PROBE", "value": "env"}]}


def calls(folder: Path) -> int:
    return len((folder / "calls").read_text().splitlines())


def ends(**delta: float) -> str:
    return (datetime.now(UTC) + timedelta(**delta)).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_plain_token_and_certificate() -> None:
    data = {f"client-{n}-data": base64.b64encode(n.encode()).decode() for n in ("certificate", "key")}
    assert login({"token": "t"}).credential() == Credential("t")
    assert login(data).credential() == Credential(None, ("certificate", "key"))


def test_half_a_certificate_is_refused() -> None:
    with pytest.raises(KubeconfigError, match="and has one only"):
        login({"client-key-data": "a2V5"}).credential()


def test_token_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("t\n")
    assert login({"tokenFile": "token"}, tmp_path).credential().token == "t"


@pytest.mark.parametrize("version", EXEC_VERSIONS)
def test_exec_is_told_and_answers(tmp_path: Path, version: str) -> None:
    plugin = {
        **program(tmp_path, {"token": "t", "expirationTimestamp": ends(hours=1)}, version),
        "provideClusterInfo": True,
    }
    asked = login({"exec": plugin}, tmp_path)
    assert [asked.credential().token for _ in range(3)] == ["t"] * 3
    assert calls(tmp_path) == 1
    assert (tmp_path / "said").read_text() == "arg env"
    info = json.loads((tmp_path / "info").read_text())
    assert info["apiVersion"] == version and info["spec"]["interactive"] is False
    assert info["spec"]["cluster"] == {
        "server": "https://h",
        "insecure-skip-tls-verify": False,
        "certificate-authority-data": base64.b64encode(b"CA").decode(),
        "config": {"a": 1},
    }


def test_exec_without_cluster_info_and_with_a_certificate(tmp_path: Path) -> None:
    plugin = program(tmp_path, {"clientCertificateData": "C", "clientKeyData": "K"})
    assert login({"exec": plugin}, tmp_path).credential() == Credential(None, ("C", "K"))
    assert "cluster" not in json.loads((tmp_path / "info").read_text())["spec"]


def test_exec_is_asked_again_when_it_has_run_out(tmp_path: Path) -> None:
    asked = login({"exec": program(tmp_path, {"token": "t", "expirationTimestamp": ends(seconds=30)})}, tmp_path)
    asked.credential()
    asked.credential()
    assert calls(tmp_path) == 2


def test_exec_without_an_end_is_asked_again_after_a_refusal(tmp_path: Path) -> None:
    asked = login({"exec": program(tmp_path, {"token": "t"})}, tmp_path)
    used = asked.credential()
    assert asked.credential() is used
    assert asked.refused(used)
    assert asked.credential() is not used
    assert asked.refused(used), "another thread has got a new one already"
    assert calls(tmp_path) == 2


def test_a_plain_token_that_is_refused_has_no_successor() -> None:
    asked = login({"token": "t"})
    assert not asked.refused(asked.credential())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"apiVersion": "client.authentication.k8s.io/v1alpha1"}, "v1alpha1' isn't supported, expected"),
        ({"command": "no-such-program", "installHint": "get it there"}, "can't be run .*: get it there"),
        ({"command": ""}, "no `command`"),
        ({"interactiveMode": "Always"}, "wants a terminal"),
        ({"command": "false"}, "failed with exit code 1: it printed nothing"),
        ({"command": "echo"}, "printed no ExecCredential in JSON"),
        ({"apiVersion": EXEC_VERSIONS[1]}, "answered in apiVersion 'client.authentication.k8s.io/v1', expected"),
    ],
)
def test_exec_errors_are_told(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    with pytest.raises(KubeconfigError, match=message):
        login({"exec": {**program(tmp_path, {"token": "t"}), **change}}, tmp_path).credential()


def test_exec_without_a_credential(tmp_path: Path) -> None:
    with pytest.raises(KubeconfigError, match="neither a token nor a certificate"):
        login({"exec": program(tmp_path, {"clientCertificateData": "C"})}, tmp_path).credential()


def test_credentials_aren_t_shown() -> None:
    assert "s3cr3t" not in repr(Credential("s3cr3t", ("s3cr3t", "s3cr3t")))
