"""What a property that holds another's output lets flow: data of it, its mere name, or the way to send to it."""

from typing import Any

import pytest
from tests.policies.graph.stacks import ESTATE, made

from isthmus_policies.graph.build import Nodes
from isthmus_policies.graph.flows.outputs import ADDRESS_VARIABLES, FIX_OUT, FIX_SENT, NAMES, NAMING, flows
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject
from isthmus_policies.values import DEEPEST, UNKNOWN

PARAMETER, QUEUE, LOCATION = (
    "aws:ssm/parameter:Parameter",
    "aws:sqs/queue:Queue",
    "aws:datasync/locationNfs:LocationNfs",
)
CONTAINER, SECRET = "openstack:objectstorage/container:Container", "openstack:keymanager/secretV1:SecretV1"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
POD, SERVICE, DEPLOYMENT = "kubernetes:core/v1:Pod", "kubernetes:core/v1:Service", "kubernetes:apps/v1:Deployment"
HELD = made(
    CONTAINER, "held", {"name": "held-name", "content": "of Ada Lovelace", "short": "of Adas", "tags": "labelled1"}
)
CONFIG = made(
    "kubernetes:core/v1:ConfigMap",
    "config",
    {"metadata": {"name": "listed", "namespace": "serving"}, "data": {"a": "x"}},
)
KEY = made(SECRET, "key", {"name": "key-name"})
SENT_TO = made(QUEUE, "queue", {"name": "events"})
FAR = made(SERVICE, "far", {"metadata": {"name": "search"}}, eks=True)


def hops(*resources: Subject) -> list[tuple[str, str, str]]:
    name = {one.urn: one.name for one in resources}
    every = list(flows(Nodes(Stack(resources, ESTATE))))
    assert all(flow.fix == (FIX_OUT if flow.what.startswith("its output") else FIX_SENT) for flow in every)
    return [(name[flow.source], name[flow.target], flow.what) for flow in every]


def is_data(token: str, name: str, value: Any, source: Subject = HELD) -> bool:
    every = hops(source, made(token, "target", {name: value}, {name: [source]}))
    assert every in ([], [(source.name, "target", f"its output, in {name}")])
    return bool(every)


@pytest.mark.parametrize(
    ("value", "flows"),
    [
        (UNKNOWN, True),
        (["held-name", UNKNOWN], True),
        (None, True),
        ("held-name", False),
        ({"a": ["to held-name"]}, False),
        ("held-name: of Ada Lovelace", True),
        (["held-name", "of Ada Lovelace"], True),
        ("held-name: of Adas", False),  # seven letters are in many texts
        ("held-name: labelled1", False),
        ("changed on the way", True),
    ],
)
def test_data_flows_unless_all_that_is_held_is_the_name(value: Any, flows: bool) -> None:
    assert is_data(PARAMETER, "value", value) is flows


def test_eight_letters_are_data() -> None:
    source = made(CONTAINER, "held", {"name": "held-name", "content": "of Adas1"})
    assert is_data(PARAMETER, "value", "held-name: of Adas1", source)


@pytest.mark.parametrize("key", NAMES)
def test_every_property_that_names_a_resource_is_a_name(key: str) -> None:
    source = made(CONTAINER, "held", {key: "called-so"})
    assert not is_data(PARAMETER, "value", "called-so", source) and is_data(PARAMETER, "value", "otherwise", source)


@pytest.mark.parametrize("key", ["tags", "tagsAll", "labels", "metadata"])
def test_labels_are_no_data(key: str) -> None:
    source = made(CONTAINER, "held", {"name": "held-name", key: {"a": "a long text"}})
    assert not is_data(PARAMETER, "value", "held-name: a long text", source)


def test_an_object_is_named_by_its_metadata() -> None:
    assert not is_data(PARAMETER, "value", "listed", CONFIG) and not is_data(PARAMETER, "value", "serving", CONFIG)
    assert is_data(PARAMETER, "value", "other", CONFIG)


def test_a_name_that_is_empty_is_in_no_text() -> None:
    assert is_data(PARAMETER, "value", "x", made(CONTAINER, "held", {"name": "", "metadata": {"name": ""}}))


@pytest.mark.parametrize("name", NAMING)
def test_what_names_or_describes_carries_only_keys(name: str) -> None:
    assert not is_data(PARAMETER, name, UNKNOWN) and not is_data(PARAMETER, name, "otherwise")
    assert is_data(PARAMETER, name, UNKNOWN, KEY) and not is_data(PARAMETER, name, "otherwise", KEY)


def test_a_key_is_data_unless_all_that_is_held_is_its_name() -> None:
    assert is_data(PARAMETER, "value", "otherwise", KEY) and not is_data(PARAMETER, "value", "key-name", KEY)


@pytest.mark.parametrize(
    ("metadata", "flows"),
    [
        ({"annotations": {"a": UNKNOWN}}, True),
        ({"annotations": {"a": "held-name"}}, False),
        ({"labels": {"a": UNKNOWN}}, False),
        ({"name": UNKNOWN}, False),
        (UNKNOWN, False),
    ],
)
def test_of_an_objects_metadata_annotations_carry_data(metadata: Any, flows: bool) -> None:
    assert is_data("kubernetes:core/v1:ConfigMap", "metadata", metadata) is flows


def test_metadata_of_other_resources_is_a_property_as_any() -> None:
    assert is_data(PARAMETER, "metadata", "otherwise")


def test_ways_carry_nothing_but_keys() -> None:
    way = made("openstack:networking/network:Network", "way", {})
    assert not is_data(PARAMETER, "value", UNKNOWN, way) and not is_data(GROUP, "value", UNKNOWN)
    assert is_data(GROUP, "value", UNKNOWN, KEY)


def test_the_name_is_enough_for_what_fetches_on_aws() -> None:
    assert is_data(LOCATION, "serverHostname", "held-name") and is_data(LOCATION, "name", "held-name")


def test_an_output_of_its_own_or_of_what_is_not_there_is_none() -> None:
    own = made(PARAMETER, "own", {"value": UNKNOWN})
    within = made(PARAMETER, "own", {"value": UNKNOWN}, {"value": [own]})
    assert hops(within) == [] == hops(made(PARAMETER, "x", {"value": UNKNOWN}, {"value": [HELD]}))


def is_sent(token: str, name: str, value: Any, *sources: Subject) -> bool:
    """To the first of those whose outputs the property holds."""
    every = hops(*sources, made(token, "target", {name: value}, {name: sources}))
    title = f"what it sends where {name} points, an output of {sources[0].title}"
    sent = [hop for hop in every if hop[1] == sources[0].name]
    assert sent in ([], [("target", sources[0].name, title)])
    return bool(sent)


def env(**values: Any) -> dict[str, Any]:
    return {"containers": [{"env": [{"name": name, "value": value} for name, value in values.items()]}]}


@pytest.mark.parametrize(
    ("token", "name", "source", "sent"),
    [
        (POD, "spec", SENT_TO, True),
        ("openstack:compute/instance:Instance", "userData", SENT_TO, True),
        *((POD, name, SENT_TO, False) for name in NAMING),
        (POD, "metadata", SENT_TO, False),
        ("openstack:compute/instance:Instance", "metadata", SENT_TO, True),
        ("openstack:networking/port:Port", "x", SENT_TO, False),
        (POD, "spec", made(GROUP, "way", {}), False),
        (POD, "spec", made(DEPLOYMENT, "inert", {}, eks=True), False),
        (PARAMETER, "x", SENT_TO, False),
    ],
)
def test_what_runs_on_a_private_site_sends_to_what_it_has_the_address_of(
    token: str, name: str, source: Subject, sent: bool
) -> None:
    assert is_sent(token, name, {"url": UNKNOWN}, source) is sent


@pytest.mark.parametrize("type_name", ["ecr/repository:Repository", "ecrpublic/publicRepository:PublicRepository"])
@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ({"containers": [{"image": UNKNOWN}]}, False),
        ({"containers": [{"image": UNKNOWN, "name": "known"}]}, False),
        ({"containers": [{"image": UNKNOWN, "workingDir": UNKNOWN}]}, True),
        ({"containers": [{"image": UNKNOWN, "args": ["known"]}]}, False),
        ({"containers": [{"image": UNKNOWN, "args": ["known", UNKNOWN]}]}, True),
        ({"containers": [{"image": UNKNOWN, "args": (UNKNOWN,)}]}, True),
        ({"containers": [[[UNKNOWN]]]}, True),
        (env(TO=UNKNOWN), True),
    ],
)
def test_images_are_pulled_from_a_registry(type_name: str, value: Any, sent: bool) -> None:
    assert is_sent(POD, "spec", value, made(f"aws:{type_name}", "images", {})) is sent


def test_only_registries_are_pulled_from() -> None:
    assert is_sent(POD, "spec", {"containers": [{"image": UNKNOWN}]}, SENT_TO)


DECLARED = {"ISTHMUS_SEARCH_URL": UNKNOWN}
SECOND = made(SERVICE, "second", {"metadata": {"name": "second"}}, eks=True)
NEAR = made(SERVICE, "near", {"metadata": {"name": "ranking"}})
NEAR_PODS = made(DEPLOYMENT, "pods", {"metadata": {"name": "ranking"}})
NEAR_SET = made("kubernetes:apps/v1:StatefulSet", "set", {"metadata": {"name": "ranking"}})


@pytest.mark.parametrize(
    ("variables", "sources", "sent"),
    [
        (DECLARED, [FAR], False),
        ({"ISTHMUS_SEARCH_URL": "http://known"}, [FAR], False),
        ({"NOTE": UNKNOWN}, [FAR], True),
        ({}, [FAR], True),
        (DECLARED, [FAR, SECOND], True),  # one variable is the way to one Service
        (DECLARED, [FAR, made(GROUP, "way", {})], False),
        (DECLARED, [FAR, SENT_TO], False),
        ({**DECLARED, "ISTHMUS_RANKING_URL": UNKNOWN}, [FAR], True),
        ({**DECLARED, "ISTHMUS_RANKING_URL": "http://known"}, [FAR], False),
        ({**DECLARED, "ISTHMUS_RANKING_URL": UNKNOWN}, [FAR, NEAR], False),
        ({**DECLARED, "ISTHMUS_RANKING_URL": UNKNOWN}, [FAR, NEAR_PODS], False),
        ({**DECLARED, "ISTHMUS_RANKING_URL": UNKNOWN}, [FAR, NEAR_SET], False),
        ({**DECLARED, "ISTHMUS_RANKING_URL": UNKNOWN}, [FAR, HELD], True),
        ({**DECLARED, "NOTE": UNKNOWN}, [FAR], False),
        ({**DECLARED, "OTHER_URL": "http://known"}, [FAR], False),
        ({**DECLARED, "CURL": UNKNOWN}, [FAR], False),
        ({**DECLARED, "other_url": UNKNOWN}, [FAR], True),
        ({**DECLARED, "AWS_ENDPOINT_URL": UNKNOWN}, [FAR], False),
        ({**DECLARED, "S3_HOST": UNKNOWN}, [FAR], False),
        *(({**DECLARED, f"MY_{word}": UNKNOWN}, [FAR], True) for word in ADDRESS_VARIABLES),
    ],
)
def test_a_declared_call_is_one_variable_and_one_service(variables: Any, sources: list[Subject], sent: bool) -> None:
    assert is_sent(DEPLOYMENT, "spec", env(**variables), *sources) is sent


def test_a_declared_variable_may_be_a_field() -> None:
    config = "kubernetes:core/v1:ConfigMap"
    assert not is_sent(config, "data", {"ISTHMUS_SEARCH_URL": UNKNOWN}, FAR)
    assert not is_sent(config, "data", {"a": ({"ISTHMUS_SEARCH_URL": "http://known"},)}, FAR)
    assert is_sent(config, "data", {"name": 5, "value": UNKNOWN}, FAR)


@pytest.mark.parametrize(
    "token",
    [
        SERVICE,
        "kubernetes:networking.k8s.io/v1:Ingress",
        "kubernetes:gateway.networking.k8s.io/v1:Gateway",
        "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
        "kubernetes:gateway.networking.k8s.io/v1:GRPCRoute",
        "aws:lb/loadBalancer:LoadBalancer",
    ],
)
def test_what_a_declared_call_may_go_to(token: str) -> None:
    called = made(token, "called", {}, eks=True)
    assert not is_sent(DEPLOYMENT, "spec", env(**DECLARED), called) and is_sent(DEPLOYMENT, "spec", env(), called)


def test_a_declared_call_goes_to_nothing_else() -> None:
    for token in (QUEUE, "aws:x/service:Service", "kubernetes:core/v1:ConfigMap"):
        assert is_sent(DEPLOYMENT, "spec", env(**DECLARED), made(token, "other", {}, eks=True))


@pytest.mark.parametrize("lists", [True, False])
def test_variables_are_seen_down_to_the_deepest_level(lists: bool) -> None:
    def sent(levels: int) -> bool:
        value: Any = dict(DECLARED)
        for _ in range(levels):
            value = [value] if lists else {"a": value}
        return is_sent(DEPLOYMENT, "spec", value, FAR)

    assert not sent(DEEPEST) and sent(DEEPEST + 1)
