"""A NetworkPolicy names its peers: none lets everything in, or everything out."""

from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from typing import Any

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.properties import parts
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.subject import Subject
from isthmus_policies.values import NOT_KNOWN, UNKNOWN

WAYS = (("ingress", "from", "who may come"), ("egress", "to", "where they may go"))
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
            if isinstance(block, Mapping) and (got := _all_addresses(block)):
                yield Violation(subject.urn, f"{what}, {peers}[{j}].ipBlock", got, EXPECTED, FIX)


def _all_addresses(block: Mapping[str, Any]) -> str:
    """Why a block is all addresses, or may be; nothing if it isn't. Exceptions leave what is left."""
    cidr = block.get("cidr")
    if cidr is UNKNOWN:
        return NOT_KNOWN
    try:
        network = ip_network(cidr if isinstance(cidr, str) else "", strict=False)
    except ValueError:
        return ""
    return f"{cidr}: all addresses" if network.prefixlen == 0 else ""


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
