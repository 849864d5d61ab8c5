"""A pod's properties with what its ConfigMaps and Secrets say, and from whose namespace and cluster those are."""

import base64
from typing import Any

import pytest
from tests.policies.graph.stacks import ESTATE, made

from isthmus_policies.graph.build import Nodes
from isthmus_policies.graph.referred import expanded
from isthmus_policies.stack import Stack
from isthmus_policies.values import DEEPEST, UNKNOWN

URL = "https://sqs.eu-central-1.amazonaws.com/1/orders"
SECRET, MAP, POD = (f"kubernetes:core/v1:{kind}" for kind in ("Secret", "ConfigMap", "Pod"))
WHERE = {"namespace": "serving"}
HELD = made(SECRET, "secret", {"metadata": {"name": "held", **WHERE}, "stringData": {"url": URL, "n": 5}})
CODED = base64.b64encode(URL.encode()).decode()
LISTED = made(MAP, "map", {"metadata": {"name": "listed", **WHERE}, "data": {"url": URL}, "binaryData": {"b": CODED}})
EMPTY = made(MAP, "empty", {"metadata": {"name": "empty", **WHERE}})
OF_SECRET, OF_MAP = {"url": URL, "n": 5}, {"url": URL, "b": URL}
REFERRED = "what it refers to"


def whole(spec: Any, metadata: Any = None, token: str = POD, *, eks: bool = False, alone: bool = False) -> Any:
    pod = made(token, "pod", {"metadata": WHERE if metadata is None else metadata, "spec": spec}, eks=eks)
    nodes = Nodes(Stack([pod] if alone else [HELD, LISTED, EMPTY, pod], ESTATE))
    return expanded(pod, nodes)["spec"]


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ({"secretKeyRef": {"name": "held", "key": "url"}}, URL),
        ({"secretKeyRef": {"name": "held", "key": "n"}}, 5),
        ({"secretKeyRef": {"name": "held", "key": "none"}}, None),
        ({"secretKeyRef": {"name": "none", "key": "url"}}, None),
        ({"secretKeyRef": {"name": "listed", "key": "url"}}, None),
        ({"secretKeyRef": {"name": 5, "key": "url"}}, None),
        ({"secretKeyRef": "held"}, None),
        ({"configMapKeyRef": {"name": "listed", "key": "url"}}, URL),
        ({"configMapKeyRef": {"name": "listed", "key": "b"}}, URL),
        ({"configMapKeyRef": {"name": "held", "key": "url"}}, None),
        ({"fieldRef": {"fieldPath": "status.podIP"}}, None),
        ({}, None),
    ],
)
def test_a_variable_has_the_value_of_the_key_that_it_is_taken_from(source: Any, value: Any) -> None:
    variable = {"name": "A", "valueFrom": source}
    assert whole({"env": [variable]}) == {"env": [{**variable, "value": value}]}


@pytest.mark.parametrize("variable", [{"name": 5, "valueFrom": {}}, {"name": "A", "valueFrom": "x"}, {"valueFrom": {}}])
def test_what_is_no_variable_stays(variable: Any) -> None:
    assert whole({"env": [variable]}) == {"env": [variable]}


@pytest.mark.parametrize(
    ("sources", "env"),
    [
        ([{"secretRef": {"name": "held"}}], OF_SECRET),
        ([{"configMapRef": {"name": "listed"}}], OF_MAP),
        (({"configMapRef": {"name": "listed"}},), OF_MAP),
        ([{"configMapRef": {"name": "held"}}, {"secretRef": {"name": "listed"}}], {}),
        ([{"configMapRef": {"name": "none"}}, {"configMapRef": None}, {}, "x", 5], {}),
    ],
)
@pytest.mark.parametrize("own", [None, [{"name": "B", "value": "x"}], "odd"])
def test_all_variables_of_a_source_come_after_the_pods_own(sources: Any, env: dict[str, Any], own: Any) -> None:
    spec = {"envFrom": sources} if own is None else {"envFrom": sources, "env": own}
    mine = own if isinstance(own, list) else []
    assert whole(spec)["env"] == [*mine, *({"name": key, "value": value} for key, value in env.items())]


def test_sources_that_are_no_list_say_nothing() -> None:
    assert whole({"envFrom": UNKNOWN}) == {"envFrom": UNKNOWN} and "env" not in whole({"other": []})


@pytest.mark.parametrize(
    ("field", "refers"),
    [
        ({"credentialSecret": "held"}, [OF_SECRET]),
        ({"existingSecret": "held"}, [OF_SECRET]),
        ({"secretName": "held"}, [OF_SECRET]),
        ({"secret_name": "held"}, [OF_SECRET]),
        ({"SECRETREF": "held"}, [OF_SECRET]),
        ({"secretRef": {"name": "held"}}, [OF_SECRET]),
        ({"credentials": "held"}, [OF_SECRET]),
        ({"credential": "held"}, [OF_SECRET]),
        ({"configMap": {"name": "listed"}}, [OF_MAP]),
        ({"configMapName": "listed", "secret": "held"}, [OF_MAP, OF_SECRET]),
        ({"secretKey": "held"}, None),
        ({"name": "held"}, None),
        ({"secretName": "empty"}, None),
        ({"secretName": "none"}, None),
        ({"secretName": 5}, None),
        ({"secretRef": {"name": 5}}, None),
        ({"secretRef": {"key": "held"}}, None),
    ],
)
def test_a_field_that_names_a_secret_or_a_map_says_what_that_says(field: Any, refers: Any) -> None:
    expected = field if refers is None else {**field, REFERRED: refers}
    assert whole({"volumes": [field]}) == {"volumes": [expected]}


def test_it_is_of_the_pods_own_cluster_and_namespace() -> None:
    field = {"secretName": "held"}
    assert REFERRED in whole(field)
    assert whole(field, {"namespace": "other"}) == field
    assert whole(field, {}) == field
    assert whole(field, eks=True) == field
    assert whole(field, token="openstack:compute/instance:Instance") == field
    assert whole(field, alone=True) == field


@pytest.mark.parametrize(("namespace", "same"), [({}, True), ({"namespace": "default"}, True), (WHERE, False)])
def test_who_says_no_namespace_is_in_the_default_one(namespace: Any, same: bool) -> None:
    held = made(SECRET, "secret", {"metadata": {"name": "held", **namespace}, "stringData": {"url": URL}})
    pod = made(POD, "pod", {"metadata": {"namespace": UNKNOWN}, "secretName": "held"})
    assert (REFERRED in expanded(pod, Nodes(Stack([held, pod], ESTATE)))) is same


@pytest.mark.parametrize("lists", [True, False])
def test_what_is_referred_to_is_found_down_to_the_deepest_level(lists: bool) -> None:
    def reaches(levels: int) -> bool:
        value: Any = {"secretName": "held"}
        for _ in range(levels):
            value = [value] if lists else {"a": value}
        return REFERRED in str(whole(value))

    assert reaches(DEEPEST - 1) and not reaches(DEEPEST)


def test_other_values_stay_as_they_are() -> None:
    odd = {"a": (1, "x"), "b": None, "c": UNKNOWN, "d": {1}}
    assert whole(odd) == {**odd, "a": [1, "x"]}
