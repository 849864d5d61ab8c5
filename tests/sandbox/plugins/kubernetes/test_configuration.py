"""The provider's configuration: unusable and unknown kubeconfigs, refused options, when everything is replaced."""

from typing import Any

import pytest
import yaml

from sandbox.plugins.core.values import UNKNOWN
from sandbox.plugins.kubernetes.configuration import NOT_KNOWN, Configuration, changed, check
from tests.sandbox.plugins.kubernetes.test_kubeconfig import document, text


def test_configured() -> None:
    found = Configuration.of({"kubeconfig": text(), "namespace": "mine", "enableSecretMutable": "true"})
    assert found.api and (found.api.server, found.api.namespace) == ("https://one:6443", "mine")
    assert found.on("enableSecretMutable") and not found.on("enableConfigMapMutable")


def test_context_s_namespace_is_the_default() -> None:
    found = Configuration.of({"kubeconfig": text()})
    assert found.api and found.api.namespace == "apps"


def test_unknown_and_unusable_kubeconfigs_are_kept_as_the_problem() -> None:
    assert Configuration.of({"kubeconfig": UNKNOWN}).problem == NOT_KNOWN
    assert "no context 'z'" in Configuration.of({"kubeconfig": text(), "context": "z"}).problem


@pytest.mark.parametrize(
    ("news", "path", "said"),
    [
        ({"enableServerSideApply": "false"}, "enableServerSideApply", "applies on the server's side only"),
        ({"renderYamlToDirectory": "out"}, "renderYamlToDirectory", "renders no manifests"),
        ({"kubeconfg": "x"}, "kubeconfg", "did you mean 'kubeconfig'"),
        ({"deleteUnreachable": "perhaps"}, "deleteUnreachable", "expected boolean, got string"),
        ({"kubeconfig": "a: [\n"}, "kubeconfig", "isn't YAML"),
    ],
)
def test_problems(news: dict[str, Any], path: str, said: str) -> None:
    assert [(p, said in reason) for p, reason in check(news)] == [(path, True)]


def test_good_configurations() -> None:
    assert check({"kubeconfig": text(), "enableServerSideApply": "true", "version": "4.34.2"}) == []
    assert check({"kubeconfig": UNKNOWN}) == []
    assert check({"kubeClientSettings": '{"qps": 50, "burst": 100}'}) == []


def moved() -> str:
    config = document()
    config["clusters"][0]["cluster"]["server"] = "https://new:6443"
    return yaml.safe_dump(config)


def relogged() -> str:
    return yaml.safe_dump(document(token="another"))


@pytest.mark.parametrize(
    ("new", "replaces"),
    [
        ({"kubeconfig": text()}, set()),
        ({"kubeconfig": relogged()}, set()),
        ({"kubeconfig": moved()}, {"kubeconfig"}),
        ({"kubeconfig": text(), "context": "b"}, {"context"}),
        ({"kubeconfig": UNKNOWN}, {"kubeconfig"}),
        ({"kubeconfig": text(), "namespace": "other"}, set()),
    ],
)
def test_another_cluster_replaces_what_is_in_it(new: dict[str, Any], replaces: set[str]) -> None:
    assert changed({"kubeconfig": text()}, new)[1] == replaces


def test_cluster_identifier_decides_alone() -> None:
    old, same = ({"kubeconfig": k, "clusterIdentifier": "a"} for k in (text(), moved()))
    assert changed(old, same)[1] == set()
    assert changed(old, {**same, "clusterIdentifier": "b"})[1] == {"clusterIdentifier"}
