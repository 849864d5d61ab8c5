"""What pods of ours may reach: names, the store, and the agent that gives them their identity."""

from collections.abc import Sequence
from ipaddress import IPv4Network, ip_network
from typing import Protocol
from urllib.parse import urlsplit

import pulumi
from pulumi_kubernetes.networking.v1 import NetworkPolicyEgressRuleArgsDict, NetworkPolicyPeerArgsDict

from isthmus.errors import IsthmusError, Problem
from isthmus.serving.peers import all_pods, blocks
from isthmus.site import S3Credentials

DNS, HTTP, HTTPS = 53, 80, 443


class Reader(Protocol):
    """The arguments of what talks with a store."""

    @property
    def s3(self) -> S3Credentials | None:
        """How the store is read; None by the pods' own identity."""

    @property
    def store_ranges(self) -> pulumi.Input[Sequence[str]]:
        """The networks of its addresses."""

    @property
    def store_exceptions(self) -> Sequence[str]:
        """What of them isn't the store's."""

    @property
    def identity_ranges(self) -> Sequence[str]:
        """Where pods ask for credentials."""


def to_store(args: Reader) -> list[NetworkPolicyEgressRuleArgsDict]:
    """What talking with the store takes, and nothing beside it."""
    port: pulumi.Input[int] = HTTPS if args.s3 is None else pulumi.Output.from_input(args.s3.endpoint).apply(port_of)
    exceptions = list(args.store_exceptions)
    stores = pulumi.Output.from_input(args.store_ranges).apply(lambda ranges: store_blocks(ranges, exceptions))
    rules: list[NetworkPolicyEgressRuleArgsDict] = [
        {
            "to": all_pods(["kube-system"]),
            "ports": [{"port": DNS, "protocol": protocol} for protocol in ("UDP", "TCP")],
        },
        {"to": stores, "ports": [{"port": port, "protocol": "TCP"}]},
    ]
    if args.identity_ranges:
        rules.append({"to": blocks(args.identity_ranges), "ports": [{"port": HTTP, "protocol": "TCP"}]})
    return rules


def store_blocks(ranges: Sequence[str], exceptions: Sequence[str]) -> list[NetworkPolicyPeerArgsDict]:
    """The peers of a rule. An exception stands in the blocks that it is of, as the API server demands.

    Raises:
        IsthmusError: no range is given; a rule without peers would let everything through.
    """
    if not ranges:
        fix = "name the networks of the store's addresses"
        raise IsthmusError(Problem("store_ranges", "none", "at least one network", fix))
    blocks: list[NetworkPolicyPeerArgsDict] = []
    for cidr in map(str, ranges):
        excepted = [net for net in exceptions if _inside(net, cidr)]
        blocks.append({"ip_block": {"cidr": cidr, "except_": excepted} if excepted else {"cidr": cidr}})
    return blocks


def _inside(net: str, cidr: str) -> bool:
    inner, outer = ip_network(net), ip_network(cidr)
    return isinstance(inner, IPv4Network) and isinstance(outer, IPv4Network) and inner.subnet_of(outer)


def port_of(url: str) -> int:
    """The port of a URL: what it says, or its scheme's. Swift's proxy and Ceph's gateway often have their own."""
    parts = urlsplit(url)
    return parts.port or (HTTP if parts.scheme == "http" else HTTPS)
