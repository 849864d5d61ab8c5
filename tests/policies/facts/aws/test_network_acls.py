"""Entries of network ACLs as they are read: in either spelling, with what isn't known taken as the worst."""

from dataclasses import replace
from typing import Any

import pytest
from tests.policies.helpers import subject

from isthmus_policies.decisions.network_acl import Entry
from isthmus_policies.decisions.networks import read
from isthmus_policies.estate import Estate
from isthmus_policies.facts.aws.network_acls import Read, entries, openings
from isthmus_policies.values import NOT_KNOWN, UNKNOWN

ACL, RULE = "aws:ec2/networkAcl:NetworkAcl", "aws:ec2/networkAclRule:NetworkAclRule"
NATIVE = "aws-native:ec2:NetworkAclEntry"
BLOCK = "10.1.0.0/16"
RANGE = read(BLOCK)
ONE: dict[str, Any] = {
    "ruleNo": 100,
    "action": "allow",
    "protocol": "tcp",
    "fromPort": 22,
    "toPort": 23,
    "cidrBlock": BLOCK,
}
ALL = (0, 65535)


def entry(number: float = 100, *, allows: bool = True, ports: tuple[int, int] = (22, 23)) -> Read:
    assert RANGE
    return Read(Entry(number, allows, (RANGE,), ports))


CASES: list[tuple[dict[str, Any], list[Read]]] = [
    ({}, [entry()]),
    ({"ruleNo": "7"}, [entry(7)]),
    ({"ruleNo": UNKNOWN}, [entry(float("-inf"))]),
    ({"ruleNo": UNKNOWN, "action": "deny"}, [entry(float("inf"), allows=False)]),
    ({"ruleNo": "x"}, [entry(float("-inf"))]),
    ({"action": "DENY"}, [entry(allows=False)]),
    ({"action": UNKNOWN}, [entry()]),
    ({"protocol": "udp"}, [entry()]),
    ({"protocol": "6"}, [entry()]),
    ({"protocol": 17}, [entry()]),
    ({"protocol": "icmp"}, []),
    ({"protocol": "1"}, []),
    ({"protocol": "-1"}, [entry(ports=ALL)]),
    ({"protocol": "all"}, [entry(ports=ALL)]),
    ({"protocol": "any"}, [entry(ports=ALL)]),
    ({"protocol": None}, [entry(ports=ALL)]),
    ({"protocol": UNKNOWN}, [entry()]),
    ({"cidrBlock": UNKNOWN, "action": "deny"}, [Read(Entry(100, False, (), (22, 23)))]),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_an_entry_is_read_inline_and_of_its_own(change: dict[str, Any], expected: list[Read]) -> None:
    rule = {**ONE, **change}
    assert list(entries(subject(ACL, ingress=[rule]))) == expected
    assert list(entries(subject(RULE, **_own(rule)))) == expected
    assert list(entries(subject(RULE, **_own(rule), egress=True))) == []
    assert list(entries(subject(ACL, egress=[rule]))) == []


def _own(rule: dict[str, Any]) -> dict[str, Any]:
    names = {"ruleNo": "ruleNumber", "action": "ruleAction"}
    return {names.get(key, key): value for key, value in rule.items()}


def test_aws_native_has_its_ports_in_a_range() -> None:
    rule = {key: value for key, value in _own(ONE).items() if "Port" not in key}
    assert list(entries(subject(NATIVE, **rule, portRange={"from": 22, "to": 23}))) == [entry()]


@pytest.mark.parametrize(("value", "got"), [(UNKNOWN, NOT_KNOWN), ("10.0.0/33", "'10.0.0/33', which is no CIDR")])
def test_a_block_that_cannot_be_read_is_shown(value: Any, got: str) -> None:
    assert next(iter(entries(subject(ACL, ingress=[{**ONE, "cidrBlock": value}])))) == Read(None, got)
    (opening,) = [o for o in openings(subject(ACL, ingress=[{**ONE, "cidrBlock": value}]), Estate()) if o.got == got]
    assert opening.what.startswith("ingress of ")


@pytest.mark.parametrize("rule", [UNKNOWN, "allow"])
def test_an_entry_that_is_none_is_shown(rule: Any) -> None:
    assert list(entries(subject(ACL, ingress=[rule]))) == [Read(None, NOT_KNOWN if rule is UNKNOWN else "'allow'")]


@pytest.mark.parametrize(
    "name",
    ["ingress", "cidrBlock", "ipv6CidrBlock", "action", "ruleAction", "ruleNumber", "fromPort", "toPort", "portRange"],
)
def test_what_decides_may_not_be_ignored(name: str) -> None:
    acl = replace(subject(ACL), ignored=(name,))
    (opening,) = openings(acl, Estate())
    assert name in opening.got and name in opening.fix and acl.title in opening.what
    assert list(openings(replace(acl, ignored=("tags",)), Estate())) == []


def test_ports_of_administration_are_named() -> None:
    wide = {**ONE, "cidrBlock": "0.0.0.0/0", "fromPort": 0, "toPort": 4000}
    whats = [opening.what for opening in openings(subject(ACL, ingress=[wide]), Estate())]
    assert [what.split(" in ")[0] for what in whats] == ["port 22 (SSH)", "port 3389 (RDP)"]
