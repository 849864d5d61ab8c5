"""No path carries confidential or restricted data to AWS, another provider or the internet."""

from collections.abc import Iterator

from isthmus_policies.decisions import ways_down
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts, Place
from isthmus_policies.graph import kinds, reversed_texts
from isthmus_policies.graph.build import graph_of
from isthmus_policies.graph.flows import grants, texts
from isthmus_policies.graph.model import Graph, Path, paths_out
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.stack import Stack

EXPECTED = "no path by which data that stays private goes out"
MAYBE_PRIVATE = (Place.PRIVATE, Place.BY_EDGES)


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """What one resource shows by itself: a private one that names what is outside, an outside one that names us."""
    subject = facts.subject
    if facts.place in MAYBE_PRIVATE:
        classification, assumed = kinds.class_of(facts, facts.place)
        if classification is None or not classification.stays_private or (assumed and facts.place is Place.BY_EDGES):
            return
        label = f"unclassified, so {classification}" if assumed else str(classification)
        lowered = ways_down.deidentification_of(subject, estate)
        for path, mention in texts.spoken_alone(subject, estate):
            if lowered is not None and ways_down.may_go(lowered.gives, mention.side):
                continue
            what, got = f"{path} of {subject.title} ({label})", f"{mention.text!r}, which is {mention.side}"
            yield Violation(subject.urn, what, got, EXPECTED, texts.FIX, (subject.urn, mention.text))
        if (sync := grants.synchronised(subject, estate)) is not None:
            what, got = f"containerSyncTo of {subject.title} ({label})", f"{sync[1]!r}, which is {sync[0]}"
            yield Violation(subject.urn, what, got, "a private site's address", grants.SYNC_FIX, (subject.urn, sync[1]))
    elif facts.place.is_out:
        if facts.place is Place.UNCLEAR and kinds.bears_sensitive(facts):
            return  # it is refused where it is; it may well be private, and its own stores are then no breach
        for naming in reversed_texts.namings(subject, estate):
            what = f"{subject.title} in {facts.place}"
            got = f"{naming.what}: {naming.named} ({naming.classification})"
            yield Violation(subject.urn, what, got, EXPECTED, naming.fix, (naming.named, subject.urn))


def check_stack(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """What the resources show together: each path, hop by hop."""
    graph = graph_of(stack)
    for path in paths_out(graph):
        if not _is_reported(path, stack):
            yield _violation(path, graph)


def _is_reported(path: Path, stack: Stack) -> bool:
    """Whether the check of one resource reports the same: a single hop that it shows by itself."""
    flow = path.flows[0]
    reporter = stack.by_urn.get(flow.reported_by)
    if len(path.flows) > 1 or reporter is None:
        return False
    if reporter.place is Place.BY_EDGES:  # its class may only count where the edges tell that it is private
        return not kinds.class_of(reporter, Place.PRIVATE)[1]
    return True


def _violation(path: Path, graph: Graph) -> Violation:
    last = path.flows[-1]
    first, source, target = graph.nodes[path.ids[0]], graph.nodes[last.source], graph.nodes[last.target]
    urn = target.id if target.is_resource else source.id
    what = f"the {first.classification} data of {first.title}"
    return Violation(urn, what, f"the path {path.words(graph)}", EXPECTED, last.fix, path.ids)


rule = Rule(
    id="no-path-leads-out",
    title="No path carries confidential or restricted data to AWS, another provider or the internet.",
    rationale="A label says where data may rest; data leaves by what copies it: a property that holds another's "
    "output, one file declared twice, an address in a pod's variables, a service that fetches, a grant. So the pack "
    "follows the data, not the label.",
    family=Family.RESIDENCY,
    severity=Severity.CRITICAL,
    remediation="Break the path at the hop that crosses the border: keep the copy on a private site, de-identify it "
    "first, or declare the call in the environment with what it carries.",
    controls={
        "NIST SP 800-53": ("AC-4", "SC-7(10)", "SI-20"),
        "ISO/IEC 27001": ("A.5.14", "A.8.12"),
        "GDPR": ("Art. 5(1)(f)", "Art. 44"),
    },
    resource=check,
    stack=check_stack,
)
