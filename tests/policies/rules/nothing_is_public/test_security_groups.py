"""Open by the whole internet, by halves of it, by no remote, by a separate rule; adding small rules up."""

import ipaddress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policies.helpers import flat, subject

from isthmus_policies.rules.nothing_is_public import rule
from isthmus_policies.rules.nothing_is_public.security_groups import public
from isthmus_policies.subject import UNKNOWN, Subject

GROUP, RULE = "aws:ec2/securityGroup:SecurityGroup", "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS, EGRESS = (f"aws:vpc/securityGroup{d}Rule:SecurityGroup{d}Rule" for d in ("Ingress", "Egress"))
NEUTRON, NEUTRON_GROUP = "openstack:networking/secGroupRule:SecGroupRule", "openstack:networking/secGroup:SecGroup"


def inline(**rule_: Any) -> dict[str, Any]:
    return {"ingress": [{"protocol": "tcp", "fromPort": 443, "toPort": 443, **rule_}]}


@pytest.mark.parametrize(
    "fine",
    [
        subject(GROUP, **inline(cidrBlocks=["10.0.0.0/8", "172.16.0.0/12"])),
        subject(GROUP, **inline(securityGroups=["sg-1"])),
        subject(GROUP, **inline(securityGroups=[UNKNOWN])),
        subject(RULE, type="ingress", sourceSecurityGroupId=UNKNOWN),
        subject(INGRESS, cidrIpv4="198.51.100.7/32"),
        subject(INGRESS, cidrIpv6="fd00::/8"),
        subject(INGRESS, referencedSecurityGroupId=UNKNOWN),
        subject(EGRESS, prefixListId=UNKNOWN),
        subject(NEUTRON, direction="ingress", remoteIpPrefix="10.20.0.0/16"),
        subject(NEUTRON, direction="ingress", remoteGroupId=UNKNOWN),
        subject(NEUTRON_GROUP, name_="g"),
    ],
)
def test_named_peers_pass(fine: Subject) -> None:
    assert list(rule.resource(fine)) == []
    assert list(rule.stack([fine])) == []


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (subject(GROUP, **inline(cidrBlocks=["0.0.0.0/0"])), "got 0.0.0.0/0"),
        (subject(GROUP, **inline(ipv6CidrBlocks=["::/0"])), "got ::/0"),
        (subject(GROUP, **inline(cidrBlocks=UNKNOWN)), "isn't known at preview"),
        (subject(GROUP, ingress=UNKNOWN), "isn't known at preview"),
        (subject(GROUP, **inline()), "got none"),
        (subject(RULE, type="ingress", cidrBlocks=["0.0.0.0/0"]), "got 0.0.0.0/0"),
        (subject(RULE, type="ingress", ipv6CidrBlocks=["::/0"]), "got ::/0"),
        (subject(INGRESS, cidrIpv4="0.0.0.0/0"), "got 0.0.0.0/0"),
        (subject(INGRESS, cidrIpv6="::/0"), "got ::/0"),
        (subject(INGRESS, cidrIpv4=UNKNOWN), "isn't known at preview"),
        (subject(INGRESS), "got none"),
        (subject(EGRESS, cidrIpv4="0.0.0.0/0"), "egress of 'thing' got 0.0.0.0/0"),
        (subject(NEUTRON, direction="ingress", remoteIpPrefix="0.0.0.0/0"), "got 0.0.0.0/0"),
        (subject(NEUTRON, direction="ingress"), "got none"),
        (subject(NEUTRON, direction="ingress", remoteIpPrefix=""), "got none"),
        (subject(NEUTRON, direction="ingress", remoteIpPrefix=UNKNOWN), "isn't known at preview"),
        (subject(NEUTRON, direction="ingress", remoteIpPrefix="10.0.0.0/33"), "which is no CIDR"),
    ],
)
def test_open_rules_are_refused(bad: Subject, says: str) -> None:
    (found,) = rule.resource(bad)
    assert says in flat(found)


def test_the_internet_in_halves_is_refused_twice() -> None:
    found = list(rule.resource(subject(GROUP, **inline(cidrBlocks=["0.0.0.0/1", "128.0.0.0/1"]))))
    assert [violation.got for violation in found] == ["0.0.0.0/1", "128.0.0.0/1"]


def test_small_blocks_of_separate_rules_add_up() -> None:
    group = subject(GROUP, name="g")
    blocks = list(ipaddress.ip_network("8.8.0.0/20").subnets(new_prefix=24))
    rules = [subject(INGRESS, name=f"r{i}", depends_on=(group.urn,), cidrIpv4=str(b)) for i, b in enumerate(blocks)]
    assert not [v for r in rules for v in rule.resource(r)]
    (found,) = rule.stack([group, *rules])
    assert "together got 8.8.0.0/20" in flat(found)
    assert found.urn == group.urn


@given(st.integers(0, 22), st.integers(0, 2**32 - 1), st.integers(0, 3))
def test_splitting_a_public_block_never_hides_it(prefix: int, address: int, deeper: int) -> None:
    network = ipaddress.ip_network((address, prefix), strict=False)
    pieces = [str(n) for n in network.subnets(prefixlen_diff=deeper)]
    assert bool(public([str(network)])) == bool(public(pieces))


@given(st.integers(8, 32), st.integers(0, 2**24 - 1))
def test_private_networks_are_never_public(prefix: int, address: int) -> None:
    assert public([str(ipaddress.ip_network((10 * 2**24 + address, prefix), strict=False))]) == []
