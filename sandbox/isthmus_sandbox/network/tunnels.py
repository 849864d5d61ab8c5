"""VPNs between the networks of two clouds: whether two ends that were declared apart become a tunnel, and carry.

Each cloud says what its ends are; nothing here knows which clouds there are. Sources: RFC 7296, sections 2.9 (traffic
selectors) and 3.3 (proposals), and for what each end is compared with,
https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html.
"""

import hmac
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Protocol

Networks = tuple[IPv4Network, ...]


@dataclass(frozen=True)
class TunnelEnd:
    """One end: where it is, whom it expects, and what it lets through."""

    name: str
    outside: str
    """Its address between the clouds, by which the other end knows it."""
    peer: str
    """The address of the other end, as this one expects it."""
    key: str
    """The pre-shared key; never printed."""
    down: str
    """Why it is down by itself; empty where it isn't."""
    proposals: Mapping[str, frozenset[str]]
    """What it agrees to, e.g. `phase 1 encryption` -> {`aes256gcm16`}; what isn't named, it doesn't mind."""
    local: Networks
    """The selectors of its own side."""
    remote: Networks
    """The selectors of the other side."""
    unrouted: Callable[[IPv4Address, IPv4Address], str]
    """Why its cloud leads no packets between an address inside and one behind the other end; empty where it does."""

    def __repr__(self) -> str:
        return f"TunnelEnd({self.name})"


class Network(Protocol):
    """The network that a cluster's nodes are in."""

    @property
    def name(self) -> str:
        """What it is called, e.g. `VPC vpc-1`."""
        ...

    @property
    def tunnels(self) -> Sequence[TunnelEnd]:
        """The ends of VPNs that it has."""
        ...


def refusal(near: Network, far: Network, source: IPv4Address, target: IPv4Address) -> str:
    """Why nothing carries packets from `source` in one network to `target` in another; empty where something does."""
    reasons = []
    for ours, theirs in itertools.product(near.tunnels, far.tunnels):
        meet = (ours.peer == theirs.outside) + (theirs.peer == ours.outside)
        if meet:
            if not (reason := _between(ours, theirs, source, target)):
                return ""
            reasons.append((-meet, reason))  # those that meet tell more than those that miss each other
    return min(reasons)[1] if reasons else f"no VPN joins {near.name} with {far.name}"


def _between(ours: TunnelEnd, theirs: TunnelEnd, source: IPv4Address, target: IPv4Address) -> str:
    for end, other in ((ours, theirs), (theirs, ours)):
        if end.down:
            return f"{end.name}: {end.down}"
        if end.peer != other.outside:
            return f"{end.name} expects its peer at {end.peer}, and {other.name} is at {other.outside}"
    if not hmac.compare_digest(ours.key.encode(), theirs.key.encode()):
        return f"{ours.name} and {theirs.name} have different pre-shared keys"
    for what in ours.proposals.keys() & theirs.proposals.keys():
        if not ours.proposals[what] & theirs.proposals[what]:
            apart = " and ".join("/".join(sorted(end.proposals[what])) for end in (ours, theirs))
            return f"{ours.name} and {theirs.name} agree on no {what}: {apart}"
    for end, near, far in ((ours, source, target), (theirs, target, source)):
        for address, selectors, side in ((near, end.local, "own"), (far, end.remote, "other")):
            if not any(address in network for network in selectors):
                return f"{end.name} has no selector of its {side} side for {address}"
        if reason := end.unrouted(near, far):
            return reason
    return ""


def spelt(value: object) -> str:
    """An algorithm or group in one spelling: `AES256-GCM-16` and `aes-256-gcm-16`, `SHA2-384` and `sha384`, `group20`
    and 20."""
    text = str(value).lower().replace("-", "").replace("_", "")
    return text.replace("sha2", "sha", 1).removeprefix("group") if not text.startswith("sha256") else text
