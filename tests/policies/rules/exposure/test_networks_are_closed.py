"""What several resources open together: rules of a group, lists, network ACLs."""

import time
from collections.abc import Iterable
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from tests.policies.helpers import flat, subject
from tests.policies.tables import reads

from isthmus_policies.estate import Estate
from isthmus_policies.rule import Violation
from isthmus_policies.rules.exposure.networks_are_closed import rule
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN

GROUP, INGRESS = "aws:ec2/securityGroup:SecurityGroup", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
LIST, ENTRY = "aws:ec2/managedPrefixList:ManagedPrefixList", "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"
ACL, ACL_RULE = "aws:ec2/networkAcl:NetworkAcl", "aws:ec2/networkAclRule:NetworkAclRule"
NEUTRON, ADDRESSES = (
    "openstack:networking/secGroupRule:SecGroupRule",
    "openstack:networking/addressGroupV2:AddressGroupV2",
)


def edged(token: str, edges: dict[str, Subject], *, name: str = "thing", **props: Any) -> Subject:
    """With outputs of others, unknown at preview, at these properties."""
    made = subject(token, name=name, **{**dict.fromkeys(edges, UNKNOWN), **props})
    return replace(made, by_property={key: frozenset((other.urn,)) for key, other in edges.items()}, whole_stack=True)


def reported(subjects: Iterable[Subject]) -> list[Violation]:
    return list(rule.stack(Stack(subjects, Estate()), Estate()))


def rules(group: Subject, *blocks: str) -> list[Subject]:
    return [edged(INGRESS, {"securityGroupId": group}, name=f"r{i}", cidrIpv4=b) for i, b in enumerate(blocks)]


ONE, TWO = subject(GROUP, name="one"), subject(GROUP, name="two")
EGRESS = subject(GROUP, name="e", egress=[{"cidrBlocks": ["8.8.0.0/24"]}])
LISTED = subject(LIST, name="l", entries=[{"cidr": UNKNOWN}])
OURS = subject(LIST, name="o", entries=[{"cidr": "10.0.0.0/8"}])
TABLE = {
    "compliant": [
        [ONE, *rules(ONE, "10.16.64.0/19", "10.32.0.0/16", "198.51.100.7/32")],
        [OURS, edged(INGRESS, {"prefixListId": OURS}, securityGroupId="sg-1")],
    ],
    "violating": [
        ([ONE, *rules(ONE, "8.8.0.0/24", "8.8.1.0/24")], "the ingress rules of security group 'one' together"),
        ([ONE, *rules(ONE, "8.8.0.0/24", "8.8.1.0/24", "8.8.2.0/24")], "got 8.8.0.0-8.8.2.255"),
    ],
    "not applicable": [subject("aws:sqs/queue:Queue"), [ONE, TWO]],
    "unknown": [
        ([LISTED, edged(INGRESS, {"prefixListId": LISTED}, securityGroupId="sg-1")], "isn't known at preview"),
        (subject(INGRESS, securityGroupId="sg-1", prefixListId=UNKNOWN), "isn't known at preview"),
    ],
    "near miss": [
        [ONE, TWO, *rules(ONE, "8.8.0.0/24"), *rules(TWO, "8.8.1.0/24")],  # of different groups
        [EGRESS, *rules(EGRESS, "8.8.1.0/24")],  # in different directions
        [ONE, *rules(ONE, "0.0.0.0/0", "8.8.0.0/24")],  # open alone: refused alone
        subject(INGRESS, securityGroupId="sg-1", prefixListId="pl-63a5400a"),
    ],
}
test_table = reads(rule, TABLE)


def test_small_blocks_of_separate_rules_add_up() -> None:
    group = subject(GROUP, name="g")
    blocks = [str(net) for net in ip_network("8.8.0.0/20").subnets(new_prefix=24)]
    (violation,) = reported([group, *rules(group, *blocks)])
    assert "together got 8.8.0.0/20" in flat(violation) and "name the peer" in violation.fix
    assert violation.urn == group.urn


def test_inline_rules_and_separate_ones_add_up() -> None:
    group = subject(GROUP, name="g", ingress=[{"cidrBlocks": ["8.8.0.0/24"]}])
    assert reported([group, *rules(group, "8.8.1.0/24")])


def test_by_id_or_by_edge_it_is_the_same_group() -> None:
    group = subject(GROUP, name="g", id="sg-1")
    written = subject(INGRESS, name="w", securityGroupId="sg-1", cidrIpv4="8.8.1.0/24")
    assert reported([group, *rules(group, "8.8.0.0/24"), written])


@pytest.mark.parametrize("halves", [("0.0.0.0/1", "128.0.0.0/1"), ("0.0.0.0/0",)])
def test_a_prefix_list_with_entries_of_their_own(halves: tuple[str, ...]) -> None:
    empty = subject(LIST, name="l", id="pl-1")
    entries = [edged(ENTRY, {"prefixListId": empty}, name=f"e{i}", cidr=cidr) for i, cidr in enumerate(halves)]
    by_edge = edged(INGRESS, {"prefixListId": empty}, securityGroupId="sg-1")
    by_id = subject(INGRESS, securityGroupId="sg-1", prefixListId="pl-1")
    inline = edged(GROUP, {}, ingress=[{"prefixListIds": [UNKNOWN]}])
    inline = replace(inline, by_property={"ingress": frozenset((empty.urn,))})
    for one in (by_edge, by_id, inline):
        (violation,) = reported([empty, *entries, one])
        assert violation.got == "0.0.0.0/0"


def test_a_list_of_aws_is_a_peer() -> None:
    endpoint = subject("aws:ec2/vpcEndpoint:VpcEndpoint", name="s3")
    assert not reported([endpoint, edged(INGRESS, {"prefixListId": endpoint}, securityGroupId="sg-1")])


def test_neutron_address_groups() -> None:
    anywhere = subject(ADDRESSES, name="a", addresses=["0.0.0.0/1", "128.0.0.0/1"])
    ours = subject(ADDRESSES, name="o", addresses=["10.16.64.0/19"])
    wrong = subject(ADDRESSES, name="w", addresses=["nowhere"])

    def naming(group: Subject) -> Subject:
        return edged(NEUTRON, {"remoteAddressGroupId": group}, direction="ingress", securityGroupId="g")

    assert reported([anywhere, naming(anywhere)])[0].got == "0.0.0.0/0"
    assert not reported([ours, naming(ours)])
    assert "no CIDR" in reported([wrong, naming(wrong)])[0].got


def acl_rule(acl: Subject, number: int, action: str, **rest: Any) -> Subject:
    entry = {"ruleNumber": number, "ruleAction": action, "protocol": "tcp", "fromPort": 22, "toPort": 22, **rest}
    return edged(ACL_RULE, {"networkAclId": acl}, name=f"r{number}", cidrBlock="0.0.0.0/0", **entry)


def test_entries_of_a_network_acl_are_read_in_order() -> None:
    acl = subject(ACL, name="acl")
    assert "port 22" in reported([acl, acl_rule(acl, 100, "allow")])[0].what
    assert not reported([acl, acl_rule(acl, 100, "allow"), acl_rule(acl, 90, "deny")])
    assert not reported([acl, acl_rule(acl, 100, "allow", egress=True)])
    assert not reported([acl, acl_rule(acl, 100, "allow", fromPort=443, toPort=443)])


def test_cost_is_linear() -> None:
    """With four times the rules it takes less than eight times as long (twice that of a line, for a busy machine)."""

    def seconds(count: int) -> float:
        groups = [subject(GROUP, name=f"g{i}") for i in range(count // 10)]
        stack = groups + [r for g in groups for r in rules(g, *(f"10.{i}.0.0/16" for i in range(10)))]
        start = time.process_time()
        assert not reported(stack)
        return time.process_time() - start

    seconds(200)
    assert seconds(4000) < 8 * min(seconds(1000), seconds(1000)) + 0.1
