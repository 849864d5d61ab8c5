"""What several resources open together: rules of a group, lists, network ACLs, external networks, node ports."""

import time
from collections.abc import Iterable
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from tests.policies.helpers import flat, subject

from isthmus_policies.estate import Estate
from isthmus_policies.rule import Violation
from isthmus_policies.rules import (
    networks_are_closed,
    node_ports_reach_no_sensitive_pods,
    nothing_is_on_an_external_network,
)
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
NETWORK, SUBNET = "openstack:networking/network:Network", "openstack:networking/subnet:Subnet"
BALANCER, INSTANCE = "openstack:loadbalancer/loadBalancer:LoadBalancer", "openstack:compute/instance:Instance"
SERVICE, DEPLOYMENT = "kubernetes:core/v1:Service", "kubernetes:apps/v1:Deployment"


def edged(token: str, edges: dict[str, Subject], *, name: str = "thing", **props: Any) -> Subject:
    """With outputs of others, unknown at preview, at these properties."""
    made = subject(token, name=name, **{**dict.fromkeys(edges, UNKNOWN), **props})
    return replace(made, by_property={key: frozenset((other.urn,)) for key, other in edges.items()}, whole_stack=True)


def reported(
    subjects: Iterable[Subject], module: Any = networks_are_closed, estate: Estate | None = None
) -> list[Violation]:
    known = estate or Estate()
    return list(module.rule.stack(Stack(subjects, known), known))


def rules(group: Subject, *blocks: str) -> list[Subject]:
    return [edged(INGRESS, {"securityGroupId": group}, name=f"r{i}", cidrIpv4=b) for i, b in enumerate(blocks)]


def test_small_blocks_of_separate_rules_add_up() -> None:
    group = subject(GROUP, name="g")
    blocks = [str(net) for net in ip_network("8.8.0.0/20").subnets(new_prefix=24)]
    (violation,) = reported([group, *rules(group, *blocks)])
    assert "together got 8.8.0.0/20" in flat(violation) and "name the peer" in violation.fix
    assert violation.urn == group.urn


def test_inline_rules_and_separate_ones_add_up() -> None:
    group = subject(GROUP, name="g", ingress=[{"cidrBlocks": ["8.8.0.0/24"]}])
    assert reported([group, *rules(group, "8.8.1.0/24")])


def test_rules_of_different_groups_or_directions_do_not() -> None:
    one, two = subject(GROUP, name="one"), subject(GROUP, name="two")
    assert not reported([one, two, *rules(one, "8.8.0.0/24"), *rules(two, "8.8.1.0/24")])
    group = subject(GROUP, name="g", egress=[{"cidrBlocks": ["8.8.0.0/24"]}])
    assert not reported([group, *rules(group, "8.8.1.0/24")])


def test_by_id_or_by_edge_it_is_the_same_group() -> None:
    group = subject(GROUP, name="g", id="sg-1")
    written = subject(INGRESS, name="w", securityGroupId="sg-1", cidrIpv4="8.8.1.0/24")
    assert reported([group, *rules(group, "8.8.0.0/24"), written])


def test_a_rule_that_is_open_alone_is_refused_alone() -> None:
    group = subject(GROUP, name="g")
    assert not reported([group, *rules(group, "0.0.0.0/0", "8.8.0.0/24")])


@pytest.mark.parametrize("halves", [("0.0.0.0/1", "128.0.0.0/1"), ("0.0.0.0/0",)])
def test_a_prefix_list_with_entries_of_their_own(halves: tuple[str, ...]) -> None:
    empty = subject(LIST, name="l", id="pl-1")
    entries = [edged(ENTRY, {"prefixListId": empty}, name=f"e{i}", cidr=cidr) for i, cidr in enumerate(halves)]
    by_edge = edged(INGRESS, {"prefixListId": empty}, securityGroupId="sg-1")
    by_id = subject(INGRESS, securityGroupId="sg-1", prefixListId="pl-1")
    inline = edged(GROUP, {}, ingress=[{"prefixListIds": [UNKNOWN]}])
    inline = replace(inline, by_property={"ingress": frozenset((empty.urn,))})
    for rule in (by_edge, by_id, inline):
        (violation,) = reported([empty, *entries, rule])
        assert violation.got == "0.0.0.0/0"


def test_a_list_whose_addresses_are_not_known() -> None:
    listed = subject(LIST, name="l", entries=[{"cidr": UNKNOWN}])
    (violation,) = reported([listed, edged(INGRESS, {"prefixListId": listed}, securityGroupId="sg-1")])
    assert "isn't known" in violation.got
    assert reported([subject(INGRESS, securityGroupId="sg-1", prefixListId=UNKNOWN)])


def test_lists_of_ours_and_of_aws_are_peers() -> None:
    ours = subject(LIST, name="l", entries=[{"cidr": "10.0.0.0/8"}])
    endpoint = subject("aws:ec2/vpcEndpoint:VpcEndpoint", name="s3")
    assert not reported([ours, edged(INGRESS, {"prefixListId": ours}, securityGroupId="sg-1")])
    assert not reported([endpoint, edged(INGRESS, {"prefixListId": endpoint}, securityGroupId="sg-1")])
    assert not reported([subject(INGRESS, securityGroupId="sg-1", prefixListId="pl-63a5400a")])


def test_neutron_address_groups() -> None:
    anywhere = subject(ADDRESSES, name="a", addresses=["0.0.0.0/1", "128.0.0.0/1"])
    ours = subject(ADDRESSES, name="o", addresses=["10.16.64.0/19"])
    wrong = subject(ADDRESSES, name="w", addresses=["nowhere"])

    def rule(group: Subject) -> Subject:
        return edged(NEUTRON, {"remoteAddressGroupId": group}, direction="ingress", securityGroupId="g")

    assert reported([anywhere, rule(anywhere)])[0].got == "0.0.0.0/0"
    assert not reported([ours, rule(ours)])
    assert "no CIDR" in reported([wrong, rule(wrong)])[0].got


def acl_rule(acl: Subject, number: int, action: str, **rest: Any) -> Subject:
    entry = {"ruleNumber": number, "ruleAction": action, "protocol": "tcp", "fromPort": 22, "toPort": 22, **rest}
    return edged(ACL_RULE, {"networkAclId": acl}, name=f"r{number}", cidrBlock="0.0.0.0/0", **entry)


def test_entries_of_a_network_acl_are_read_in_order() -> None:
    acl = subject(ACL, name="acl")
    assert "port 22" in reported([acl, acl_rule(acl, 100, "allow")])[0].what
    assert not reported([acl, acl_rule(acl, 100, "allow"), acl_rule(acl, 90, "deny")])
    assert not reported([acl, acl_rule(acl, 100, "allow", egress=True)])
    assert not reported([acl, acl_rule(acl, 100, "allow", fromPort=443, toPort=443)])


def test_what_is_on_an_external_network() -> None:
    outside = subject(NETWORK, name="outside", external=True)
    subnet = edged(SUBNET, {"networkId": outside}, cidr="203.0.113.0/24")
    balancer = edged(BALANCER, {"vipSubnetId": subnet})
    inside = subject(NETWORK, name="inside", external=False)
    module = nothing_is_on_an_external_network
    assert [v.urn for v in reported([balancer, subnet, outside], module)] == [balancer.urn]
    assert not reported(
        [inside, edged(SUBNET, {"networkId": inside}), edged(BALANCER, {"vipNetworkId": inside})], module
    )
    router = edged("openstack:networking/router:Router", {"externalNetworkId": outside})
    assert not reported([outside, subnet, router], module)


def test_the_external_network_of_a_site_by_its_name() -> None:
    estate = Estate(external_networks=frozenset(("public",)))
    module = nothing_is_on_an_external_network
    assert reported([subject(INSTANCE, networks=[{"name": "public"}])], module, estate)
    assert not reported([subject(INSTANCE, networks=[{"name": "serving"}])], module, estate)


def workload(labels: dict[str, str]) -> Subject:
    return subject(
        DEPLOYMENT, name="w", metadata={"namespace": "n"}, spec={"template": {"metadata": {"labels": labels}}}
    )


def service(selector: dict[str, str], kind: str = "NodePort", namespace: str = "n") -> Subject:
    return subject(SERVICE, metadata={"namespace": namespace}, spec={"type": kind, "selector": selector})


def test_node_ports_to_pods_by_their_labels() -> None:
    module = node_ports_reach_no_sensitive_pods
    restricted = workload({"app": "a", "tier": "b", "isthmus.dev/classification": "restricted"})
    assert reported([restricted, service({"app": "a"})], module)
    assert not reported([restricted, service({"app": "other"})], module)
    assert not reported([restricted, service({"app": "a"}, "ClusterIP")], module)
    assert not reported([restricted, service({"app": "a"}, namespace="elsewhere")], module)
    assert not reported(
        [workload({"app": "a", "isthmus.dev/classification": "internal"}), service({"app": "a"})], module
    )


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
