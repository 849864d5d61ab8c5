"""How documents are read: each spelling of a field, each thing that may stand in its place, and what is refused."""

import json
from typing import Any

import pytest

from isthmus_policies.decisions.policies.document import (
    LONGEST,
    Malformed,
    Principals,
    Statement,
    readable,
    statements_of,
)
from isthmus_policies.values import NOT_KNOWN, UNKNOWN


def one(**fields: Any) -> Statement:
    """The only statement of a document with these fields."""
    (statement,) = statements_of({"Statement": fields})
    return statement


def test_every_field_is_read_into_its_own() -> None:
    raw = {
        "Sid": "A",
        "Effect": "Deny",
        "Principal": {"AWS": "p"},
        "NotPrincipal": {"AWS": "np"},
        "Action": "a",
        "NotAction": "na",
        "Resource": "r",
        "NotResource": "nr",
        "Condition": {"Bool": {"k": "v"}},
    }
    expected = Statement(
        title="'A'",
        denies=True,
        principals=(("aws", "p"),),
        not_principals=(("aws", "np"),),
        actions=("a",),
        not_actions=("na",),
        resources=("r",),
        not_resources=("nr",),
        conditions=(("Bool", "k", "v"),),
    )
    plural = {key if key in ("Sid", "Effect") else f"{key}s": value for key, value in raw.items()}
    shouted = {key.upper(): value for key, value in plural.items()}
    for fields in (raw, plural, shouted):
        assert one(**fields) == expected


def test_a_field_that_is_missing_or_null_is_none() -> None:
    empty = Statement("number 1", False, None, None, None, None, None, None, ())
    names = ("Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition", "Sid")
    assert one() == one(**dict.fromkeys(names)) == empty


@pytest.mark.parametrize("sid", ["", None, 7, UNKNOWN])
def test_a_statement_without_a_name_is_called_by_its_place_from_one(sid: Any) -> None:
    first, second = statements_of({"Statement": [{"Sid": "a"}, {"Sid": sid}]})
    assert (first.title, second.title) == ("'a'", "number 2")


@pytest.mark.parametrize(("effect", "denies"), [("Deny", True), ("Allow", False), ("deny", False), (UNKNOWN, False)])
def test_what_is_no_deny_counts_as_if_it_allowed(effect: Any, denies: bool) -> None:
    assert one(Effect=effect).denies is denies


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("*", (("aws", "*"),)),
        ({"*": "*"}, (("aws", "*"),)),
        ({"AWS": ["a", "b"], "Service": "s"}, (("aws", "a"), ("aws", "b"), ("service", "s"))),
        ([{"AWS": "a"}, "b"], (("aws", "a"), ("aws", "b"))),
        ({"type": "AWS", "identifiers": ["a", "b"]}, (("aws", "a"), ("aws", "b"))),
        ([{"Type": "Federated", "Identifiers": "f"}, {"type": "*", "identifiers": "*"}],
         (("federated", "f"), ("aws", "*"))),
        (UNKNOWN, (("aws", UNKNOWN),)),
        ([], ()),
    ],
)  # fmt: skip
def test_principals_are_kinds_and_values_one_by_one(principal: Any, expected: Principals) -> None:
    assert one(Principal=principal).principals == expected
    assert one(NotPrincipal=principal).not_principals == expected


def test_the_principals_of_masked_data_are_no_principals() -> None:
    masked = one(Principal="*", NotPrincipal="*", Operation={})
    assert masked.principals is masked.not_principals is None
    assert one(Principal="*", Operation={}, Effect="Allow").principals
    assert one(Principal="*").principals


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"Bool": {"k": "v", "l": ["w"]}, "Null": {"k": "true"}},
         (("Bool", "k", "v"), ("Bool", "l", ["w"]), ("Null", "k", "true"))),
        ({"Bool": UNKNOWN}, (("Bool", UNKNOWN, UNKNOWN),)),
        ([{"Bool": "x"}, {"Bool": {"k": "v"}}], (("Bool", UNKNOWN, UNKNOWN), ("Bool", "k", "v"))),
        (UNKNOWN, ((UNKNOWN, UNKNOWN, UNKNOWN),)),
        ([UNKNOWN, {"Bool": {"k": "v"}}], ((UNKNOWN, UNKNOWN, UNKNOWN), ("Bool", "k", "v"))),
        ([{"test": "Bool", "variable": "k", "values": ["v"]}, {"Test": "Null", "Variable": "l"}],
         (("Bool", "k", ["v"]), ("Null", "l", None))),
        ({"test": {"k": "v"}, "variable": {"l": "w"}}, (("test", "k", "v"), ("variable", "l", "w"))),
        ({"test": "Bool"}, (("test", UNKNOWN, UNKNOWN),)),
    ],
)  # fmt: skip
def test_conditions_are_operators_keys_and_values(condition: Any, expected: Any) -> None:
    assert one(Condition=condition).conditions == expected


@pytest.mark.parametrize(
    ("actions", "is_trust"),
    [
        (["sts:AssumeRole", "STS:TagSession"], True),
        (["sts:AssumeRole", "s3:GetObject"], False),
        ("sts", False),
        ([], False),
        (None, False),
    ],
)
def test_a_trust_is_about_tokens_only(actions: Any, is_trust: bool) -> None:
    assert one(Action=actions).is_trust is is_trust


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (UNKNOWN, NOT_KNOWN),
        ({"Statement": UNKNOWN}, f"statements that are {NOT_KNOWN}"),
        ({"Statement": [{}, UNKNOWN]}, f"statement number 2, which is {NOT_KNOWN}"),
        ({"statements": ["x"]}, "statement number 1, which is no statement"),
        ("x" * (LONGEST + 1), f"{LONGEST + 1} characters, more than any policy has"),
        ("x" * LONGEST, "no JSON: Expecting value: line 1 column 1 (char 0)"),
        ("[" * 200_000, "no JSON: "),
        ("[1]", "'[1]', which is no policy document"),
        (["y" * 90], f'"[\'{"y" * 58}", which is no policy document'),
    ],
)
def test_what_is_no_document_says_what_it_is_instead(document: Any, says: str) -> None:
    with pytest.raises(Malformed) as error:
        statements_of(document)
    assert str(error.value).startswith(says)


def test_a_document_may_be_text_of_any_length_that_a_service_takes() -> None:
    text = json.dumps({"Statement": [{"Sid": "a"}]})
    assert [s.title for s in statements_of(text.ljust(LONGEST))] == ["'a'"]
    assert statements_of({}) == []


def test_what_can_be_read_is_read_and_the_rest_left_out() -> None:
    assert [s.title for s in readable({"Statement": ["x", {}, UNKNOWN, {"Sid": "a"}]})] == ["number 2", "'a'"]
    assert readable(UNKNOWN) == readable("{") == []
