"""Which request of an outsider a document lets through: what its Denies take away, and what its violation says."""

from typing import Any

import pytest

from isthmus_policies.decisions.policies import Ours, decide, findings, has_principals
from isthmus_policies.decisions.policies.decide import Finding
from isthmus_policies.decisions.policies.document import LONGEST
from isthmus_policies.values import NOT_KNOWN, UNKNOWN

OUR, THEIR = "123456789012", "999988887777"
OURS = Ours(frozenset({OUR}))


def allow(**fields: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "b/*", **fields}


def deny(**fields: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", **fields}


def all_of(*statements: Any) -> list[Finding]:
    return list(findings({"Statement": list(statements)}, OURS))


EVERYONE = Finding(
    "statement number 1, which allows a request of everyone, without credentials too, from anywhere",
    "name the principals, or add a Condition on your VPC endpoint, account or organisation",
)


def test_each_open_statement_is_one_finding() -> None:
    assert all_of(allow()) == [EVERYONE]
    second = EVERYONE._replace(got=EVERYONE.got.replace("number 1", "'b'"))
    assert all_of(allow(), allow(Principal={"AWS": OUR}), allow(Sid="b")) == [EVERYONE, second]


@pytest.mark.parametrize(
    ("principal", "who", "fix"),
    [
        ({"AWS": THEIR}, f"account {THEIR}", "name the principals, or add"),
        ({"Service": "sns.amazonaws.com"}, "sns.amazonaws.com on behalf of", "add a Condition on aws:SourceAccount"),
        ({"Federated": "gitlab.com"}, "whoever has a token of gitlab.com", "add a Condition that fixes the subject"),
        ({"AWS": "AIDA1"}, "'AIDA1', whose account", "name the principals by ARN or account"),
    ],
)
def test_the_fix_is_for_who_is_let_in(principal: Any, who: str, fix: str) -> None:
    (one,) = all_of(allow(Principal=principal))
    assert who in one.got and one.fix.startswith(fix)


@pytest.mark.parametrize(
    ("denies", "is_open"),
    [
        ([deny()], False),
        ([deny(Principal={"AWS": OUR})], True),
        ([deny(NotPrincipal={"AWS": OUR}, Principal=None)], False),
        ([deny(Action="s3:Get*")], False),
        ([deny(Action="S3:GETOBJECT")], False),
        ([deny(Action="s3:Put*")], True),
        ([deny(Action=UNKNOWN)], True),
        ([deny(Action=None, NotAction="s3:Put*")], False),
        ([deny(Action=None, NotAction="s3:Get*")], True),
        ([deny(Action=None, NotAction=[UNKNOWN, "s3:Put*"])], True),
        ([deny(Action=None)], False),
        ([deny(Resource="b/*")], False),
        ([deny(Resource="b/a*")], True),
        ([deny(Resource=["b/a*", "b/*"])], False),
        ([deny(Resource="B/*")], True),
        ([deny(Resource="${aws:x}")], True),
        ([deny(Resource=None, NotResource="c/*")], False),
        ([deny(Resource=None, NotResource="b/*")], True),
        ([deny(Resource=None, NotResource=["c/*", UNKNOWN])], True),
        ([deny(Resource=None)], False),
        ([deny(Condition={"Null": {"aws:x": "true"}})], True),
        ([deny(Condition={"Null": {"aws:x": "true"}}), deny(Condition={"Null": {"aws:x": "false"}})], False),
        ([deny(Condition={"Null": {"aws:x": "true"}}), deny(Action="s3:Put*")], True),
        ([deny(Condition={"Null": {"aws:x": "true", "aws:y": "true"}})] * 2, True),
        ([deny(Principal=None)], True),
    ],
)
def test_denies_take_away_what_they_surely_stop(denies: list[Any], is_open: bool) -> None:
    assert bool(all_of(allow(), *denies)) is is_open
    assert bool(all_of(*denies, allow())) is is_open


@pytest.mark.parametrize(
    ("fields", "is_open"),
    [
        ({"Action": None, "NotAction": "s3:Put*"}, True),
        ({"Action": None, "NotAction": "s3:*"}, False),
        ({"Action": None, "NotAction": ["iam:*", UNKNOWN]}, True),
        ({"Action": UNKNOWN}, True),
        ({"Action": "iam:*"}, False),
        ({"Action": None}, True),
        ({"Action": []}, False),
        ({"Resource": UNKNOWN}, True),
        ({"Resource": []}, False),
        ({"Resource": None}, True),
        ({"Resource": None, "NotResource": "*"}, False),
        ({"Resource": None, "NotResource": [UNKNOWN, "c"]}, True),
        ({"Resource": "c"}, False),
        ({"Condition": {"StringEquals": {"aws:x": ["a"], "aws:y": []}}}, False),
    ],
)
def test_an_allow_lets_through_what_it_may(fields: dict[str, Any], is_open: bool) -> None:
    others = deny(Action=None, NotAction="s3:*"), deny(Resource=None, NotResource="b*")
    assert bool(all_of(allow(**fields), *others)) is is_open


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        ({"Principal": UNKNOWN}, "its Principal"),
        ({"Principal": {"AWS": [OUR, UNKNOWN]}}, "its Principal"),
        ({"Principal": None, "NotPrincipal": UNKNOWN}, "its Principal"),
        ({"Condition": UNKNOWN}, "its Condition"),
        ({"Condition": {"Bool": UNKNOWN}}, "its Condition"),
        ({"Condition": {"StringEquals": {"aws:x": UNKNOWN}}}, "the condition on aws:x"),
        ({"Condition": {"StringEquals": {"aws:x": "a", "aws:y": ["b", UNKNOWN]}}}, "the condition on aws:y"),
        ({"Condition": [{"test": "Bool", "variable": UNKNOWN, "values": ["a"]}]}, "its Condition"),
    ],
)
def test_what_decides_and_is_not_known_is_the_finding(fields: dict[str, Any], part: str) -> None:
    fix = "write it as a plain value, not as an output of another resource"
    got = f"statement number 1, which allows whoever {part} stands for, {NOT_KNOWN}"
    assert all_of(allow(**fields)) == [Finding(got, fix)]


def test_a_document_that_is_none_is_the_finding() -> None:
    fix = "write it as a plain value, not as an output of another resource"
    assert list(findings(UNKNOWN, OURS)) == [Finding(NOT_KNOWN, fix)]
    for document in ("x" * (LONGEST + 1), "x", 7):
        (one,) = findings(document, OURS)
        assert one.fix == fix


def test_a_document_may_be_text_or_a_mapping() -> None:
    text = '{"Statement": {"Effect": "Allow", "Principal": "*"}}'
    assert list(findings(text, OURS)) == list(findings({"Statement": {"Principal": "*"}}, OURS)) == [EVERYONE]


def test_more_statements_than_any_policy_has_are_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decide, "MOST_STATEMENTS", 2)
    identity = {"Effect": "Allow", "Action": "*"}
    assert len(all_of(allow(), allow(), identity)) == 2
    assert all_of(allow(), deny(), allow()) == [Finding("3 statements, more than any policy has", "write fewer")]


def test_more_kinds_of_requests_than_can_be_tried_are_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each Deny asks four things, the principal, the key, the action and the resource, and none but the key spares any.
    denies = [deny(Condition={"StringEquals": {f"aws:{letter}": letter}}) for letter in "abc"]
    monkeypatch.setattr(decide, "MOST_STEPS", 6)
    assert all_of(allow(), *denies) == [EVERYONE]
    monkeypatch.setattr(decide, "MOST_STEPS", 5)
    got = "statement number 1, which allows more kinds of requests than can be tried"
    assert all_of(allow(), *denies) == [Finding(got, "write fewer Denies")]


def test_the_values_of_a_request_are_those_of_the_keys_that_are_asked() -> None:
    condition = {"StringLike": {"aws:Referer": "a*", "aws:SourceVpce": "*"}}
    spared = deny(Condition={"StringLike": {"aws:Referer": "a"}})
    (one,) = all_of(allow(Condition=condition), spared)
    assert "with aws:Referer 'a999988887777', with aws:SourceVpce '999988887777'" in one.got


@pytest.mark.parametrize(
    ("statements", "has"),
    [
        ([{"Principal": "*"}], True),
        ([{}, {"NotPrincipal": {"AWS": OUR}}], True),
        ([{"Principal": []}], True),
        ([{"Action": "*"}], False),
        ([], False),
        (UNKNOWN, False),
    ],
)
def test_a_policy_of_a_resource_says_who_may(statements: Any, has: bool) -> None:
    assert has_principals({"Statement": statements}) is has
