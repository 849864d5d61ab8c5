"""Databases are backed up, backups end neither at once nor never, and tables can be set back to a moment."""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.properties import part, parts
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN, is_true

RETENTION = {
    "aws:rds:Cluster": ("backupRetentionPeriod", 1),
    "aws:rds:Instance": ("backupRetentionPeriod", 0),
    "aws:docdb:Cluster": ("backupRetentionPeriod", 1),
    "aws:neptune:Cluster": ("backupRetentionPeriod", 1),
    "aws:redshift:Cluster": ("automatedSnapshotRetentionPeriod", 1),
    "aws:elasticache:ReplicationGroup": ("snapshotRetentionLimit", 0),
    "aws:memorydb:Cluster": ("snapshotRetentionLimit", 0),
    "aws:fsx:OntapFileSystem": ("automaticBackupRetentionDays", 0),
    "aws:fsx:OpenZfsFileSystem": ("automaticBackupRetentionDays", 0),
    "aws:fsx:WindowsFileSystem": ("automaticBackupRetentionDays", 7),
}
"""By type, the property with days and AWS's default."""
OF_A_CLUSTER = ("clusterIdentifier", "replicateSourceDb")
LEAST = 7


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """What keeps data, in environments whose data is kept."""
    subject, token = facts.subject, plain_type(facts.subject.type)
    if not estate.keeps:
        return
    if token in RETENTION and not any(subject.get(name) for name in OF_A_CLUSTER):
        name, default = RETENTION[token]
        days = subject.get(name)
        if days is not UNKNOWN and _number(default if days is None else days) < LEAST:
            got = f"{default}, the default" if days is None else repr(days)
            yield _breach(subject, name, got, f"{LEAST} days or more", "set it")
    if token == "aws:dynamodb:Table":  # noqa: S105 - a type's token
        enabled = part(subject.get("pointInTimeRecovery"), "enabled")
        if enabled is not UNKNOWN and not is_true(enabled):
            yield _breach(subject, "pointInTimeRecovery", "off", "on", "set pointInTimeRecovery.enabled to true")
    if token == "aws:backup:Plan":  # noqa: S105 - a type's token
        for i, one in enumerate(parts(subject.get("rules"))):
            if part(one, "lifecycle", "deleteAfter") is None:
                got, fix = "no end: copies of what was erased stay for ever", "set lifecycle.deleteAfter"
                yield _breach(subject, f"rules[{i}]", got, "a number of days", fix)


def _number(value: object) -> float:
    try:
        return float(value) if isinstance(value, int | float | str) else LEAST
    except ValueError:
        return LEAST


def _breach(subject: Subject, path: str, got: str, expected: str, fix: str) -> Violation:
    return Violation.of(subject, path, got, expected, fix)


rule = Rule(
    id="backups-are-kept",
    title="Databases of kept environments are backed up for a week or more, and backups end.",
    rationale="A mistake is often noticed days later; and data that had to be erased may not live on in backups for "
    "ever.",
    family=Family.RESILIENCE,
    severity=Severity.MEDIUM,
    remediation="Set the retention.",
    controls={
        "NIST SP 800-53": ("CP-9", "SI-12"),
        "ISO/IEC 27001": ("A.8.10", "A.8.13"),
        "GDPR": ("Art. 5(1)(e)", "Art. 32(1)(c)"),
    },
    resource=check,
)
