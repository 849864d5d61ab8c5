"""What de-identifies runs at a private site, has its key there, and hands on no lower class than it is declared to."""

import re
from collections.abc import Iterable, Iterator

from isthmus_policies.decisions import hosts
from isthmus_policies.decisions.ways_down import deidentification_of
from isthmus_policies.declared_ways_down import DeclaredDeidentification
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts, Place
from isthmus_policies.graph.build import graph_of
from isthmus_policies.graph.flows import texts
from isthmus_policies.graph.model import Flow, Graph
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject
from isthmus_policies.texts import host_in

KEY_STORE = re.compile(r"kms|secretsmanager|secrets-manager|ssm|parameter-?store|vault|cloudhsm", re.IGNORECASE)
"""What of a name outside is a store of keys: AWS's of https://docs.aws.amazon.com/ (secretsmanager, kms, …), Vault."""
SECRETS = ("openstack:keymanager:Secret", "openstack:keymanager:Order")
PRIVATE_KEY = "a key in a secret store of a private site"


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Where it runs, and whether it names a store of keys that is outside."""
    one = deidentification_of(facts.subject, estate)
    if one is None:
        return
    if facts.place is not Place.BY_EDGES:
        yield from _misplaced(facts.subject, one, facts.place)
    for path, mention in texts.spoken_alone(facts.subject, estate):
        if mention.side.leads_out and KEY_STORE.search(mention.text):
            what, got = f"{path} of {facts.subject.title}", f"{mention.text!r}, which is {mention.side}"
            fix = "keep the key in Barbican, or in another secret store of the private site"
            yield Violation(facts.subject.urn, what, got, PRIVATE_KEY, fix)


def check_stack(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """Places that only the edges tell, the key, and the classes of what it hands on to."""
    if not estate.deidentifications:
        return
    graph = graph_of(stack)
    leaving = graph.leaving()
    for facts in stack.facts:
        one = deidentification_of(facts.subject, estate)
        if one is not None:
            if facts.place is Place.BY_EDGES:
                yield from _misplaced(facts.subject, one, stack.place(facts))
            yield from _key(facts.subject, one, stack, estate)
            yield from _lower(leaving.get(facts.subject.urn, ()), one, stack, graph)


def _misplaced(subject: Subject, one: DeclaredDeidentification, place: Place) -> Iterator[Violation]:
    if place is not Place.PRIVATE:
        what = f"{subject.title}, the de-identification {one.name!r}"
        fix = f"run it in the cluster of {one.site!r}: what comes into it is sensitive"
        yield Violation(subject.urn, what, place, "a private site", fix)


def _key(subject: Subject, one: DeclaredDeidentification, stack: Stack, estate: Estate) -> Iterator[Violation]:
    """A secret of Barbican in this stack by its name, or an address at a host of a private site."""
    if not one.key or any(secret.get("name") == one.key for secret in stack.of_type(*SECRETS)):
        return
    if one.key.startswith("https://") and hosts.is_private(host_in(one.key), estate):
        return
    got = f"{one.key!r}, no secret of Barbican in this stack and no address at a host of a private site"
    fix = "declare the secret in this stack, or write its https address and the host in `policies.hosts`"
    yield Violation(subject.urn, f"the key of the de-identification {one.name!r}", got, PRIVATE_KEY, fix)


def _lower(flows: Iterable[Flow], one: DeclaredDeidentification, stack: Stack, graph: Graph) -> Iterator[Violation]:
    """What it hands on to that says a lower class than what comes out of it."""
    for flow in flows:
        facts = stack.by_urn.get(flow.target)
        written = facts.classification if facts else None
        if written is not None and written.rank < one.gives.rank:
            target = graph.nodes[flow.target]
            fix = f"classify it {one.gives}, or de-identify further"
            what = f"the classification of {target.title}"
            got = f"{written}, for what {one.name!r} gives: {flow.what}"
            yield Violation(flow.target, what, got, f"{one.gives} at least", fix, (flow.source, flow.target))


rule = Rule(
    id="deidentification-is-private",
    title="What de-identifies runs at a private site, with its key there, and lowers no further than declared.",
    rationale="A de-identification is the one way by which sensitive data may become less so: what comes into it is "
    "sensitive, and whoever has its key can undo it. So both stay on a private site, and what it gives has the class "
    "that was reviewed.",
    family=Family.RESIDENCY,
    severity=Severity.CRITICAL,
    remediation="Run it at the private site that the environment names, keep its key in Barbican, and give what it "
    "writes to the class that it is declared to give.",
    controls={
        "NIST SP 800-53": ("SI-19", "SC-12", "AC-4(23)"),
        "ISO/IEC 27001": ("A.8.11", "A.8.24"),
        "GDPR": ("Art. 4(5)", "Art. 25", "Art. 32(1)(a)"),
    },
    resource=check,
    stack=check_stack,
)
