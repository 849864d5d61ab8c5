"""In an environment whose data is kept, nothing that bears it can be deleted by one command."""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.bearing import aws_type
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.values import UNKNOWN, is_true

PROTECTED = {
    "aws:rds:Cluster": "deletionProtection",
    "aws:rds:Instance": "deletionProtection",
    "aws:rds:GlobalCluster": "deletionProtection",
    "aws:docdb:Cluster": "deletionProtection",
    "aws:neptune:Cluster": "deletionProtection",
    "aws:neptunegraph:Graph": "deletionProtection",
    "aws:eks:Cluster": "deletionProtection",
    "aws:qldb:Ledger": "deletionProtection",
    "aws:cognito:UserPool": "deletionProtection",
    "aws:dynamodb:Table": "deletionProtectionEnabled",
    "aws:dsql:Cluster": "deletionProtectionEnabled",
}
OF_A_CLUSTER = "clusterIdentifier"
FORCING = ("forceDestroy", "skipFinalSnapshot", "forceDelete")


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Protections that are off, and switches that delete what is inside."""
    subject = facts.subject
    name = PROTECTED.get(aws_type(subject.type))
    if not estate.keeps or subject.package not in ("aws", "aws-native", "openstack"):
        return
    value = subject.get(name) if name else None
    if name and value is not UNKNOWN and not (is_true(value) or value == "ACTIVE") and not subject.get(OF_A_CLUSTER):
        got = repr(value) if value is not None else "nothing, which is false"
        yield Violation.of(subject, name, got, "true", "set it")
    for switch in FORCING:
        if is_true(subject.get(switch)):
            fix = "leave it out; whoever wants to delete all of it sets it first"
            yield Violation.of(subject, switch, "true", "false", fix)


rule = Rule(
    id="kept-data-is-protected",
    title="In an environment whose data is kept, no single command deletes it.",
    rationale="A replacement that nobody wanted, or a wrong stack on the command line, ends with an error instead.",
    family=Family.RESILIENCE,
    severity=Severity.MEDIUM,
    remediation="Turn deletion protection on; leave `forceDestroy` and `skipFinalSnapshot` out.",
    controls={"NIST SP 800-53": ("CP-9", "SC-5"), "ISO/IEC 27001": ("A.8.13",), "GDPR": ("Art. 32(1)(b)",)},
    resource=check,
)
