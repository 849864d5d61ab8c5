"""Names of resources of the stack in the texts of others: which names count, whose they are, where an alias stands."""

from typing import Any

import pytest
from tests.policies.graph.stacks import ESTATE, made

from isthmus_policies.graph.build import Nodes
from isthmus_policies.graph.named import NAMES, Named
from isthmus_policies.graph.spoken import UNSPOKEN
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject
from isthmus_policies.values import DEEPEST, File

BUCKET, CONTAINER = "aws:s3/bucket:Bucket", "openstack:objectstorage/container:Container"
SERVICE, POD = "kubernetes:core/v1:Service", "kubernetes:core/v1:Pod"
ORDERS = made(BUCKET, "orders", {"bucket": "orders-of-ada"})
USER = made(POD, "user", {})


def named(resources: list[Subject], props: dict[str, Any], by: Subject = USER) -> list[tuple[str, str]]:
    everyone = [*resources, by]
    of_urn = {one.urn: one.name for one in everyone}
    return [(of_urn[urn], what) for urn, what in Named(Nodes(Stack(everyone, ESTATE))).in_props(by, props)]


@pytest.mark.parametrize("key", [*NAMES, "name"])
@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("orders-of-ada", True),
        ("orders.of.ada", True),
        ("ordersofada12", False),  # a word
        ("orders-of-ad", True),  # 12 letters
        ("orders-of-a", False),
    ],
)
def test_a_name_counts_where_it_can_mean_one_resource_only(key: str, name: str, counts: bool) -> None:
    bucket = made(BUCKET, "orders", {key: name})
    expected = [("orders", f"what it sends to {name}, which it names")] if counts else []
    assert named([bucket], {"args": ["--to", f"/data/{name}:rw"]}) == expected


def test_other_properties_are_no_names() -> None:
    assert named([made(BUCKET, "orders", {"region": "orders-of-ada", "bucket": 5})], {"a": "orders-of-ada"}) == []


@pytest.mark.parametrize(
    ("props", "count"),
    [
        ({"a": "orders-of-ada"}, 1),
        ({"a": {"b": [{"c": ("orders-of-ada",)}]}}, 1),
        ({"a": File(text="to orders-of-ada")}, 1),
        ({"a": File(path="orders-of-ada")}, 0),
        ({"a": "orders-of-ada", "b": "orders-of-ada"}, 1),  # once
        ({"a": "orders-of-adam"}, 0),
        ({"orders-of-ada": "a"}, 0),
        ({"metadata": {"name": "orders-of-ada"}}, 0),
        *(({key: "orders-of-ada"}, 0) for key in sorted(UNSPOKEN)),
        ({"a": 5, "b": None}, 0),
    ],
)
def test_where_a_name_is_looked_for(props: dict[str, Any], count: int) -> None:
    assert len(named([ORDERS], props)) == count


@pytest.mark.parametrize("lists", [True, False])
def test_a_name_is_looked_for_down_to_the_deepest_level(lists: bool) -> None:
    def wrapped(levels: int) -> Any:
        value: Any = "orders-of-ada"
        for _ in range(levels):
            value = [value] if lists else {"a": value}
        return {"a": value}

    assert named([ORDERS], wrapped(DEEPEST)) and not named([ORDERS], wrapped(DEEPEST + 1))


def test_a_resource_names_not_itself_and_goes_on_to_the_others() -> None:
    other = made(BUCKET, "other", {"bucket": "other-of-ada"})
    assert [name for name, _ in named([other], {"a": "orders-of-ada other-of-ada"}, ORDERS)] == ["other"]
    assert [name for name, _ in named([ORDERS, other], {"a": "orders-of-ada other-of-ada"})] == ["orders", "other"]


def test_what_has_the_name_on_a_private_site_too_may_be_meant() -> None:
    held = made(CONTAINER, "held", {"name": "orders-of-ada"})
    assert named([ORDERS, held], {"a": "orders-of-ada"}) == []


def test_ways_and_private_resources_are_not_what_is_named() -> None:
    way = made("aws:ec2/securityGroup:SecurityGroup", "way", {"name": "orders-of-ada"})
    held = made(CONTAINER, "held", {"name": "orders-of-ada"})
    assert named([way], {"a": "orders-of-ada"}) == [] == named([held], {"a": "orders-of-ada"})


def alias(
    type_: str = "Service", labels: Any = None, namespace: Any = "serving", name: Any = "far", **spec: Any
) -> Subject:
    metadata = {"name": name, "namespace": namespace, "labels": labels}
    return made(f"kubernetes:core/v1:{type_}", "alias", {"metadata": metadata, "spec": spec})


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("http://far", True),
        ("far:80", True),
        ("http://far.serving/x", True),
        ("http://far.serving.svc", True),
        ("http://far.serving.svc.cluster.local", True),
        ("far.serving.svc:80", True),
        ("far", False),  # a word
        ("so far so good", False),
        ("http://far.other", False),
        ("http://farther", False),
    ],
)
def test_an_alias_counts_where_a_host_stands(text: str, stands: bool) -> None:
    assert [name for name, _ in named([alias(type="ExternalName")], {"a": text})] == (["alias"] if stands else [])


@pytest.mark.parametrize(
    ("one", "stands"),
    [
        (alias(type="ExternalName"), True),
        (alias(type="ClusterIP"), False),
        (alias("Deployment", type="ExternalName"), False),
        (alias("Endpoints"), True),
        (alias("EndpointSlice"), True),
        (alias("ServiceEntry"), True),
        (alias("EndpointSlice", {"kubernetes.io/service-name": "near"}), False),
        (alias("EndpointSlice", {"kubernetes.io/service-name": "far"}, name="far-x1"), True),
        (alias("EndpointSlice", {"kubernetes.io/service-name": 5}), True),
        (alias("EndpointSlice", ["kubernetes.io/service-name"]), True),
        (alias("Endpoints", name=5), False),
        (made("openstack:x/y:Endpoints", "alias", {"metadata": {"name": "far"}}), False),
    ],
)
def test_which_objects_stand_for_a_host_elsewhere(one: Subject, stands: bool) -> None:
    assert [name for name, _ in named([one], {"a": "http://far"})] == (["alias"] if stands else [])


def test_an_alias_without_a_namespace_has_its_name_only() -> None:
    nowhere = alias("Endpoints", namespace=5)
    assert named([nowhere], {"a": "http://far"}) and not named([nowhere], {"a": "http://far.5"})


def test_an_alias_is_of_its_own_cluster_and_for_pods() -> None:
    there = made(POD, "there", {}, eks=True)
    server = made("openstack:compute/instance:Instance", "server", {})
    one = alias("Endpoints")
    assert named([one], {"a": "http://far"}) != []
    assert named([one], {"a": "http://far"}, there) == [] == named([one], {"a": "http://far"}, server)


def test_short_texts_are_looked_at_where_aliases_stand_and_both_kinds_are_found() -> None:
    both = named([ORDERS, alias("Endpoints")], {"a": "far:1", "b": "orders-of-ada"})
    assert [name for name, _ in both] == ["alias", "orders"]
    assert both[0][1] == "what it sends to far, which it names"
