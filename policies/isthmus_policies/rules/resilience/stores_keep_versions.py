"""Object stores keep what is overwritten or deleted: a wrong upload of a model is taken back."""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts.properties import part
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN, is_true

BUCKETS = ("aws:s3:Bucket", "aws-native:s3:Bucket")
CONFIGURATION = "aws:s3:BucketVersioning"


def check_stack(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """Buckets with versioning of their own, or by a resource for it."""
    if not estate.keeps:
        return
    versioned = {
        bucket.urn
        for configuration in stack.of_type(CONFIGURATION)
        if part(configuration.get("versioningConfiguration"), "status") in ("Enabled", UNKNOWN)
        for bucket in stack.referred(configuration, "bucket", *BUCKETS)
    }
    for bucket in stack.of_type(*BUCKETS):
        if bucket.urn not in versioned and not _inline(bucket):
            fix = "declare a BucketVersioning with status Enabled, and a lifecycle that ends old versions"
            yield Violation.of(bucket, "the versions", "none are kept", "versioning", fix)


def _inline(bucket: Subject) -> bool:
    value = part(bucket.get("versioning"), "enabled")
    return is_true(value) or part(bucket.get("versioningConfiguration"), "status") == "Enabled"


rule = Rule(
    id="stores-keep-versions",
    title="Object stores of kept environments keep what is overwritten or deleted.",
    rationale="A model that is overwritten by mistake, or encrypted by an extortionist, is back in a minute.",
    family=Family.RESILIENCE,
    severity=Severity.MEDIUM,
    remediation="Declare versioning with a lifecycle.",
    controls={"NIST SP 800-53": ("CP-9",), "ISO/IEC 27001": ("A.8.13",), "GDPR": ("Art. 32(1)(c)",)},
    stack=check_stack,
)
