"""What lets in or out by address at a site's servers: NetworkPolicies, sources of balancers, listeners, selectors.

Sources: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/,
https://docs.cilium.io/en/stable/security/policy/language/#ip-cidr-based,
https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#rule, https://docs.openstack.org/api-ref/load-balancer/v2/
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from isthmus_policies.decisions import networks
from isthmus_policies.decisions.network_policy_peers import DIRECTIONS, PEERS
from isthmus_policies.decisions.networks import Addresses
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.kubernetes.network_policies import network_policies
from isthmus_policies.subject import Subject
from isthmus_policies.values import items

LISTENER = "openstack:loadbalancer:Listener"
SOURCES = (
    *("service.beta.kubernetes.io/load-balancer-source-ranges", "alb.ingress.kubernetes.io/inbound-cidrs"),
    *(
        "loadbalancer.openstack.org/load-balancer-source-ranges",
        "service.beta.kubernetes.io/aws-load-balancer-source-ranges",
    ),
)
CILIUM = {"ingress": ("fromCIDR", "fromCIDRSet"), "egress": ("toCIDR", "toCIDRSet")}
CALICO = {"ingress": "source", "egress": "destination"}


class Across(NamedTuple):
    """Addresses that are let in or out."""

    path: str
    ingress: bool
    addresses: Addresses
    ports: tuple[tuple[int, int], ...] | None
    """From the first to the last of each; None where they can't be told."""


def across(subject: Subject) -> Iterator[Across]:
    """What a resource lets in or out by address. All addresses at once are the affair of other rules."""
    for one in _of(subject):
        if not any(item.last - item.first + 1 >= 1 << 32 for item in one.addresses.ranges):
            yield one


def _of(subject: Subject) -> Iterator[Across]:
    if plain_type(subject.type) == LISTENER:
        port = subject.get("protocolPort")
        yield Across("allowedCidrs", True, _addresses(items(subject.get("allowedCidrs"))), _numbers([port]))
    if subject.package != "kubernetes":
        return
    for spec in network_policies(subject):
        for way in DIRECTIONS:
            yield from _network_policy(spec, way)
    if subject.type_name in ("Service", "ServicePatch", "Ingress", "IngressPatch"):
        yield from _balancer(subject)
    elif subject.module.startswith(("cilium.io/", "crd.projectcalico.org/", "projectcalico.org/")):
        yield from _custom(subject)


def _network_policy(spec: Mapping[str, Any], way: str) -> Iterator[Across]:
    for i, rule in enumerate(items(spec.get(way))):
        if not isinstance(rule, Mapping):
            continue
        ports = _ports(rule.get("ports"))
        for j, peer in enumerate(items(rule.get(PEERS[way]))):
            block = peer.get("ipBlock") if isinstance(peer, Mapping) else None
            if isinstance(block, Mapping):
                held = _addresses([block.get("cidr")]) - _addresses(items(block.get("except")))
                yield Across(f"{way}[{i}].{PEERS[way]}[{j}].ipBlock", way == "ingress", held, ports)


def _ports(ports: Any) -> tuple[tuple[int, int], ...] | None:
    """The ports of a rule; without any, all are open. One that has a name is what a pod says."""
    if not items(ports):
        return ((0, 65535),)
    result: list[tuple[int, int]] = []
    for port in items(ports):
        first = port.get("port") if isinstance(port, Mapping) else None
        last = port.get("endPort") if isinstance(port, Mapping) else None
        if isinstance(first, bool) or not isinstance(first, int):
            return None
        result.append((first, last if isinstance(last, int) else first))
    return tuple(result)


def _balancer(subject: Subject) -> Iterator[Across]:
    annotations = subject.get("metadata", "annotations")
    for name in SOURCES if isinstance(annotations, Mapping) else ():
        if isinstance(text := annotations.get(name), str):
            yield Across(f"metadata.annotations[{name}]", True, _addresses(text.replace(";", ",").split(",")), None)
    ports = [port.get("port") for port in items(subject.get("spec", "ports")) if isinstance(port, Mapping)]
    ranges = _addresses(items(subject.get("spec", "loadBalancerSourceRanges")))
    yield Across("spec.loadBalancerSourceRanges", True, ranges, _numbers(ports))


def _custom(subject: Subject) -> Iterator[Across]:
    for spec in (subject.get("spec"), *items(subject.get("specs"))):
        for way in DIRECTIONS:
            for i, rule in enumerate(items(spec.get(way)) if isinstance(spec, Mapping) else ()):
                if isinstance(rule, Mapping):
                    held = [value for name in CILIUM[way] for value in items(rule.get(name))]
                    blocks = [value.get("cidr") if isinstance(value, Mapping) else value for value in held]
                    end = rule.get(CALICO[way])
                    blocks += (
                        items(end.get("nets")) if isinstance(end, Mapping) and rule.get("action") != "Deny" else []
                    )
                    yield Across(f"spec.{way}[{i}]", way == "ingress", _addresses(blocks), None)


def _numbers(ports: list[Any]) -> tuple[tuple[int, int], ...] | None:
    numbers = [port for port in ports if isinstance(port, int) and not isinstance(port, bool)]
    return tuple((port, port) for port in numbers) if numbers and len(numbers) == len(ports) else None


def _addresses(blocks: list[Any]) -> Addresses:
    return Addresses.of(item for block in blocks if isinstance(block, str) and (item := networks.read(block)))
