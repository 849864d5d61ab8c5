"""The graph as a picture and as data."""

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from tests.policies.graph.stacks import ESTATE, METADATA, TAGS, made

from isthmus_policies.graph.build import graph_of
from isthmus_policies.graph.draw import FORMATS
from isthmus_policies.graph.draw.svg import WIDTH
from isthmus_policies.graph.draw.view import BORDER, BORDERS, COLOURS, RED, View, border, fill
from isthmus_policies.stack import Stack
from isthmus_policies.subject import UNKNOWN

SECRET = made("openstack:keymanager/secretV1:SecretV1", 'a "key" <x>', {"metadata": METADATA})
COPY = made("aws:ssm/parameter:Parameter", "copy", {"value": UNKNOWN, "tags": TAGS}, {"value": [SECRET]})
ROLE = made("aws:iam/role:Role", "role", {"name": "role"})
FLOW = ("source", "target", "payload")


def drawn(format_: str, *, leak: bool) -> str:
    return FORMATS[format_](View(graph_of(Stack([SECRET, COPY, ROLE] if leak else [SECRET, ROLE], ESTATE))))


def test_json_has_nodes_flows_and_violations() -> None:
    whole = json.loads(drawn("json", leak=True))
    assert {node["classification"] for node in whole["nodes"]} == {"restricted", "internal"}
    (flow,) = whole["flows"]
    assert (flow["source"], flow["target"], flow["violating"]) == (SECRET.urn, COPY.urn, True)
    assert isinstance(flow["what"], str) and flow["what"] and set(flow) == {*FLOW, "what", "violating"}
    (violation,) = whole["violations"]
    assert violation["path"] == [SECRET.urn, COPY.urn] and "copy" in violation["words"]
    by_id = {node["id"]: node for node in whole["nodes"]}
    secret, copied = by_id[SECRET.urn], by_id[COPY.urn]
    assert 'a "key" <x>' in secret["title"] and (secret["place"], secret["assumed"]) == ("a private site", False)
    assert copied["place"] == "AWS" and set(copied) == {"id", "title", "place", "classification", "assumed"}


def test_a_node_has_the_colours_of_its_class_and_place() -> None:
    nodes = {node.id: node for node in View(graph_of(Stack([SECRET, COPY], ESTATE))).nodes}
    assert (fill(nodes[SECRET.urn]), border(nodes[SECRET.urn])) == (COLOURS["restricted"], BORDERS["a private site"])
    assert (fill(nodes[COPY.urn]), border(nodes[COPY.urn])) == (COLOURS["internal"], BORDERS["AWS"])
    nowhere = replace(nodes[COPY.urn], classification=None, place="elsewhere")
    assert (fill(nowhere), border(nowhere)) == (COLOURS[""], BORDER)


@pytest.mark.parametrize("format_", FORMATS)
def test_red_only_where_a_path_leads_out(format_: str) -> None:
    red = RED if format_ == "mermaid" else f'stroke="{RED}"' if format_ == "svg" else '"violating": true'
    assert red in drawn(format_, leak=True)
    assert red not in drawn(format_, leak=False)


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_stack_gives_the_same_text(format_: str) -> None:
    assert drawn(format_, leak=True) == drawn(format_, leak=True)


def test_svg_is_well_formed_whatever_names_have_in_them() -> None:
    root = ElementTree.fromstring(drawn("svg", leak=True))
    assert root.tag.endswith("svg")


def test_mermaid_quotes_names() -> None:
    text = drawn("mermaid", leak=True)
    assert "#quot;key#quot; #lt;x#gt;" in text


@pytest.mark.parametrize("format_", FORMATS)
def test_an_empty_stack_is_drawn(format_: str) -> None:
    assert FORMATS[format_](View(graph_of(Stack([], ESTATE))))


def test_an_arrow_goes_from_the_side_of_one_box_to_that_of_the_other() -> None:
    root = ElementTree.fromstring(drawn("svg", leak=True))
    (arrow,) = [part for part in root.iter() if part.tag.endswith("path") and part.get("d", "").startswith("M")][-1:]
    boxes = {int(part.get("x", "0")) for part in root.iter() if part.tag.endswith("rect") and part.get("x")}
    start, middle, again, end = (int(point.lstrip("MC").split(" ")[0]) for point in _points(arrow.get("d", "")))
    assert start - WIDTH in boxes and end in boxes and start < end
    assert middle == again == (start + end) // 2


def _points(way: str) -> list[str]:
    """`x y` of each point of a curve."""
    words = way.replace("M", "").replace("C", "").split()
    return [f"{x} {y}" for x, y in zip(words[::2], words[1::2], strict=True)]
