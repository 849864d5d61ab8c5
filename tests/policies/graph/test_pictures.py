"""A small graph in each format, whole: the pictures in `pictures/` are what a reader of them must get.

In it: orders that leak to AWS, a key of an assumed class whose output stays, a flow that comes back, a flow that is
declared twice, a resource that takes part in nothing, a title that is too long for its box, and one with all that each
format has to escape.
"""

import json
from pathlib import Path

import pytest

from isthmus.environment.classification import Classification
from isthmus_policies.graph.draw import FORMATS
from isthmus_policies.graph.draw.svg import LONGEST
from isthmus_policies.graph.draw.view import View
from isthmus_policies.graph.model import Flow, Graph, Node

PICTURES = Path(__file__).parent / "pictures"
PRIVATE = "a private site"
NODES = (
    Node("f", "far", "AWS", Classification.PUBLIC, is_out=True),
    Node("o", 'orders <x> & "y" #1', PRIVATE, Classification.RESTRICTED),
    Node("k", "key", PRIVATE, Classification.CONFIDENTIAL, is_assumed=True),
    Node("w", "way", PRIVATE),
    Node("u", "unused", PRIVATE),
    Node("e", "n" * (LONGEST + 1), "elsewhere", Classification.INTERNAL, is_out=True),
)
STAYS = Flow("k", "w", "its output", "fix", payload=Classification.INTERNAL)
FLOWS = [Flow("o", "f", "a <copy>\nof it", "fix"), STAYS, STAYS, Flow("f", "o", "back", "fix")]
GRAPH = Graph({node.id: node for node in NODES}, FLOWS)


@pytest.mark.parametrize(
    ("format_", "file"), [("svg", "orders.svg"), ("mermaid", "orders.mmd"), ("json", "orders.json")]
)
def test_the_whole_picture(format_: str, file: str) -> None:
    assert FORMATS[format_](View(GRAPH)) == (PICTURES / file).read_text("utf-8")


def test_a_title_that_fits_its_box_is_whole() -> None:
    fits = Node("e", "n" * LONGEST, "elsewhere", Classification.INTERNAL)
    assert f">{'n' * LONGEST}</text>" in FORMATS["svg"](View(Graph({"e": fits})))


def test_data_keeps_letters_of_every_alphabet() -> None:
    named = Node("e", "Aufträge", "elsewhere", Classification.INTERNAL)
    text = FORMATS["json"](View(Graph({"e": named})))
    assert "Aufträge" in text and json.loads(text)["flows"] == []


def test_an_empty_picture_has_room_for_the_legend() -> None:
    text = FORMATS["svg"](View(Graph()))
    assert 'viewBox="0 0 580 174"' in text and FORMATS["mermaid"](View(Graph())) == "flowchart LR\n"


def test_paths_are_in_the_order_of_their_nodes() -> None:
    two = [Flow("o", "f", "b", "fix"), Flow("k", "f", "a", "fix")]
    view = View(Graph({node.id: node for node in NODES}, two))
    assert [path.ids for path in view.paths] == [("k", "f"), ("o", "f")]
    assert view.violating == {("k", "f"), ("o", "f")}


def test_an_arrow_to_the_next_box_of_a_column_bends_at_its_side() -> None:
    down = Flow("o", "w", "down", "fix")
    up = Flow("w", "k", "up", "fix")
    text = FORMATS["svg"](View(Graph({node.id: node for node in NODES}, [down, up])))
    assert 'd="M360 144 C420 144 420 198 360 198"' in text and 'd="M360 198 C420 198 420 90 360 90"' in text
