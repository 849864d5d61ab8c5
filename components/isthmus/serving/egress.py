"""What pods of ours may reach: names, the store by its port, and the agent that gives them their identity."""

from collections.abc import Sequence
from urllib.parse import urlsplit

import pulumi
from pulumi_kubernetes.networking.v1 import NetworkPolicyEgressRuleArgsDict, NetworkPolicyPeerArgsDict

from isthmus.site import S3Credentials

DNS, HTTP, HTTPS = 53, 80, 443
NAMESPACE_LABEL = "kubernetes.io/metadata.name"  # the API server gives it to every namespace


def to_store(s3: S3Credentials | None, identity_ranges: Sequence[str]) -> list[NetworkPolicyEgressRuleArgsDict]:
    """What talking with the store takes. Its addresses aren't known: where its port leads the network decides."""
    port: pulumi.Input[int] = HTTPS if s3 is None else pulumi.Output.from_input(s3.endpoint).apply(port_of)
    rules: list[NetworkPolicyEgressRuleArgsDict] = [
        {
            "to": [{"namespace_selector": {"match_labels": {NAMESPACE_LABEL: "kube-system"}}}],
            "ports": [{"port": DNS, "protocol": protocol} for protocol in ("UDP", "TCP")],
        },
        {"ports": [{"port": port, "protocol": "TCP"}]},
    ]
    if identity_ranges:
        ranges: list[NetworkPolicyPeerArgsDict] = [{"ip_block": {"cidr": cidr}} for cidr in identity_ranges]
        rules.append({"to": ranges, "ports": [{"port": HTTP, "protocol": "TCP"}]})
    return rules


def port_of(url: str) -> int:
    """The port of a URL: what it says, or its scheme's. Swift's proxy and Ceph's gateway often have their own."""
    parts = urlsplit(url)
    return parts.port or (HTTP if parts.scheme == "http" else HTTPS)
