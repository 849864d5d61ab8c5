"""What another stack exports in the graph: of the class that it says, by the output that a property holds."""

from typing import Any

import pytest
from tests.policies.graph.stacks import ESTATE, METADATA, TAGS, made

from isthmus.environment.classification import Classification
from isthmus_policies.checkpoint import recorded
from isthmus_policies.facts import Facts
from isthmus_policies.facts.references import exported
from isthmus_policies.graph.build import graph_of
from isthmus_policies.graph.model import paths_out
from isthmus_policies.rules.residency import no_path_leads_out
from isthmus_policies.stack import Stack
from isthmus_policies.subject import UNKNOWN, Subject

REFERENCE, CLASS = "pulumi:pulumi:StackReference", "isthmus:classification"
OUTPUTS = {
    "endpoint": "https://search.example.com",
    "orders": "order 4711 of Ada Lovelace",
    "rows": [{"customer": "Grace Hopper"}],
    "short": "eu",
}
CLASSES = {"endpoint": "internal", "orders": "restricted", "rows": "confidential", "short": "restricted"}


def reference(classes: Any = CLASSES, outputs: Any = OUTPUTS) -> Subject:
    mapping = {} if classes is None else {CLASS: classes}
    return made(REFERENCE, "foundation", {"name": "a/b/c", "outputs": {**outputs, **mapping}})


def bucket_object(content: Any, source: Subject) -> Subject:
    props = {"bucket": "b", "key": "k", "content": content, "tags": TAGS}
    return made("aws:s3/bucketObject:BucketObject", "copy", props, {"content": [source]})


def paths(*subjects: Subject) -> list[str]:
    stack = Stack(subjects, ESTATE)
    graph = graph_of(stack)
    reported = [v.got for v in no_path_leads_out.rule.stack(stack, ESTATE)]
    words = [path.words(graph) for path in paths_out(graph)]
    assert reported == [f"the path {word}" for word in words]
    return words


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (
            "order 4711 of Ada Lovelace",
            "'orders' of pulumi:pulumi:StackReference 'foundation' (restricted, another stack)",
        ),
        ("orders: order 4711 of Ada Lovelace\n", "'orders'"),
        ('{"customer": "Grace Hopper"}', "'rows'"),
        ("eu", "'short'"),
        (UNKNOWN, "(restricted"),  # it may be the one of the highest class
        ("b3JkZXIgNDcxMQ==", "(restricted"),  # so may what is changed on the way
    ],
)
def test_an_output_is_a_source_of_its_class(content: Any, says: str) -> None:
    source = reference()
    (words,) = paths(source, bucket_object(content, source))
    assert says in words and "in content" in words and words.endswith("'copy' (internal, AWS)")


@pytest.mark.parametrize("content", ["https://search.example.com", "call https://search.example.com/eu"])
def test_an_internal_output_may_go_out(content: str) -> None:
    source = reference()
    assert paths(source, bucket_object(content, source)) == []


def test_what_only_waits_for_a_reference_holds_nothing_of_it() -> None:
    source = reference()
    waiting = made("aws:s3/bucketObject:BucketObject", "copy", {"content": UNKNOWN, "tags": TAGS})
    assert paths(source, waiting) == []


def test_all_outputs_internal_means_that_whatever_is_held_may_go_out() -> None:
    source = reference(dict.fromkeys(OUTPUTS, "internal"))
    assert paths(source, bucket_object(UNKNOWN, source)) == []


@pytest.mark.parametrize("classes", [{}, {"orders": "secret"}, {"orders": 5}, UNKNOWN])
def test_an_output_without_a_class_counts_as_confidential(classes: Any) -> None:
    source = reference(classes)
    (words,) = paths(source, bucket_object("order 4711 of Ada Lovelace", source))
    assert "unclassified, so confidential" in words


@pytest.mark.parametrize("classes", [None, "internal", 5, []])
def test_a_reference_without_the_mapping_is_no_source(classes: Any) -> None:
    source = reference(classes)
    assert exported(source) == ()
    assert paths(source, bucket_object("order 4711 of Ada Lovelace", source)) == []


def test_outputs_that_are_not_known_say_nothing() -> None:
    source = made(REFERENCE, "foundation", {"name": "a/b/c", "outputs": UNKNOWN})
    assert exported(source) == ()


def test_it_goes_on_through_what_holds_it_on_a_private_site() -> None:
    source = reference({**CLASSES, "orders": "restricted"})
    stored = made(
        "openstack:objectstorage/containerObject:ContainerObject",
        "stored",
        {"content": "order 4711 of Ada Lovelace", "metadata": METADATA},
        {"content": [source]},
    )
    assert paths(source, stored) == []


def test_the_mapping_is_no_label_of_the_stack_or_the_reference() -> None:
    source = reference()
    root = made("pulumi:pulumi:Stack", "s", {CLASS: {"sites": "restricted"}, "sites": {}})
    assert Facts(source, ESTATE).labels == () and Facts(root, ESTATE).labels == ()


def test_a_state_has_references_that_say_a_class_and_no_others() -> None:
    def written(name: str, outputs: Any) -> dict[str, Any]:
        urn = f"urn:pulumi:s::p::{REFERENCE}::{name}"
        return {"urn": urn, "type": REFERENCE, "custom": True, "external": True, "outputs": {"outputs": outputs}}

    every = recorded(
        {"version": 3, "deployment": {"resources": [written("a", {**OUTPUTS, CLASS: CLASSES}), written("b", OUTPUTS)]}}
    )
    assert [one.is_judged_with_others for one in every] == [True, False]
    assert {o.name: o.classification for o in exported(reference())}["rows"] is Classification.CONFIDENTIAL
