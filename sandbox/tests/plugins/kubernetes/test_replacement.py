"""Which changes replace, and what is deleted first."""

import pytest

from isthmus_sandbox.plugins.core.diff import diff
from isthmus_sandbox.plugins.kubernetes.client import Object
from isthmus_sandbox.plugins.kubernetes.replacement import forced, immutable, in_place_of
from tests.plugins.kubernetes.fake_api import refusal


def config_map(**data: str) -> Object:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": data}


def of(version: str, kind: str) -> Object:
    return {"apiVersion": version, "kind": kind}


@pytest.mark.parametrize(
    ("new", "path", "replaces"),
    [
        (of("apps/v1", "Deployment"), "spec.replicas", False),
        (of("apps/v1", "Deployment"), "spec.selector.matchLabels.app", True),
        (of("apps/v1", "Deployment"), "spec.selectors", False),
        (of("apps/v1", "Deployment"), "metadata.labels.name", False),
        (of("apps/v1", "Deployment"), "metadata.namespace", True),
        (of("apps/v1", "StatefulSet"), "spec.volumeClaimTemplates[0].spec", True),
        (of("apps/v1", "StatefulSet"), "spec.template.spec.containers[0].image", False),
        (of("batch/v1", "Job"), 'spec.template.spec.containers[0].env[2]["value"]', True),
        (of("v1", "Pod"), "spec.containers[1].image", True),
        (of("v1", "Service"), "spec.type", False),
        (of("v1", "Service"), "spec.clusterIP", True),
        (of("v1", "PersistentVolumeClaim"), "spec.resources.requests.storage", False),
        (of("v1", "PersistentVolumeClaim"), "spec.storageClassName", True),
        (of("rbac.authorization.k8s.io/v1", "RoleBinding"), "roleRef.name", True),
        (of("example.com/v1", "Deployment"), "spec.selector", False),
    ],
)
def test_by_the_table(new: Object, path: str, replaces: bool) -> None:
    assert forced([path], new, {}) == ({path} if replaces else set())


@pytest.mark.parametrize(
    ("kind", "option"), [("ConfigMap", "enableConfigMapMutable"), ("Secret", "enableSecretMutable")]
)
def test_held_data_replaces_unless_it_may_change(kind: str, option: str) -> None:
    new = {**of("v1", kind), "data": {"a": "2"}}
    assert forced(["data.a"], new, {}) == {"data.a"}
    assert forced(["data.a"], new, {option: True}) == set()
    assert forced(["data.a"], {**new, "immutable": True}, {option: True}) == {"data.a"}
    assert forced(["metadata.labels.a"], new, {}) == set()


def test_what_the_server_calls_immutable_replaces() -> None:
    found = diff(
        {"spec": {"parameters": {"a": "1"}, "replicas": 1}}, {"spec": {"parameters": {"a": "2"}, "replicas": 2}}
    )
    error = refusal(422, "invalid", {"field": "spec.parameters", "message": "Invalid value: field is immutable"})
    assert immutable(found, error) == {"spec.parameters.a"}


def test_what_the_server_forbids_doesn_t_replace() -> None:
    """A volume can't shrink; replacing it would lose what it holds."""
    found = ["spec.resources.requests.storage"]
    message = "Forbidden: field can not be less than status.capacity"
    assert (
        immutable(found, refusal(422, "invalid", {"field": "spec.resources.requests.storage", "message": message}))
        == set()
    )


def test_same_given_name_deletes_first() -> None:
    named, other = config_map(a="1"), {**config_map(a="1"), "metadata": {"name": "d"}}
    auto = {**named, "metadata": {"name": "c", "annotations": {"pulumi.com/autonamed": "true"}}}
    assert in_place_of(named, config_map(a="2"))
    assert not in_place_of(named, other)
    assert not in_place_of(auto, auto)
    assert not in_place_of(named, {**named, "metadata": {"name": "c", "namespace": "n"}})
