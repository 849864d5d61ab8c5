"""What is open between sites, against the calls, the operator and the applications of an environment."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policies.helpers import subject
from tests.policies.tables import ESTATE as NO_CALLS
from tests.policies.tables import RAW, judge, reads

from isthmus_policies.estate import Estate, of_environment
from isthmus_policies.rules.segmentation.flows_are_declared import rule
from isthmus_policies.subject import UNKNOWN, Subject

CALL = {"model": "search", "carries": "internal", "address_variable": "SEARCH_URL"}
MODELS = [
    {"name": "search", "site": "public"},
    {"name": "fusion", "site": "private", "calls": [CALL]},
    {"name": "rank", "site": "private", "calls": [{"model": "fusion"}]},
]
APPLICATION = {"name": "shop", "cidrs": ["10.32.8.0/24"], "models": ["fusion"]}
ESTATE = of_environment({**RAW, "models": MODELS, "applications": [APPLICATION]})
CONFIG = {
    "current-context": "c",
    "contexts": [{"name": "c", "context": {"cluster": "c"}}],
    "clusters": [{"name": "c", "cluster": {"server": "SERVER"}}],
}


def _cluster(server: str) -> Subject:
    return subject("pulumi:providers:kubernetes", kubeconfig=json.dumps(CONFIG).replace("SERVER", server))


PRIVATE = _cluster("https://10.16.64.9:6443")
EKS = _cluster("https://X.gr7.eu-central-1.eks.amazonaws.com")
POLICY, SERVICE = "kubernetes:networking.k8s.io/v1:NetworkPolicy", "kubernetes:core/v1:Service"
GROUP, RULE = "openstack:networking/secGroup:SecGroup", "openstack:networking/secGroupRule:SecGroupRule"
PORT, ROUTE = "openstack:networking/port:Port", "aws:ec2/route:Route"
AWS_GROUP, LISTENER = "aws:ec2/securityGroup:SecurityGroup", "openstack:loadbalancer/listener:Listener"
ADDRESSES = "openstack:networking/addressGroupV2:AddressGroupV2"
OUT_OF_PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]


def policy(way: str, cidr: Any, *ports: Any, at: Subject = PRIVATE, without: Any = None) -> Subject:
    """A NetworkPolicy with one rule."""
    block = {"cidr": cidr, **({"except": without} if without else {})}
    rule = {{"ingress": "from", "egress": "to"}[way]: [{"ipBlock": block}]}
    if ports:
        rule["ports"] = [port if isinstance(port, dict) else {"port": port} for port in ports]
    return subject(POLICY, provider=at, spec={"podSelector": {}, way: [rule]})


def service(*ranges: str, port: int = 8000, **annotations: str) -> Subject:
    spec = {"type": "LoadBalancer", "ports": [{"port": port}], "loadBalancerSourceRanges": list(ranges)}
    named = {f"service.beta.kubernetes.io/{key.replace('_', '-')}": value for key, value in annotations.items()}
    return subject(SERVICE, provider=EKS, metadata={"annotations": named}, spec=spec)


group = subject(GROUP, name="group")
carried = subject(PORT, name="port", by_property={"securityGroupIds": (group.urn,)})
peers = subject(ADDRESSES, name="peers", addresses=["10.16.64.0/19", "10.32.0.0/16"])


def neutron(cidr: Any = None, direction: str = "ingress", **props: Any) -> Subject:
    edges = {"securityGroupId": (group.urn,), **props.pop("by_property", {})}
    remote = {"remoteIpPrefix": cidr} if cidr else {}
    return subject(RULE, name="rule", direction=direction, by_property=edges, **remote, **props)


def aws_group(way: str, cidr: str) -> list[Subject]:
    one = subject(AWS_GROUP, name="g", **{way: [{"protocol": "tcp", "cidrBlocks": [cidr]}]})
    return [one, subject("aws:lambda/function:Function", by_property={"vpcConfig": (one.urn,)})]


TABLE = {
    "compliant": [
        policy("egress", "10.32.0.0/16", 8000, 8001, 8002),
        policy("ingress", "10.16.64.0/19", 8000, at=EKS),
        policy("ingress", "10.99.0.0/24", 443),
        policy("ingress", "10.32.8.0/24", 8000, 8001),
        policy("ingress", "10.32.8.16/28", 8001),
        service("10.16.64.0/19", "10.99.0.0/24", "10.32.0.0/16"),
        [group, carried, neutron("10.32.0.0/16", "egress")],
        [group, carried, neutron("10.32.8.0/24")],
        aws_group("ingress", "10.16.64.0/19"),
        subject(ROUTE, destinationCidrBlock="10.16.64.0/19", transitGatewayId=UNKNOWN),
    ],
    "violating": [
        (
            policy("ingress", "10.32.0.0/16", 8000),
            "from 10.32.0.0/21, 10.32.9.0-10.32.255.255 of site 'public' on ports 8000",
        ),
        (policy("ingress", "10.32.8.0/24", 5432), "on ports 5432"),
        (policy("egress", "10.32.0.0/16", 8000, 5432), "on ports 8000, 5432"),
        (policy("egress", "10.32.0.0/16", {"port": 8000, "endPort": 8010}), "on ports 8000-8010"),
        (policy("egress", "10.32.4.7/32"), "to 10.32.4.7 of site 'public' on ports 0-65535"),
        (policy("ingress", "10.16.0.0/18", 8000, at=EKS), "from 10.16.0.0/18 of site 'private'"),
        (policy("ingress", "10.0.0.0/8", 8000, at=EKS), "of site 'private'"),
        (policy("egress", "10.16.64.0/19", 8000, at=EKS), "to 10.16.64.0/19 of site 'private'"),
        (policy("egress", "10.0.0.0/8", 443, at=EKS, without=["10.32.0.0/16"]), "of site 'private'"),
        (service("10.16.0.0/16"), "spec.loadBalancerSourceRanges"),
        (service("10.16.64.0/19", port=22), "on ports 22"),
        (service(load_balancer_source_ranges="10.99.0.0/24, 10.16.0.0/18"), "metadata.annotations"),
        (
            subject(
                "kubernetes:cilium.io/v2:CiliumNetworkPolicy",
                provider=PRIVATE,
                spec={"ingress": [{"fromCIDR": ["10.32.1.0/24"]}]},
            ),
            "spec.ingress[0]",
        ),
        (
            subject(
                "kubernetes:crd.projectcalico.org/v1:NetworkPolicy",
                provider=EKS,
                spec={"egress": [{"action": "Allow", "destination": {"nets": ["10.16.64.0/24"]}}]},
            ),
            "spec.egress[0]",
        ),
        ([group, carried, neutron("10.32.0.0/16")], "from 10.32.0.0/21"),
        (
            [
                group,
                carried,
                peers,
                neutron(remoteAddressGroupId=UNKNOWN, by_property={"remoteAddressGroupId": (peers.urn,)}),
            ],
            "of site 'public'",
        ),
        (aws_group("egress", "10.16.64.0/19"), "to 10.16.64.0/19 of site 'private'"),
        (aws_group("ingress", "10.16.0.0/18"), "from 10.16.0.0/18"),
        (subject(LISTENER, protocolPort=443, allowedCidrs=["10.32.0.0/16"]), "on ports 443"),
    ],
    "not applicable": [
        policy("ingress", "10.16.64.0/19", 8000),
        policy("egress", "192.0.2.8/32", 443),
        subject(POLICY, provider=PRIVATE, spec={"podSelector": {}, "ingress": [{"from": [{"podSelector": {}}]}]}),
        subject("aws:s3/bucket:Bucket", bucket="10.16.0.0/18"),
    ],
    "unknown": [  # whom nobody knows is refused by the rules about open groups and policies
        policy("ingress", UNKNOWN, 8000),
        policy("egress", "10.32.0.0/16", {"port": UNKNOWN}),
        [group, carried, neutron(UNKNOWN)],
    ],
    "near miss": [
        policy("egress", "0.0.0.0/0", 443, at=EKS, without=OUT_OF_PRIVATE),
        policy("egress", "0.0.0.0/0", 443, at=EKS),
        policy("egress", "10.32.0.0/16", {"port": "http"}),
        policy("egress", "10.33.0.0/16", 5432),
        [group, neutron("10.32.0.0/16")],  # nothing has the group
        neutron("10.32.0.0/16"),
        service("100.64.0.0/10"),
    ],
}
test_table = reads(rule, TABLE, ESTATE)


def test_sites_that_nothing_joins_have_no_way_to_each_other() -> None:
    ways = [
        subject(ROUTE, destinationCidrBlock="10.16.64.0/19", transitGatewayId=UNKNOWN),
        subject("openstack:vpnaas/endpointGroup:EndpointGroup", type="cidr", endpoints=["10.32.0.0/16"]),
    ]
    assert len(judge(rule, ways, NO_CALLS)) == 2
    linked = of_environment({**RAW, "links": [{"kind": "vpn", "private": "private", "public": "public"}]})
    assert judge(rule, ways, linked) == []


def test_without_an_environment_nothing_is_known_to_cross() -> None:
    assert judge(rule, [policy("ingress", "10.32.0.0/16", 8000)], Estate()) == []


def test_a_cluster_that_only_the_edges_tell_is_judged_by_the_stack() -> None:
    magnum = subject("openstack:containerinfra/cluster:Cluster", name="magnum")
    by_edge = {"kubeconfig": (magnum.urn,)}
    provider = subject("pulumi:providers:kubernetes", name="p", kubeconfig=UNKNOWN, by_property=by_edge)
    assert judge(rule, [magnum, provider, policy("ingress", "10.32.0.0/16", 22, at=provider)], ESTATE)
    assert judge(rule, [magnum, provider, policy("egress", "10.32.0.0/16", 8000, at=provider)], ESTATE) == []


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.just(UNKNOWN) | st.just("10.32.0.0/16"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["from", "ports", "ipBlock", "cidr"]), inner, max_size=3)
    ),
    max_leaves=9,
)


@given(one=VALUES, other=VALUES)
def test_nothing_of_any_type_makes_it_fall_over(one: Any, other: Any) -> None:
    resources = [
        subject(POLICY, provider=PRIVATE, spec={"ingress": one, "egress": other}),
        subject(POLICY, provider=PRIVATE, spec={"ingress": [{"from": [{"ipBlock": one}], "ports": other}]}),
        subject(
            SERVICE, provider=EKS, metadata={"annotations": one}, spec={"loadBalancerSourceRanges": other, "ports": one}
        ),
        subject(LISTENER, allowedCidrs=one, protocolPort=other),
        subject(ROUTE, destinationCidrBlock=one),
        subject("kubernetes:cilium.io/v2:CiliumNetworkPolicy", provider=PRIVATE, spec={"ingress": one}, specs=other),
    ]
    judge(rule, resources, ESTATE)


@given(raw=st.dictionaries(st.sampled_from(["sites", "models", "applications", "operator", "links"]), VALUES))
def test_an_environment_of_any_shape_is_read(raw: dict[str, Any]) -> None:
    judge(rule, [policy("ingress", "10.32.0.0/16", 8000)], of_environment(raw))


@pytest.mark.parametrize("way", ["ingress", "egress"])
def test_a_message_says_what_to_do(way: str) -> None:
    (message,) = judge(rule, [policy(way, "10.32.0.0/16", 22)], NO_CALLS)
    assert "declare in the environment who calls whom" in message
