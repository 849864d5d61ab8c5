"""Whom network policies let through."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.policies.helpers import subject
from tests.policies.tables import judge, reads

from isthmus_policies.rules.segmentation.network_policies_are_narrow import rule
from isthmus_policies.subject import UNKNOWN, Subject

TOKEN = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
PODS = {"podSelector": {"matchLabels": {"app": "a"}}}
EVERYWHERE = {"ipBlock": {"cidr": "0.0.0.0/0"}}
PORTS = {"ports": [{"port": 443}]}


def policy(**spec: Any) -> Subject:
    return subject(TOKEN, spec={"podSelector": {}, **spec})


TABLE = {
    "compliant": [
        policy(policyTypes=["Ingress", "Egress"]),
        policy(ingress=[{"from": [PODS, {"ipBlock": {"cidr": "10.32.0.0/16"}}]}], egress=[{"to": [PODS], **PORTS}]),
        policy(ingress=[], egress=None),
    ],
    "violating": [
        (policy(ingress=[{}]), "no 'from', which is everybody"),
        (policy(ingress=[PORTS]), "ingress[0]"),
        (policy(ingress=[{"from": []}]), "everybody"),
        (policy(ingress=[{"from": [EVERYWHERE], **PORTS}]), "0.0.0.0/0: all addresses"),
        (policy(ingress=[{"from": [{"ipBlock": {"cidr": "::/0"}}]}]), "::/0"),
        (policy(ingress=[{"from": [{}]}]), "names nobody"),
        (policy(egress=[{}]), "no 'to', which is everybody"),
        (policy(egress=[{"to": [EVERYWHERE]}]), "all addresses"),
        (subject(f"{TOKEN}Patch", spec={"ingress": [{}]}), "everybody"),
        (subject(f"{TOKEN}List", items=[{"spec": {"ingress": [{}]}}]), "everybody"),
    ],
    "not applicable": [
        subject("kubernetes:networking.k8s.io/v1:Ingress", spec={"ingress": [{}]}),
        subject("kubernetes:crd.projectcalico.org/v1:NetworkPolicy", spec={"ingress": [{}]}),
        subject("aws:ec2/securityGroup:SecurityGroup", ingress=[{}]),
    ],
    "unknown": [
        (policy(ingress=UNKNOWN), "isn't known at preview"),
        (policy(egress=[UNKNOWN]), "isn't known at preview"),
        (policy(ingress=[{"from": UNKNOWN}]), "isn't known at preview"),
        (policy(ingress=[{"from": [UNKNOWN]}]), "isn't known at preview"),
        (policy(egress=[{"to": [{"ipBlock": {"cidr": UNKNOWN}}], **PORTS}]), "isn't known at preview"),
    ],
    "near miss": [
        policy(egress=[PORTS]),  # by some ports: advice
        policy(egress=[{"to": [EVERYWHERE], **PORTS}]),
        policy(ingress=[{"from": [{"namespaceSelector": {}, **PODS}]}]),
        policy(ingress=[{"from": [{"ipBlock": {"cidr": "no network"}}]}]),  # which the API server refuses
    ],
}
test_table = reads(rule, TABLE)


@given(st.lists(st.sampled_from(["10.0.0.0/8", "192.168.0.0/16"]), max_size=3), st.sampled_from([EVERYWHERE, {}]))
def test_one_open_peer_among_others_is_seen(networks: list[str], peer: Any) -> None:
    peers = [{"ipBlock": {"cidr": network}} for network in networks]
    assert judge(rule, [policy(ingress=[{"from": [*peers, peer]}])])
