"""Egress to everywhere by some ports."""

from typing import Any

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.segmentation.egress_names_its_peers import rule
from isthmus_policies.subject import UNKNOWN, Subject

PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"]


def policy(to: Any, cidr: Any = "0.0.0.0/0", **block: Any) -> Subject:
    peers = {"to": [{"ipBlock": {"cidr": cidr, **block}}]} if to else {}
    spec = {"egress": [{"ports": [{"port": 443}], **peers}]}
    return subject("kubernetes:networking.k8s.io/v1:NetworkPolicy", spec=spec)


TABLE = {
    "compliant": [policy(True, "10.16.64.0/19"), policy(True, **{"except": PRIVATE})],
    "violating": [
        (policy(False), "no 'to'"),
        (policy(True), "all addresses"),
        (policy(True, **{"except": PRIVATE[:2]}), "all addresses"),
        (policy(True, "::/0"), "::/0"),
    ],
    "not applicable": [subject("kubernetes:core/v1:Service", spec={"egress": [{"ports": []}]})],
    "unknown": [policy(True, UNKNOWN)],  # a breach of the other rule
    "near miss": [policy(True, "::/0", **{"except": ["fc00::/7"]})],
}
test_table = reads(rule, TABLE)
