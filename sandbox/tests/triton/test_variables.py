"""Variables as Kubernetes documents them."""

from typing import Any

import pytest

from isthmus_sandbox.triton.objects import CannotRun
from isthmus_sandbox.triton.variables import expand, resolve
from tests.triton.fakes import Core, objects

POD = {
    "metadata": {"name": "p", "namespace": "ns", "uid": "u", "labels": {"app": "a"}, "annotations": {"x/y": "z"}},
    "spec": {"nodeName": "gpu-0", "serviceAccountName": "triton"},
    "status": {"podIP": "10.64.0.1", "podIPs": [{"ip": "10.64.0.1"}], "hostIP": "10.240.0.1"},
}
HELD = objects({"cm": {"A": "1", "B": "2"}}, s={"KEY": b"word", "raw": b"\xff"})


def found(*env: Any, env_from: Any = ()) -> dict[str, str]:
    return resolve({"env": list(env), "envFrom": list(env_from)}, POD, HELD)


def value(**source: Any) -> dict[str, Any]:
    return {"name": "V", "valueFrom": source}


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("$(A)", "1"),
        ("x$(A)y$(B)", "x1y2"),
        ("$$(A)", "$(A)"),
        ("$$$(A)", "$1"),
        ("$$$$(A)", "$$(A)"),
        ("$(LOST)", "$(LOST)"),
        ("$A $ $", "$A $ $"),
        ("$(A", "$(A"),
        ("$()", "$()"),
        ("$($(A)", "$($(A)"),
        ("$$", "$"),
    ],
)
def test_expansion(text: str, expanded: str) -> None:
    """The cases of kubernetes/third_party/forked/golang/expansion."""
    assert expand(text, {"A": "1", "B": "2"}) == expanded


def test_a_variable_refers_to_earlier_ones_only() -> None:
    entries = ({"name": n, "value": v} for n, v in (("X", "$(Y)"), ("Y", "y"), ("Z", "$(Y)$(A)")))
    assert found(*entries, env_from=[{"configMapRef": {"name": "cm"}}]) == {
        "A": "1",
        "B": "2",
        "X": "$(Y)",
        "Y": "y",
        "Z": "y1",
    }


def test_whole_objects_with_a_prefix_and_env_that_wins() -> None:
    sources = [{"configMapRef": {"name": "cm"}, "prefix": "P_"}, {"secretRef": {"name": "s"}}]
    entries = found({"name": "KEY", "value": "mine"}, {"name": "EMPTY"}, env_from=sources)
    assert entries == {"P_A": "1", "P_B": "2", "KEY": "mine", "raw": "\udcff", "EMPTY": ""}


def test_single_keys_arent_expanded() -> None:
    held = objects({"cm": {"A": "$(B)"}})
    source = {"configMapKeyRef": {"name": "cm", "key": "A"}}
    env = [{"name": "B", "value": "b"}, {"name": "V", "valueFrom": source}]
    assert resolve({"env": env}, POD, held)["V"] == "$(B)"
    assert found(value(secretKeyRef={"name": "s", "key": "KEY"})) == {"V": "word"}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("metadata.name", "p"),
        ("metadata.namespace", "ns"),
        ("metadata.uid", "u"),
        ("metadata.labels['app']", "a"),
        ("metadata.labels['lost']", ""),
        ("metadata.annotations['x/y']", "z"),
        ("spec.nodeName", "gpu-0"),
        ("spec.serviceAccountName", "triton"),
        ("status.podIP", "10.64.0.1"),
        ("status.podIPs", "10.64.0.1"),
        ("status.hostIP", "10.240.0.1"),
    ],
)
def test_the_pods_own_fields(path: str, expected: str) -> None:
    assert found(value(fieldRef={"fieldPath": path})) == {"V": expected}


@pytest.mark.parametrize(
    "source",
    [
        {"configMapKeyRef": {"name": "cm", "key": "lost", "optional": True}},
        {"secretKeyRef": {"name": "lost", "key": "k", "optional": True}},
    ],
)
def test_what_is_optional_and_lost_isnt_set(source: Any) -> None:
    assert found(value(**source), env_from=[{"secretRef": {"name": "lost", "optional": True}}]) == {}


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ({"configMapKeyRef": {"name": "cm", "key": "lost"}}, "couldn't find key lost in configMap cm"),
        ({"secretKeyRef": {"name": "lost", "key": "k"}}, 'secret "lost" not found'),
        ({"fieldRef": {"fieldPath": "spec.hostname"}}, "fieldPath 'spec.hostname' isn't one of metadata.name"),
        ({"resourceFieldRef": {"resource": "limits.cpu"}}, "resourceFieldRef.* isn't one that the sandbox has"),
    ],
)
def test_what_is_lost_is_told(source: Any, message: str) -> None:
    with pytest.raises(CannotRun, match=message) as refused:
        found(value(**source))
    assert refused.value.reason == "CreateContainerConfigError"


def test_a_server_that_refuses_is_told() -> None:
    held = objects()
    core = held._core
    assert isinstance(core, Core)
    core.status = 503
    with pytest.raises(CannotRun, match='configmap "cm" couldn\'t be read: 503'):
        held.config_map("cm", optional=True)
