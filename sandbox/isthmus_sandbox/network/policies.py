"""Kubernetes' NetworkPolicies: whether those of a cluster let a connection out of a pod, or into one.

Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/ and the API's own words on
NetworkPolicySpec: a pod that no policy selects for a direction is open in it; otherwise one rule of one of them must
match; rules without peers or without ports match all of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network
from typing import Any, Literal

Obj = Mapping[str, Any]
Direction = Literal["Ingress", "Egress"]


@dataclass(frozen=True)
class Peer:
    """The other end: a pod of the same cluster, or an address."""

    address: IPv4Address
    pod: Obj | None = None


@dataclass(frozen=True)
class Policies:
    """The policies of one cluster, and its namespaces' labels, by name."""

    policies: tuple[Obj, ...] = ()
    namespaces: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def refusal(self, direction: Direction, pod: Obj, peer: Peer, port: int, protocol: str = "TCP") -> str:
        """Why a pod's policies don't let it connect to, or be reached by, a peer; empty where they do.

        `port` is the one that arrives at the pod that is reached.
        """
        namespace = pod["metadata"]["namespace"]
        reached = pod if direction == "Ingress" else peer.pod
        judging = [
            policy
            for policy in self.policies
            if policy["metadata"]["namespace"] == namespace
            and direction in _types(policy["spec"])
            and selects(policy["spec"].get("podSelector") or {}, labels(pod))
        ]
        for policy in judging:
            for rule in policy["spec"].get(direction.lower()) or ():
                peers = rule.get("from" if direction == "Ingress" else "to")
                if _port_matches(rule.get("ports"), port, protocol, reached) and (
                    not peers or any(self._matches(one, namespace, peer) for one in peers)
                ):
                    return ""
        if not judging:
            return ""
        names = ", ".join(sorted(policy["metadata"]["name"] for policy in judging))
        way = f"from {peer.address} in at" if direction == "Ingress" else f"out to {peer.address} at"
        return f"no rule of NetworkPolicy {names} in namespace {namespace} lets {protocol} {way} port {port}"

    def _matches(self, entry: Obj, namespace: str, peer: Peer) -> bool:
        if block := entry.get("ipBlock"):
            inside = peer.address in IPv4Network(block["cidr"])
            return inside and not any(peer.address in IPv4Network(cidr) for cidr in block.get("except") or ())
        if peer.pod is None:
            return False
        theirs = peer.pod["metadata"]["namespace"]
        if (selector := entry.get("namespaceSelector")) is not None:
            if not selects(selector, self.namespaces.get(theirs, {})):
                return False
        elif theirs != namespace:
            return False
        return selects(entry.get("podSelector") or {}, labels(peer.pod))


def _types(spec: Obj) -> Iterable[str]:
    """What a policy is about: where it doesn't say, ingress, and egress if it has rules for it."""
    return spec.get("policyTypes") or ("Ingress", *(("Egress",) if spec.get("egress") else ()))


def _port_matches(ports: Iterable[Obj] | None, port: int, protocol: str, reached: Obj | None) -> bool:
    if not ports:
        return True
    for entry in ports:
        if entry.get("protocol", "TCP") != protocol:
            continue
        wanted = entry.get("port")
        if wanted is None:
            return True
        if not isinstance(wanted, int):
            wanted = _named(str(wanted), reached)
        if wanted is not None and wanted <= port <= int(entry.get("endPort") or wanted):
            return True
    return False


def _named(name: str, pod: Obj | None) -> int | None:
    """A port by its name in the pod that is reached."""
    containers = pod["spec"]["containers"] if pod else ()
    ports = (port for container in containers for port in container.get("ports") or ())
    return next((int(port["containerPort"]) for port in ports if port.get("name") == name), None)


def labels(obj: Obj) -> Mapping[str, str]:
    """An object's labels."""
    return obj["metadata"].get("labels") or {}


def selects(selector: Obj, against: Mapping[str, str]) -> bool:
    """Whether a label selector matches; an empty one matches everything."""
    if any(against.get(key) != value for key, value in (selector.get("matchLabels") or {}).items()):
        return False
    return all(_holds(one, against) for one in selector.get("matchExpressions") or ())


def _holds(expression: Obj, against: Mapping[str, str]) -> bool:
    key, operator, values = expression["key"], expression["operator"], expression.get("values") or ()
    if operator == "In":
        return against.get(key) in values
    if operator == "NotIn":
        return against.get(key) not in values
    return bool((key in against) == (operator == "Exists"))
