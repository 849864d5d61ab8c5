"""Decisions over documents against brute force: every request of a small world, evaluated one by one.

The evaluator here shares nothing with what it checks: it evaluates one request against one document, as AWS describes
it, and asks whether any request of an outsider is allowed.
"""

import itertools
import re
from collections.abc import Iterator, Mapping
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isthmus_policies.decisions.policies import Ours, findings

OURS, FOREIGN, THIRD = "123456789012", "999988887777", "111122223333"
ORG, OTHER_ORG = "o-a1b2c3d4e5", "o-zzzzzzzzzz"
VPCE, OTHER_VPCE = "vpce-0123456789abcdef0", "vpce-0fedcba9876543210"
PARTNER = "198.51.100.0/24"
WHO: list[dict[str, Any]] = [
    {"principal": None},
    {"principal": f"arn:aws:iam::{FOREIGN}:role/r", "aws:principalaccount": FOREIGN},
    {"principal": f"arn:aws:iam::{FOREIGN}:root", "aws:principalaccount": FOREIGN},
    {"principal": f"arn:aws:iam::{THIRD}:user/u", "aws:principalaccount": THIRD},
]
WORLD: dict[str, list[Any]] = {
    "action": ["s3:getobject", "s3:putobject", "s3:deleteobject", "sqs:sendmessage"],  # one for each set of patterns
    "aws:principalorgid": [None, OTHER_ORG, OTHER_ORG.upper(), "o-yyyyyyyyyy"],
    "aws:sourcevpce": [None, OTHER_VPCE, "other"],
    "aws:sourceip": [None, "8.8.8.8", "200.1.1.1"],
    "aws:securetransport": ["true", "false"],
    "aws:tagkeys": [None, ["a"], ["b"], ["a", "b"], ["c"], ["a", "c"], ["b", "c"], ["a", "b", "c"]],
    "s3:prefix": [None, "a", "A", "ab", "ac", "xb", "c", "C", "a*", "A*", "?b", "?B"],
}


def requests(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """All of outsiders that differ in what the document asks of."""
    text = str(document).lower()
    world = {key: values if key == "action" or key in text else values[:1] for key, values in WORLD.items()}
    for who, *values in itertools.product(WHO, *world.values()):
        request = {**who, **dict(zip(world, values, strict=True))}
        # A request by an endpoint has no aws:SourceIp, one by none no aws:SourceVpce.
        one_way = request["aws:sourcevpce"] is None or request["aws:sourceip"] is None
        if one_way and (request["principal"] or request["aws:principalorgid"] is None):
            yield request


def allowed(document: Mapping[str, Any], request: Mapping[str, Any]) -> bool:
    hits = [s["Effect"] for s in document["Statement"] if applies(s, request)]
    return "Allow" in hits and "Deny" not in hits


def applies(statement: Mapping[str, Any], request: Mapping[str, Any]) -> bool:
    if "NotPrincipal" in statement:
        if any(is_principal(p, request["principal"]) for p in statement["NotPrincipal"]["AWS"]):
            return False
    elif not any(is_principal(p, request["principal"]) for p in statement["Principal"]["AWS"]):
        return False
    action = statement.get("Action") or statement["NotAction"]
    if wildcard(action.lower(), request["action"]) == ("NotAction" in statement):
        return False
    tests = [(o, k, v) for o, pairs in statement.get("Condition", {}).items() for k, v in pairs.items()]
    return all(holds(o, request.get(k.lower()), v) for o, k, v in tests)


def is_principal(pattern: str, caller: str | None) -> bool:
    if pattern == "*":
        return True
    if caller is None:
        return False
    if pattern.isdigit() or pattern.endswith(":root"):
        account = pattern if pattern.isdigit() else pattern.split(":")[4]
        return caller.split(":")[4] == account
    return pattern == caller


def wildcard(pattern: str, text: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), text) is not None


def holds(operator: str, value: Any, wanted: list[str]) -> bool:
    quantifier, _, base = operator.rpartition(":")
    if base == "Null":
        return (value is None) == (wanted[0] == "true")
    if value is None and (base.endswith("IfExists") or quantifier == "ForAllValues"):
        return True
    base = base.removesuffix("IfExists")
    negative = "Not" in base
    if value is None:
        return negative and not quantifier
    values = value if isinstance(value, list) else [value]
    single = [one(base.replace("Not", ""), item, wanted) != negative for item in values]
    if quantifier == "ForAllValues":
        return all(single)
    return any(single) if quantifier or not negative else all(single)


def one(base: str, value: str, wanted: list[str]) -> bool:
    if base == "IpAddress":
        return any(ip_address(value) in ip_network(net) for net in wanted)
    if base == "StringLike":
        return any(wildcard(pattern, value) for pattern in wanted)
    if base == "StringEqualsIgnoreCase":
        return value.lower() in [w.lower() for w in wanted]
    return value in wanted


def some(*values: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)


EQUAL = [
    *("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase"),
    *("StringEqualsIfExists", "StringNotEqualsIfExists", "StringNotLikeIfExists"),
]
KEYS: list[tuple[list[str], str, st.SearchStrategy[list[str]]]] = [
    (EQUAL, "aws:PrincipalOrgID", some(ORG, OTHER_ORG)),
    (EQUAL, "aws:SourceVpce", some(VPCE)),
    (EQUAL, "AWS:principalAccount", some(OURS, FOREIGN)),
    (["StringLike", "StringNotLike"], "aws:SourceVpce", some("vpce-*", "*")),
    (
        ["IpAddress", "NotIpAddress", "NotIpAddressIfExists"],
        "aws:SourceIp",
        some(PARTNER, "0.0.0.0/1", "128.0.0.0/1", "0.0.0.0/0"),
    ),
    (["Bool", "BoolIfExists"], "aws:SecureTransport", some("true", "false")),
    (
        ["ForAnyValue:StringEquals", "ForAllValues:StringEquals", "ForAllValues:StringNotEquals"],
        "aws:TagKeys",
        some("a", "b"),
    ),
    (["ForAnyValue:StringNotEquals", "ForAnyValue:StringLike"], "aws:TagKeys", some("a", "b")),
    (EQUAL, "s3:prefix", some("a", "a*", "?b", "c")),
    (["Null"], "aws:SourceVpce", some("true").map(list) | some("false").map(list)),
    (["Null"], "aws:PrincipalOrgID", some("true").map(list) | some("false").map(list)),
]


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    result: dict[str, dict[str, Any]] = {}
    for operators, key, values in draw(st.lists(st.sampled_from(KEYS), max_size=3)):
        result.setdefault(draw(st.sampled_from(operators)), {})[key] = draw(values)
    return result


@st.composite
def statements(draw: st.DrawFn) -> dict[str, Any]:
    principals = some("*", OURS, FOREIGN, f"arn:aws:iam::{FOREIGN}:root", f"arn:aws:iam::{OURS}:role/r")
    return {
        "Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])),
        draw(st.sampled_from(["Principal", "Principal", "Principal", "NotPrincipal"])): {"AWS": draw(principals)},
        draw(st.sampled_from(["Action", "Action", "NotAction"])): draw(
            st.sampled_from(["s3:*", "s3:GetObject", "s3:Put*", "*"])
        ),
        "Resource": "*",
        "Condition": draw(conditions()),
    }


def is_open(document: Mapping[str, Any]) -> bool:
    return any(allowed(document, request) for request in requests(document))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(statements(), min_size=1, max_size=4))
@pytest.mark.slow
def test_open_by_force_is_open_by_decision(parts: list[dict[str, Any]]) -> None:
    """And the other way round."""
    document = {"Version": "2012-10-17", "Statement": parts}
    decided = list(findings(document, Ours(frozenset({OURS}), frozenset({ORG}))))
    assert bool(decided) == is_open(document), (document, decided)
