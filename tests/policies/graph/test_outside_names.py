"""What an outside resource names of the private side: whether it lets in, fetches or only describes."""

from dataclasses import replace
from typing import Any

import pytest
from tests.policies.graph.stacks import ESTATE, made

from isthmus.environment.classification import Classification
from isthmus_policies.estate import DeclaredCall
from isthmus_policies.graph.build import Nodes
from isthmus_policies.graph.flows.texts import flows
from isthmus_policies.graph.reversed_texts import CHOOSING, FIX, Naming, namings
from isthmus_policies.stack import Stack

POD, FUNCTION, LOCATION = (
    "kubernetes:core/v1:Pod",
    "aws:lambda/function:Function",
    "aws:datasync/locationNfs:LocationNfs",
)
HOST = "object-store.private.example.com"
SEGMENT, SERVING = "10.16.1.5", "10.16.65.5"
RESTRICTED, CONFIDENTIAL = Classification.RESTRICTED, Classification.CONFIDENTIAL


def of(token: str, props: Any) -> list[Naming]:
    return list(namings(made(token, "one", props, eks=True), ESTATE))


def test_it_says_what_is_named_of_which_class_and_why() -> None:
    of_segment = Naming(f"{SEGMENT} of the restricted segment", RESTRICTED, "what code lets in or fetches", FIX)
    assert of(FUNCTION, {"code": SEGMENT}) == [of_segment]
    assert of(LOCATION, {"uri": SERVING}) == [
        Naming(f"{SERVING} of a private site", CONFIDENTIAL, "what uri fetches there", FIX)
    ]
    assert of(FUNCTION, {"uri": f"https://{HOST}/x"}) == [Naming(HOST, RESTRICTED, "what uri fetches there", FIX)]


@pytest.mark.parametrize(
    ("text", "by_function", "by_what_fetches"),
    [
        (SEGMENT, True, True),
        ("10.16.0.0/18", True, True),
        ("10.16.3.0/24", True, True),
        ("10.16.0.0/16", False, True),  # meets the segment
        ("10.0.0.0/8", False, True),
        ("0.0.0.0/0", False, False),  # is no network of ours
        (SERVING, False, True),
        (f"{SERVING}/32", False, True),
        ("10.16.65.0/24", False, False),
        ("10.32.0.5", False, False),
        ("10.99.0.1", False, False),
        ("999.1.1.1", False, False),
        (f"x{SEGMENT}", False, False),
        (f"1.{SEGMENT}", False, False),
    ],
)
def test_an_address_counts_for_what_fetches_and_a_restricted_one_for_all(
    text: str, by_function: bool, by_what_fetches: bool
) -> None:
    assert (bool(of(FUNCTION, {"a": text})), bool(of(LOCATION, {"a": text}))) == (by_function, by_what_fetches)
    assert bool(of(POD, {"a": text})) is by_what_fetches  # a pod calls what it names


def test_each_is_named_once_and_all_are() -> None:
    twice = {"a": f"{SEGMENT} https://{HOST}", "b": [f"{SEGMENT} {HOST}", "10.16.1.6"], "c": f"see {HOST}"}
    assert [one.named.split(" ")[0] for one in of(FUNCTION, twice)] == [SEGMENT, HOST, "10.16.1.6"]


@pytest.mark.parametrize("key", CHOOSING)
def test_what_describes_or_chooses_names_nothing(key: str) -> None:
    assert of(FUNCTION, {key: SEGMENT}) == [] == of(FUNCTION, {"a": [{key: SEGMENT}]})
    assert len(of(FUNCTION, {key: SEGMENT, "b": SEGMENT})) == 1


def test_ways_name_nothing() -> None:
    assert of("aws:ec2/securityGroup:SecurityGroup", {"a": SEGMENT}) == []


@pytest.mark.parametrize(
    ("props", "counts"),
    [
        ({"env": [{"name": "ISTHMUS_RANKING_URL", "value": SERVING}]}, False),
        ({"env": [{"name": "ISTHMUS_RANKING_URL", "other": SERVING}]}, True),
        ({"env": [{"name": "ISTHMUS_SEARCH_URL", "value": SERVING}]}, True),
        ({"env": [{"value": SERVING}]}, True),
        ({"env": {"ISTHMUS_RANKING_URL": SERVING}}, False),
        ({"env": {"ISTHMUS_SEARCH_URL": SERVING}}, True),
    ],
)
def test_the_variable_of_a_declared_call_to_a_private_model_may_name_it(props: Any, counts: bool) -> None:
    home = replace(ESTATE, calls=(*ESTATE.calls, DeclaredCall("internal", "ISTHMUS_RANKING_URL", to_public=False)))
    assert bool(list(namings(made(POD, "one", props, eks=True), home))) is counts
    assert of(POD, props)  # where no such call is declared, it may not


def test_what_is_named_is_a_source_in_the_graph() -> None:
    one = made(FUNCTION, "one", {"code": SEGMENT, "tags": {"isthmus:classification": "internal"}})
    nodes = Nodes(Stack([one], ESTATE))
    (flow,) = flows(nodes)
    node = nodes.by_id[flow.source]
    assert (flow.target, flow.what, flow.fix, flow.reported_by) == (
        one.urn,
        "what code lets in or fetches",
        FIX,
        one.urn,
    )
    assert (node.title, node.place, node.classification) == (
        f"{SEGMENT} of the restricted segment",
        "a private site",
        RESTRICTED,
    )
    assert node.is_source and not node.is_resource
