"""What rules of groups let through, and the lists of addresses that they name, as they are read."""

from dataclasses import replace
from typing import Any

import pytest
from tests.policies.helpers import subject

from isthmus_policies.estate import Estate
from isthmus_policies.facts.aws.security_groups import grants, lists, openings
from isthmus_policies.facts.grants import Grant
from isthmus_policies.values import UNKNOWN

GROUP, NATIVE = "aws:ec2/securityGroup:SecurityGroup", "aws-native:ec2:SecurityGroup"
RULE, IN_RULE = (
    "aws:ec2/securityGroupRule:SecurityGroupRule",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
)
OUT_RULE, NATIVE_RULE = IN_RULE.replace("Ingress", "Egress"), "aws-native:ec2:SecurityGroupIngress"
LIST, ENTRY = "aws:ec2/managedPrefixList:ManagedPrefixList", "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"
CIDR, OTHER = "10.1.0.0/16", "10.2.0.0/16"
HELD = "securityGroupId"
UNKNOWN_RULE = {"type": "ingress", "cidrBlocks": UNKNOWN, "securityGroupId": "sg-1"}

GRANTS: list[tuple[str, dict[str, Any], list[Grant]]] = [
    (GROUP, {"ingress": [{"cidrBlocks": [CIDR, OTHER]}]}, [Grant("ingress", (CIDR, OTHER), holder="ingress")]),
    (GROUP, {"egress": {"cidrBlocks": CIDR}}, [Grant("egress", (CIDR,), holder="egress")]),
    (GROUP, {"ingress": [{"ipv6CidrBlocks": ["fd00::/8"]}]}, [Grant("ingress", ("fd00::/8",), holder="ingress")]),
    (GROUP, {"ingress": [{}]}, [Grant("ingress", (None,), holder="ingress")]),
    (GROUP, {"ingress": [{"cidrBlocks": [], "self": True}]}, [Grant("ingress", (), holder="ingress")]),
    (GROUP, {"ingress": [{"cidrBlocks": ["", None]}]}, [Grant("ingress", (None,), holder="ingress")]),
    (GROUP, {"ingress": [{"prefixListIds": ["pl-1"]}]}, [Grant("ingress", (), ("pl-1",), holder="ingress")]),
    (GROUP, {"ingress": UNKNOWN}, [Grant("ingress", (UNKNOWN,))]),
    (GROUP, {"ingress": ["all"]}, [Grant("ingress", ("all",))]),
    (GROUP, {"securityGroupIngress": [{"cidrIp": CIDR}]}, []),
    (NATIVE, {"securityGroupIngress": [{"cidrIp": CIDR}]}, [Grant("ingress", (CIDR,), holder="securityGroupIngress")]),
    (
        NATIVE,
        {"securityGroupEgress": [{"cidrIpv6": "::/0"}]},
        [Grant("egress", ("::/0",), holder="securityGroupEgress")],
    ),
    (RULE, {"type": "egress", "cidrBlocks": [CIDR], "securityGroupId": "sg-1"}, [Grant("egress", (CIDR,), owner=HELD)]),
    (RULE, {"cidrBlocks": [CIDR]}, [Grant("a rule", (CIDR,), owner=HELD)]),
    (RULE, {"type": UNKNOWN, "sourceSecurityGroupId": "sg-2"}, [Grant("a rule", (), owner=HELD)]),
    (IN_RULE, {"cidrIpv4": CIDR, "securityGroupId": "sg-1"}, [Grant("ingress", (CIDR,), owner=HELD)]),
    (IN_RULE, {"securityGroupId": "sg-1"}, [Grant("ingress", (None,), owner=HELD)]),
    (IN_RULE, {"referencedSecurityGroupId": UNKNOWN}, [Grant("ingress", (), owner=HELD)]),
    (IN_RULE, {"prefixListId": UNKNOWN}, [Grant("ingress", (), (UNKNOWN,), holder="prefixListId", owner=HELD)]),
    (OUT_RULE, {"cidrIpv6": "fd00::/8"}, [Grant("egress", ("fd00::/8",), owner=HELD)]),
    (NATIVE_RULE, {"cidrIp": CIDR, "groupId": "sg-1"}, [Grant("ingress", (CIDR,), owner="groupId")]),
    (RULE, UNKNOWN_RULE, [Grant("ingress", (UNKNOWN,), owner=HELD)]),
    (LIST, {"entries": [{"cidr": CIDR}]}, []),
]
LISTS: list[tuple[str, dict[str, Any], list[Grant]]] = [
    (LIST, {"entries": [{"cidr": CIDR}, {"cidr": OTHER}]}, [Grant("list", (CIDR, OTHER), of="prefix list")]),
    (LIST, {"entries": UNKNOWN}, [Grant("list", (UNKNOWN,), of="prefix list")]),
    (LIST, {}, [Grant("list", (), of="prefix list")]),
    ("aws-native:ec2:PrefixList", {"entries": [{"cidr": CIDR}]}, [Grant("list", (CIDR,), of="prefix list")]),
    (ENTRY, {"cidr": CIDR, "prefixListId": "pl-1"}, [Grant("list", (CIDR,), owner="prefixListId", of="prefix list")]),
    (GROUP, {"entries": [{"cidr": CIDR}]}, []),
]


@pytest.mark.parametrize(("token", "props", "expected"), GRANTS)
def test_what_rules_let_through(token: str, props: dict[str, Any], expected: list[Grant]) -> None:
    assert list(grants(subject(token, **props))) == expected


@pytest.mark.parametrize(("token", "props", "expected"), LISTS)
def test_the_addresses_of_a_list(token: str, props: dict[str, Any], expected: list[Grant]) -> None:
    assert list(lists(subject(token, **props))) == expected


@pytest.mark.parametrize(
    ("token", "names"),
    [
        (GROUP, ("ingress", "egress")),
        (NATIVE, ("securityGroupIngress", "securityGroupEgress")),
        (RULE, ("cidrBlocks", "ipv6CidrBlocks", "prefixListIds", "sourceSecurityGroupId", "self", "type")),
        (IN_RULE, ("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId")),
        (LIST, ("entries",)),
        (ENTRY, ("cidr",)),
    ],
)
def test_what_decides_may_not_be_ignored(token: str, names: tuple[str, ...]) -> None:
    one = subject(token, type="ingress", cidrIpv4=CIDR)
    assert list(openings(replace(one, ignored=("tags", "description")), Estate())) == []
    for name in names:
        (opening,) = openings(replace(one, ignored=(name,)), Estate())
        assert name in opening.got and name in opening.fix
