"""Doors of OpenStack's services: open, closed, not known, ignored."""

from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policies.helpers import flat, subject

from isthmus_policies.estate import Estate
from isthmus_policies.facts.openings import openings_of
from isthmus_policies.rule import Violation
from isthmus_policies.values import UNKNOWN

RULE, GROUP = "openstack:networking/secGroupRule:SecGroupRule", "openstack:compute/secGroup:SecGroup"
PORT, NETWORK = "openstack:networking/port:Port", "openstack:networking/network:Network"
CONTAINER, ACCOUNT = "openstack:objectstorage/container:Container", "openstack:objectstorage/accountV1:AccountV1"
IMAGE, SHARE = "openstack:images/image:Image", "openstack:sharedfilesystem/share:Share"
ACCESS = "openstack:sharedfilesystem/shareAccess:ShareAccess"
TEMPLATE, CLUSTER = (
    "openstack:containerinfra/clusterTemplate:ClusterTemplate",
    "openstack:containerinfra/cluster:Cluster",
)
RBAC, LISTENER = "openstack:networking/rbacPolicyV2:RbacPolicyV2", "openstack:loadbalancer/listener:Listener"
ESTATE = Estate(private_networks=(ip_network("10.16.0.0/16"),))
IN: dict[str, Any] = {"direction": "ingress", "ethertype": "IPv4"}


def access(to: Any, kind: Any = "ip") -> dict[str, Any]:
    return {"shareId": UNKNOWN, "accessType": kind, "accessTo": to}


def pairs(*addresses: Any) -> dict[str, Any]:
    return {"allowedAddressPairs": [{"ipAddress": address} for address in addresses]}


OPEN: list[tuple[str, dict[str, Any]]] = [
    (RULE, {**IN, "remoteIpPrefix": "0.0.0.0/0"}),
    (RULE, {**IN, "remoteIpPrefix": "0/0"}),
    (RULE, {**IN, "remoteIpPrefix": "0.0.0.0/0.0.0.0"}),
    (RULE, {**IN, "remoteIpPrefix": UNKNOWN}),
    (RULE, {**IN, "remoteIpPrefix": "10.0.0.0/33"}),
    (RULE, {**IN, "remoteIpPrefix": ""}),
    (RULE, {"direction": "ingress", "ethertype": "IPv6"}),
    (GROUP, {"rules": [{"cidr": "0.0.0.0/0"}]}),
    (GROUP, {"rules": UNKNOWN}),
    (PORT, pairs("0.0.0.0/0")),
    (PORT, pairs("0.0.0.0/1", "128.0.0.0/1")),
    (PORT, pairs(UNKNOWN)),
    (PORT, {"portSecurityEnabled": False}),
    (NETWORK, {"portSecurityEnabled": "false"}),
    (NETWORK, {"shared": True}),
    (NETWORK, {"shared": UNKNOWN}),
    (RBAC, {"targetTenant": "*", "objectType": "network"}),
    (RBAC, {"targetTenant": UNKNOWN}),
    ("openstack:networking/floatingIp:FloatingIp", {"pool": "public"}),
    ("openstack:networking/floatingIpAssociate:FloatingIpAssociate", {"portId": UNKNOWN}),
    ("openstack:networking/portForwardingV2:PortForwardingV2", {"internalPort": 22}),
    (CONTAINER, {"containerRead": ".r:*"}),
    (CONTAINER, {"containerRead": UNKNOWN}),
    (CONTAINER, {"containerWrite": "%2a:%2A"}),
    (CONTAINER, {"metadata": {"web-listings": "true"}}),
    (CONTAINER, {"metadata": {"X-Container-Meta-Temp-URL-Key-2": "k"}}),
    (CONTAINER, {"metadata": UNKNOWN}),
    (ACCOUNT, {"metadata": {"Temp-URL-Key": "k"}}),
    ("openstack:objectstorage/tempUrl:TempUrl", {"container": "c", "object": "o"}),
    *((IMAGE, {"visibility": value}) for value in ("public", "community", "shared", UNKNOWN)),
    ("openstack:images/imageAccess:ImageAccess", {"memberId": "p"}),
    (SHARE, {"isPublic": True}),
    (ACCESS, access("0.0.0.0/0")),
    (ACCESS, access("::/0")),
    (ACCESS, access("10.32.0.0/16")),
    (ACCESS, access(UNKNOWN)),
    (ACCESS, access("*", "user")),
    (TEMPLATE, {"public": True}),
    (TEMPLATE, {"floatingIpEnabled": True}),
    (TEMPLATE, {"labels": {"master_lb_floating_ip_enabled": "true"}}),
    (CLUSTER, {"floatingIpEnabled": UNKNOWN}),
    (LISTENER, {"allowedCidrs": ["10.0.0.0/8", "0.0.0.0/0"]}),
    ("openstack:firewall/ruleV2:RuleV2", {"action": "allow", "sourceIpAddress": "0.0.0.0/0"}),
]
CLOSED: list[tuple[str, dict[str, Any]]] = [
    (RULE, {**IN, "remoteIpPrefix": "10.16.64.0/19"}),
    (RULE, {**IN, "remoteGroupId": UNKNOWN}),
    (RULE, {**IN, "remoteAddressGroupId": UNKNOWN}),
    (GROUP, {"rules": [{"cidr": "10.0.0.0/8"}, {"fromGroupId": UNKNOWN}, {"self": True}]}),
    (PORT, pairs("10.16.0.5", "10.32.0.0/16")),
    (PORT, {"portSecurityEnabled": True}),
    (NETWORK, {"shared": False, "external": True}),
    (RBAC, {"targetTenant": "0f0e1d2c3b4a49588776"}),
    (CONTAINER, {"containerRead": "p:u,.r:-evil.example", "metadata": {"isthmus-classification": "restricted"}}),
    (ACCOUNT, {"metadata": {"quota-bytes": "1"}}),
    (IMAGE, {}),
    (IMAGE, {"visibility": "private"}),
    (SHARE, {"isPublic": False}),
    (ACCESS, access("10.16.64.0/19")),
    (ACCESS, access("10.16.64.7")),
    (ACCESS, access("serving", "user")),
    (TEMPLATE, {"public": False, "labels": {"master_lb_floating_ip_enabled": "false"}}),
    (CLUSTER, {}),
    (LISTENER, {}),
    ("openstack:networking/router:Router", {"externalNetworkId": UNKNOWN}),
]


@pytest.mark.parametrize(("token", "props"), OPEN)
def test_what_is_open_is_reported(token: str, props: dict[str, Any]) -> None:
    reported = list(openings_of(subject(token, **props), ESTATE))
    assert reported and all(flat(Violation("", *opening)) for opening in reported)


@pytest.mark.parametrize(("token", "props"), CLOSED)
def test_what_is_closed_is_not(token: str, props: dict[str, Any]) -> None:
    assert list(openings_of(subject(token, **props), ESTATE)) == []


@pytest.mark.parametrize(
    ("token", "path"),
    [
        *((RULE, "remoteIpPrefix"), (IMAGE, "visibility"), (CONTAINER, "containerRead"), (ACCESS, "*")),
        *((PORT, "allowedAddressPairs[0].ipAddress"), (TEMPLATE, "labels")),
    ],
)
def test_ignoring_what_decides_is_an_opening(token: str, path: str) -> None:
    reported = list(openings_of(replace(subject(token, **dict(CLOSED)[token]), ignored=(path,)), ESTATE))
    assert any("are ignored" in opening.got for opening in reported)


def test_the_fix_names_what_to_do() -> None:
    (rule,) = openings_of(subject(RULE, name="neutron", **IN), ESTATE)
    assert "neutron" in rule.what and "name the peer" in rule.fix
    (container,) = openings_of(subject(CONTAINER, containerRead=".r:*"), ESTATE)
    assert "or leave the ACL out" in container.fix


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just(UNKNOWN),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = sorted({key for _, props in (*OPEN, *CLOSED) for key in props})


@given(st.sampled_from(sorted({token for token, _ in OPEN})), st.dictionaries(st.sampled_from(KEYS), ANYTHING))
def test_nothing_makes_them_fall_over(token: str, props: dict[str, Any]) -> None:
    for opening in openings_of(subject(token, **props), ESTATE):
        assert all(isinstance(part, str) for part in opening)
