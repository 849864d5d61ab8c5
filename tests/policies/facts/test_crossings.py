"""What resources let in and out by address: NetworkPolicies and balancers, as they are read."""

from typing import Any

import pytest
from tests.policies.helpers import subject

from isthmus_policies.decisions.networks import Addresses, read
from isthmus_policies.facts.crossings import across

POLICY, LISTENER = "kubernetes:networking.k8s.io/v1:NetworkPolicy", "openstack:loadbalancer/listener:Listener"


def addresses(*texts: str) -> Addresses:
    return Addresses.of([item for text in texts if (item := read(text))])


def test_a_listener_lets_in_whom_it_names() -> None:
    (one,) = across(subject(LISTENER, allowedCidrs=["10.1.0.0/16", "10.3.0.0/16"], protocolPort=443))
    assert (one.path, one.ingress, one.ports) == ("allowedCidrs", True, ((443, 443),))
    assert one.addresses == addresses("10.1.0.0/16", "10.3.0.0/16")


@pytest.mark.parametrize(("way", "peers"), [("ingress", "from"), ("egress", "to")])
def test_a_network_policy_without_what_it_excepts(way: str, peers: str) -> None:
    block = {"cidr": "10.0.0.0/15", "except": ["10.1.0.0/16"]}
    rule: dict[str, Any] = {peers: [{"podSelector": {}}, {"ipBlock": block}], "ports": [{"port": 8000}]}
    one = next(iter(across(subject(POLICY, spec={"podSelector": {}, "policyTypes": ["Ingress"], way: [7, rule]}))))
    assert (one.path, one.ingress) == (f"{way}[1].{peers}[1].ipBlock", way == "ingress")
    assert one.addresses == addresses("10.0.0.0/16") and one.ports == ((8000, 8000),)
