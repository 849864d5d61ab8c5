"""The same file on a private site and on AWS: by path, by hash, by content, in an archive of a folder."""

import base64
from typing import Any

import pytest
from tests.policies.graph.stacks import ESTATE, INTERNAL, METADATA, TAGS, made

from isthmus_policies.graph.build import Nodes
from isthmus_policies.graph.flows.same_file import EMPTY, FIX, PATHS, SHORTEST, flows
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN, File

OBJECT, COPY = "openstack:objectstorage/containerObject:ContainerObject", "aws:s3/bucketObject:BucketObject"
CONFIG = "kubernetes:core/v1:ConfigMap"
HASH, TEXT = "a" * SHORTEST, "x" * SHORTEST


def private(**props: Any) -> Subject:
    return made(OBJECT, "orders", {"metadata": METADATA, **props})


def copied(ours: Subject, theirs: Subject) -> list[str]:
    """What is said of each flow from the private one to the outside one."""
    every = list(flows(Nodes(Stack([ours, theirs], ESTATE))))
    assert all((flow.source, flow.target, flow.fix) == (ours.urn, theirs.urn, FIX) for flow in every)
    return [flow.what for flow in every]


def pair(ours: Any, theirs: Any) -> list[str]:
    return copied(private(source=ours), made(COPY, "copy", {"source": theirs, "tags": TAGS}))


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        (File("a/orders"), File("a/orders"), True),
        (File("a/orders"), File("./a//orders"), True),
        (File("a/orders"), File("file://a/orders"), True),
        (File("a/orders"), File("a/other"), False),
        (File("a/orders"), File("orders"), False),
        ("a/orders", File("a/orders"), True),
        (["a/orders"], (File("a/orders"),), True),
        (File(), File(), False),
        ("", "", False),
        (UNKNOWN, UNKNOWN, False),
        # An archive of a folder has what is in it; the root is in none.
        (File("a/b/orders"), File("a"), True),
        (File("a/b/orders"), File("a/b"), True),
        (File("a/b"), File("a/b/orders"), True),
        (File("a/b/orders"), File("b"), False),
        (File("a/b/orders"), File("."), True),
        (File("."), File("a/b/orders"), True),
        (File("../b/orders"), File("."), False),
        (File("/a/orders"), File("/a"), True),
        (File("/a/orders"), File("."), False),
        (File("/a/orders"), File("/"), False),
        (File("/"), File("/a/orders"), False),
        (File("x", parts=(File("a/orders"),)), File("y", parts=(File("a/orders"),)), True),
        (File("x", parts=(File("a/orders"),)), File("y"), False),
        # The same content.
        (File("a", hash=HASH), File("b", hash=HASH), True),
        (File("a", hash=HASH[1:]), File("b", hash=HASH[1:]), False),
        (File("a", hash=HASH), File("b", hash="b" * SHORTEST), False),
        *((File("a", hash=empty), File("b", hash=empty), False) for empty in EMPTY),
        (File(text=TEXT), File(text=TEXT), True),
        (File(text=TEXT[1:]), File(text=TEXT[1:]), False),
        (File(text=TEXT), File(text=TEXT + "x"), False),
        (File(text=TEXT), File(hash=TEXT), False),
    ],
)
def test_which_files_are_the_same(ours: Any, theirs: Any, same: bool) -> None:
    assert len(pair(ours, theirs)) == same


@pytest.mark.parametrize(
    ("ours", "theirs", "name"),
    [
        (File("b/orders"), File("b"), "b"),
        (File(text=TEXT), File(text=TEXT), "with this content"),
        (File("a", text=TEXT), File(text=TEXT), "with this content"),
        (File("a", hash=HASH), File("b", hash=HASH), "b"),
    ],
)
def test_the_file_is_named_as_it_is_outside(ours: Any, theirs: Any, name: str) -> None:
    assert pair(ours, theirs) == [f"the file {name!r}, which both declare"]


def test_a_file_that_is_the_same_in_several_ways_is_reported_once() -> None:
    file = File("a/orders", TEXT, HASH)
    assert len(pair(file, file)) == 1


@pytest.mark.parametrize("name", PATHS)
def test_every_property_with_a_path_or_a_content(name: str) -> None:
    theirs = made(COPY, "copy", {name: TEXT, "tags": TAGS})
    assert len(copied(private(**{name: TEXT}), theirs)) == 1
    by_path = copied(private(source=TEXT), theirs)
    assert len(by_path) == (not name.startswith("content"))


def test_other_properties_hold_no_files() -> None:
    assert copied(private(name="a/orders"), made(COPY, "copy", {"name": "a/orders", "tags": TAGS})) == []


@pytest.mark.parametrize("name", ["content", "contentBase64"])
def test_content_in_base64_is_what_it_stands_for(name: str) -> None:
    coded = base64.b64encode(TEXT.encode()).decode()
    assert len(copied(private(content=TEXT), made(COPY, "copy", {name: coded, "tags": TAGS}))) == 1


def config(name: str, data: Any, key: str = "data", *, eks: bool = False) -> Subject:
    labels = INTERNAL if eks else {"isthmus.dev/classification": "restricted"}
    return made(CONFIG, name, {"metadata": {"labels": labels}, key: data}, eks=eks)


@pytest.mark.parametrize(
    ("key", "data", "same"),
    [
        ("data", {"a": TEXT}, True),
        ("stringData", {"a": TEXT}, True),
        ("binaryData", {"a": base64.b64encode(TEXT.encode()).decode()}, True),
        ("data", {"a": 5, "b": TEXT}, True),
        ("data", {"a": {"b": TEXT}}, False),
        ("data", TEXT, False),
        ("other", {"a": TEXT}, False),
    ],
)
def test_what_an_object_of_a_cluster_holds(key: str, data: Any, same: bool) -> None:
    theirs = made(COPY, "copy", {"content": TEXT, "tags": TAGS})
    assert len(copied(config("ours", data, key), theirs)) == same


def test_the_same_program_may_run_in_two_clusters() -> None:
    ours, theirs = config("ours", {"a": TEXT}), config("theirs", {"a": TEXT}, eks=True)
    assert copied(ours, theirs) == []
    assert len(copied(private(content=TEXT), theirs)) == 1


def test_only_what_stays_private_is_a_source() -> None:
    unclassified = {"metadata": {"isthmus-classification": "internal"}, "source": "a/orders"}
    theirs = made(COPY, "copy", {"source": "a/orders", "tags": TAGS})
    assert copied(made(OBJECT, "ours", unclassified), theirs) == []


def test_the_first_private_resource_with_a_file_is_its_source() -> None:
    first, second = private(source="a/orders"), made(OBJECT, "second", {"metadata": METADATA, "source": "a/orders"})
    theirs = made(COPY, "copy", {"source": "a/orders", "tags": TAGS})
    assert [flow.source for flow in flows(Nodes(Stack([first, second, theirs], ESTATE)))] == [first.urn]
