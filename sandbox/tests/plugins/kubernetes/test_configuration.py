"""The provider's configuration: unusable and unknown kubeconfigs, refused options, when everything is replaced."""

from typing import Any

import pytest
import yaml

from isthmus_sandbox.plugins.core.values import UNKNOWN
from isthmus_sandbox.plugins.kubernetes.configuration import NOT_KNOWN, Configuration, changed, check
from tests.plugins.kubernetes.test_kubeconfig import document, text


def test_configured() -> None:
    found = Configuration.from_arguments({"kubeconfig": text(), "namespace": "mine", "enableSecretMutable": "true"})
    assert found.api and (found.api.server, found.api.namespace) == ("https://127.0.0.1:6443", "mine")
    assert found.enabled("enableSecretMutable") and not found.enabled("enableConfigMapMutable")


def test_context_s_namespace_is_the_default() -> None:
    found = Configuration.from_arguments({"kubeconfig": text()})
    assert found.api and found.api.namespace == "apps"


def test_unknown_and_unusable_kubeconfigs_are_kept_as_the_problem() -> None:
    assert Configuration.from_arguments({"kubeconfig": UNKNOWN}).problem == NOT_KNOWN
    assert "no context 'z'" in Configuration.from_arguments({"kubeconfig": text(), "context": "z"}).problem


def test_a_cluster_on_another_machine_is_none_of_ours() -> None:
    config = document()
    config["clusters"][0]["cluster"]["server"] = "https://10.1.2.3:6443"
    found = Configuration.from_arguments({"kubeconfig": yaml.safe_dump(config)})
    assert (
        found.api is None
        and "https://10.1.2.3:6443" in found.problem
        and "the sandbox's clusters only" in found.problem
    )


@pytest.mark.parametrize(
    ("news", "path", "message"),
    [
        ({"enableServerSideApply": "false"}, "enableServerSideApply", "applies on the server's side only"),
        ({"renderYamlToDirectory": "out"}, "renderYamlToDirectory", "renders no manifests"),
        ({"kubeconfg": "x"}, "kubeconfg", "did you mean 'kubeconfig'"),
        ({"deleteUnreachable": "perhaps"}, "deleteUnreachable", "expected boolean, got string"),
        ({"kubeconfig": "a: [\n"}, "kubeconfig", "isn't YAML"),
    ],
)
def test_problems(news: dict[str, Any], path: str, message: str) -> None:
    assert [(p, message in reason) for p, reason in check(news)] == [(path, True)]


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
