"""Kubeconfigs: inline or a file, which context, and what is wrong with one."""

import base64
from pathlib import Path
from typing import Any

import pytest
import yaml

from isthmus_sandbox.plugins.kubernetes.kubeconfig import KubeconfigError, read


def document(**user: Any) -> dict[str, Any]:
    return {
        "current-context": "a",
        "contexts": [
            {"name": "a", "context": {"cluster": "one", "user": "me", "namespace": "apps"}},
            {"name": "b", "context": {"cluster": "two", "user": "me"}},
        ],
        "clusters": [
            {"name": "one", "cluster": {"server": "https://127.0.0.1:6443/"}},
            {"name": "two", "cluster": {"server": "https://two", "tls-server-name": "two.example"}},
        ],
        "users": [{"name": "me", "user": user or {"token": "t0ken"}}],
    }


def text(**changes: Any) -> str:
    return yaml.safe_dump({**document(), **changes})


def test_current_context() -> None:
    found = read(text())
    assert (found.cluster.server, found.namespace, found.user) == ("https://127.0.0.1:6443", "apps", {"token": "t0ken"})


def test_another_context_and_another_cluster() -> None:
    assert read(text(), "b").namespace == "default"
    assert read(text(), "b").cluster.server_name == "two.example"
    assert read(text(), "b", "one").cluster.server == "https://127.0.0.1:6443"


def test_file_and_paths_relative_to_it(tmp_path: Path) -> None:
    (tmp_path / "ca.crt").write_text("PEM")
    config = document()
    config["clusters"][0]["cluster"]["certificate-authority"] = "ca.crt"
    (tmp_path / "config").write_text(yaml.safe_dump(config))
    assert read(str(tmp_path / "config")).cluster.ca == "PEM"


def test_json_is_yaml() -> None:
    assert (
        read(
            '{"current-context": "x", "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],'
            '"clusters": [{"name": "c", "cluster": {"server": "https://h"}}], "users": [{"name": "u", "user": {}}]}'
        ).cluster.server
        == "https://h"
    )


def test_inline_authority() -> None:
    data = base64.b64encode(b"PEM").decode()
    cluster = {"server": "https://h", "certificate-authority-data": data}
    assert read(text(clusters=[{"name": "one", "cluster": cluster}])).cluster.ca == "PEM"


@pytest.mark.parametrize(
    ("kubeconfig", "message"),
    [
        ("a: [\n", "isn't YAML at line"),
        ("- a\n- b\n", "holds list, expected a Config"),
        ("/nowhere/config", "can't be read"),
        (text(**{"current-context": "c"}), "no context 'c'; it has: a, b"),
        (text(users=[]), "no user 'me'; it has: none"),
        (text(clusters=[{"name": "one", "cluster": {"server": "one:6443"}}]), "no `server` of the form"),
        (text(users=[{"name": "me", "user": {"auth-provider": {"name": "gcp"}}}]), "use exec"),
        (text(users=[{"name": "me", "user": {"as": "root"}}]), "`as`, which isn't supported"),
        (
            text(clusters=[{"name": "one", "cluster": {"server": "https://h", "certificate-authority-data": "%%"}}]),
            "isn't PEM in base64",
        ),
    ],
)
def test_what_is_wrong_is_told(kubeconfig: str, message: str) -> None:
    with pytest.raises(KubeconfigError, match=message):
        read(kubeconfig)


def test_errors_show_no_secret() -> None:
    with pytest.raises(KubeconfigError) as error:
        read("users:\n- user:\n    token: 's3cr3t\n")
    assert "s3cr3t" not in str(error.value)
