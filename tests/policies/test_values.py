"""The small readers that every rule stands on: whatever the value, one answer."""

from typing import Any

import pytest
from tests.policies.helpers import component, subject

from isthmus_policies.facts.properties import below, is_off, mappings_in, named_in, part, parts
from isthmus_policies.texts import MOST, host_in, json_in, yaml_in
from isthmus_policies.values import (
    DEEPEST,
    NOT_KNOWN,
    UNKNOWN,
    File,
    at_path,
    has_unknown,
    is_true,
    items,
    mapping,
    mappings,
    shown,
    text,
    texts,
)

NOTHING: tuple[Any, ...] = (None, 7, "x", [1], UNKNOWN)


@pytest.mark.parametrize(
    ("value", "path", "expected"),
    [
        ({"a": {"b": 1}}, ("a", "b"), 1),
        ({"a": {"b": 1}}, (), {"a": {"b": 1}}),
        ({"a": {"b": 1}}, ("a", "c"), None),
        ({"a": {"b": 1}}, ("a", "b", "c"), None),
        ({"a": UNKNOWN}, ("a", "b"), UNKNOWN),
        ({"a": [1]}, ("a", "b"), None),
        (UNKNOWN, ("a",), UNKNOWN),
        (None, ("a",), None),
    ],
)
def test_a_path(value: Any, path: tuple[str, ...], expected: Any) -> None:
    assert at_path(value, path) == expected


def test_what_a_value_is_not_it_is_read_as_empty() -> None:
    assert [mapping(value) for value in NOTHING] == [{}] * 5 and mapping({"a": 1}) == {"a": 1}
    assert [text(value) for value in NOTHING] == ["", "", "x", "", ""]
    assert list(mappings([{"a": 1}, 2, UNKNOWN, {}])) == [{"a": 1}, {}] == list(mappings(({"a": 1}, {})))
    assert [list(mappings(value)) for value in (None, {"a": 1}, UNKNOWN)] == [[], [], []]
    assert [items(value) for value in (None, 1, [1, 2], (1,), UNKNOWN, "")] == [[], [1], [1, 2], [1], [UNKNOWN], [""]]
    assert [shown(value) for value in (UNKNOWN, "a", None)] == [NOT_KNOWN, "'a'", "None"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (UNKNOWN, True),
        ([UNKNOWN], True),
        ({"a": [{"b": UNKNOWN}]}, True),
        ({"a": [{"b": 1}]}, False),
        ((1, UNKNOWN), True),
        ("x", False),
        (None, False),
        (File("p"), False),
    ],
)
def test_an_unknown_is_seen_wherever_it_is(value: Any, expected: bool) -> None:
    assert has_unknown(value) is expected


def test_switches_in_every_shape() -> None:
    assert all(is_true(value) for value in (True, "true", " TRUE ", "1", "yes"))
    assert not any(is_true(value) for value in (False, None, "", "no", "false", 1, UNKNOWN))
    assert all(is_off(value) for value in (False, "false", "no", "0", "disabled"))
    assert not any(is_off(value) for value in (True, "true", None, "", " ", UNKNOWN, 0))


def test_every_text_inside_a_value() -> None:
    file = File("a/b", "content", "hash", (File(text="part"),))
    assert texts({"a": ["x", 1, {"b": UNKNOWN}], 2: file}) == ["a", "x", "b", "2", "a/b", "content", "part"]
    assert texts(("x", None)) == ["x"] and texts(UNKNOWN) == texts(None) == []


def test_every_mapping_with_its_path() -> None:
    value = {"a": [{"b": {"c": 1}}, 2], "tags": {"d": {}}, "e": UNKNOWN}
    paths = dict(mappings_in(value))
    assert set(paths) == {"", "a[0]", "a[0].b", "tags", "tags.d"} and paths["a[0].b"] == {"c": 1}
    assert {path for path, _ in mappings_in(value, ("tags",))} == {"", "a[0]", "a[0].b"}
    assert sorted(named_in(value, ("c", "d"), ("tags",))) == [("a[0].b.c", 1)]
    assert list(named_in({"x": {"a": [1, 2]}}, ("a",))) == [("x.a", 1), ("x.a", 2)]
    assert below("", "a") == "a" and below("a", "b") == "a.b"
    deep: Any = {}
    for _ in range(DEEPEST):
        deep = {"a": deep}
    assert len(list(mappings_in(deep))) == DEEPEST + 1 == len(list(mappings_in({"a": deep})))


def test_levels_that_are_mappings_or_lists_of_one() -> None:
    assert parts({"a": 1}) == [{"a": 1}] and parts([{"a": 1}, 2]) == [{"a": 1}] and parts(None) == parts(UNKNOWN) == []
    assert part([{"a": [{"b": 1}]}], "a", "b") == part({"a": {"b": 1}}, "a", "b") == 1
    assert part({"a": UNKNOWN}, "a", "b") is part([UNKNOWN], "a") is part(UNKNOWN, "a") is UNKNOWN
    assert part([], "a") is part({"a": 1}, "a", "b") is part("x", "a") is None


def test_texts_that_are_documents() -> None:
    assert json_in('{"a": 1}') == {"a": 1} == json_in('{"a": 1}', "no")
    assert [json_in(value, "no") for value in ("{", None, 1, "[" * 100_000)] == ["no"] * 4 and json_in("{") is None
    assert yaml_in("a: [1, 2]") == {"a": [1, 2]} and yaml_in("a: [") is yaml_in(None) is None
    assert [yaml_in(value, "no") for value in ("a: [", None, "!!bool x", "a: &a [*a]")] == ["no"] * 4
    assert yaml_in("a: 1", "no", longest=4) == {"a": 1} and yaml_in("a: 1", "no", longest=3) == "no"
    tens = "\n".join(["a: &a [x]", *(f"b{n}: [{', '.join(['*a'] * 10)}]" for n in range(MOST // 20 + 1))])
    assert yaml_in(tens, "no") == "no"


@pytest.mark.parametrize(
    ("value", "host"),
    [
        ("https://Store.example.com:8080/s3", "store.example.com"),
        ("store.example.com:443", "store.example.com"),
        (" store.example.com ", "store.example.com"),
        ("https://[fe80::1]:80/", "fe80::1"),
        ("http://[", ""),
        ("", ""),
        (None, ""),
        (UNKNOWN, ""),
    ],
)
def test_the_host_in_a_text(value: Any, host: str) -> None:
    assert host_in(value) == host


def test_a_type_has_its_parts() -> None:
    bucket, pod, odd = (subject(token) for token in ("aws:s3/bucket:Bucket", "kubernetes:apps/v1:Deployment", "aws"))
    assert (bucket.package, bucket.module, bucket.type_name) == ("aws", "s3", "Bucket")
    assert (pod.package, pod.module, pod.type_name) == ("kubernetes", "apps/v1", "Deployment")
    assert (odd.package, odd.module, odd.type_name) == ("aws", "", "aws")
    assert bucket.title == "aws:s3/bucket:Bucket 'thing'"
    assert component("my:own:Thing").is_component and not bucket.is_component
    provider = subject("pulumi:providers:aws")
    assert provider.is_provider and not provider.is_component and not bucket.is_provider
