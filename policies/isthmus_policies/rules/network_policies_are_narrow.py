"""A NetworkPolicy names its peers: none lets everything in, or everything out."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.properties import parts
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.subject import Subject
from isthmus_policies.values import NOT_KNOWN, UNKNOWN

WAYS = (("ingress", "from", "who may come"), ("egress", "to", "where they may go"))
PRIVATE = tuple(map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")))
EXPECTED, FIX = "peers by selector or network", "name the peer"


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Policies, lists of them and patches of them."""
    subject = facts.subject
    kind = subject.type_name.removesuffix("Patch")
    if subject.package != "kubernetes" or kind not in ("NetworkPolicy", "NetworkPolicyList"):
        return
    if not subject.module.startswith(("networking.k8s.io", "extensions")):
        return
    policies = parts(subject.get("items")) if kind.endswith("List") else [subject.props]
    for policy in policies:
        spec = policy.get("spec")
        for way, peers, meaning in WAYS if isinstance(spec, Mapping) else ():
            yield from _way(subject, spec, way, peers, meaning)


def _way(subject: Subject, spec: Mapping[str, Any], way: str, peers: str, meaning: str) -> Iterator[Violation]:
    rules = spec.get(way)
    if rules is UNKNOWN:
        yield Violation(subject.urn, f"{way} of {subject.title}", NOT_KNOWN, EXPECTED, FIX)
    for i, one in enumerate(rules if isinstance(rules, list | tuple) else ()):
        what = f"{way}[{i}] of {subject.title}"
        if one is UNKNOWN:
            yield Violation(subject.urn, what, NOT_KNOWN, EXPECTED, FIX)
        if not isinstance(one, Mapping):
            continue
        value = one.get(peers)
        if value is UNKNOWN:
            yield Violation(subject.urn, f"{what}: {meaning}", NOT_KNOWN, EXPECTED, FIX)
        elif not value:
            yield Violation(subject.urn, what, f"no {peers!r}, which is everybody", EXPECTED, FIX)
        for j, peer in enumerate(value if isinstance(value, list | tuple) else ()):
            if peer is UNKNOWN or (isinstance(peer, Mapping) and not any(item is not None for item in peer.values())):
                got = NOT_KNOWN if peer is UNKNOWN else "a peer that names nobody, which is everybody"
                yield Violation(subject.urn, f"{what}, {peers}[{j}]", got, EXPECTED, FIX)
            block = peer.get("ipBlock") if isinstance(peer, Mapping) else None
            if isinstance(block, Mapping) and (got := _all_addresses(block)) and not (
                way == "egress" and one.get("ports") and _only_global(block)
            ):
                yield Violation(subject.urn, f"{what}, {peers}[{j}].ipBlock", got, EXPECTED, FIX)


def _all_addresses(block: Mapping[str, Any]) -> str:
    """Why a block is all addresses, or may be; nothing if it isn't. Exceptions leave what is left."""
    cidr = block.get("cidr")
    if cidr is UNKNOWN:
        return NOT_KNOWN
    network = _network(cidr)
    return f"{cidr}: all addresses" if network and network.prefixlen == 0 else ""


def _only_global(block: Mapping[str, Any]) -> bool:
    """Whether every private network is excepted: what is left is the internet, which only a route lets it reach.

    So an object store of AWS is named, whose addresses are many and change (a gateway endpoint has the route).
    """
    exceptions = block.get("except")
    excepted = [n for item in exceptions if (n := _network(item))] if isinstance(exceptions, list | tuple) else []
    version = 6 if ":" in str(block.get("cidr")) else 4
    private = [network for network in PRIVATE if network.version == version]
    return all(any(_inside(network, other) for other in excepted) for network in private)


def _network(value: Any) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(value if isinstance(value, str) else "", strict=False)
    except ValueError:
        return None


def _inside(inner: IPv4Network | IPv6Network, outer: IPv4Network | IPv6Network) -> bool:
    return inner.version == outer.version and outer.prefixlen <= inner.prefixlen and inner.overlaps(outer)


rule = Rule(
    id="network-policies-are-narrow",
    title="A NetworkPolicy names its peers.",
    rationale="Policies add up: one that lets everybody in undoes the one that denies by default.",
    family=Family.SEGMENTATION,
    severity=Severity.HIGH,
    remediation="Name peers by selectors or networks, and the ports.",
    controls={
        "NIST SP 800-53": ("AC-4", "SC-7(5)"),
        "CIS Kubernetes": ("5.3.2",),
        "CIS EKS": ("4.3.2",),
        "ISO/IEC 27001": ("A.8.22",),
    },
    resource=check,
)
