"""Each call between sites that the environment declares has the openings that it needs at both ends."""

from collections.abc import Iterator

from isthmus_policies.decisions import crossings
from isthmus_policies.decisions.networks import Network
from isthmus_policies.declared import DeclaredFlow
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Place
from isthmus_policies.facts.crossings import Across, across
from isthmus_policies.rule import Family, Level, Rule, Severity, Violation
from isthmus_policies.stack import Stack

POLICIES = (
    "NetworkPolicy",
    "NetworkPolicyList",
    "NetworkPolicyPatch",
    "CiliumNetworkPolicy",
    "CiliumClusterwideNetworkPolicy",
)


def check(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """Both ends of each call, where a cluster has NetworkPolicies: what they don't open is closed."""
    calls = [flow for flow in estate.flows if flow.is_call]
    if not calls:
        return
    held: dict[bool, list[Across]] = {}
    for facts in stack.facts:
        place = stack.place(facts)
        if facts.subject.type_name in POLICIES and place in (Place.PRIVATE, Place.AWS):
            held.setdefault(place is Place.PRIVATE, []).extend(across(facts.subject))
    private = {site.name: site.is_private for site in estate.sites}
    for call in calls:
        ends = ((private[call.source], False, call.targets), (private[call.target], True, call.sources))
        for side, ingress, peers in ends:
            if held.get(side) and not _opens(held[side], ingress, peers, call):
                where = "a private site" if side else "AWS"
                way = "lets it in" if ingress else "lets it out"
                what = f"{call.why}, from {call.source} to {call.target}"
                got = f"no NetworkPolicy on {where} that {way}"
                expected = f"{'from' if ingress else 'to'} {', '.join(map(str, peers))} on port {_first(call)}"
                yield Violation(stack.urn, what, got, expected, "add the rule, or remove the call from the environment")


def _opens(held: list[Across], ingress: bool, peers: tuple[Network, ...], call: DeclaredFlow) -> bool:
    wanted = crossings.of(peers)
    port = _first(call)
    return any(
        one.ingress is ingress
        and not crossings.common(one.addresses, wanted).is_empty
        and (one.ports is None or any(first <= port <= last for first, last in one.ports))
        for one in held
    )


def _first(call: DeclaredFlow) -> int:
    return call.ports[0] if call.ports else 0


rule = Rule(
    id="declared-calls-are-open",
    title="Each call between sites that the environment declares has the openings that it needs at both ends.",
    rationale="What is declared and isn't open is either broken, or is open by something that the pack doesn't see: "
    "the two should say the same.",
    family=Family.SEGMENTATION,
    severity=Severity.LOW,
    remediation="Open the call at both ends, or remove it from the environment.",
    controls={"NIST SP 800-53": ("AC-4", "CA-9"), "ISO/IEC 27001": ("A.8.20",)},
    stack=check,
    default_level=Level.ADVISORY,
)
