"""Buckets of internal data are encrypted by a key of ours: S3 encrypts by itself, but its key decides nothing."""

from collections.abc import Iterator

from isthmus.environment.classification import Classification
from isthmus_policies.estate import Estate
from isthmus_policies.facts.properties import mappings_in
from isthmus_policies.rule import Family, Level, Rule, Severity, Violation
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject

CONFIGURATION = "aws:s3:BucketServerSideEncryptionConfiguration"
BY_KMS = ("aws:kms", "aws:kms:dsse")


def check_stack(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """Every bucket that says internal or higher, with its configuration inline or as a resource."""
    ours = {
        bucket.urn
        for configuration in stack.of_type(CONFIGURATION)
        if _by_kms(configuration)
        for bucket in stack.referred(configuration, "bucket", "aws:s3:Bucket")
    }
    for bucket in stack.of_type("aws:s3:Bucket", "aws-native:s3:Bucket"):
        label = stack.by_urn[bucket.urn].classification
        if label in (None, Classification.PUBLIC) or bucket.urn in ours or _by_kms(bucket):
            continue
        fix = f"add a {CONFIGURATION.rsplit(':', 1)[-1]} with sseAlgorithm aws:kms and a key of ours"
        yield Violation.of(bucket, "the encryption", "S3's own key", "a key of ours in KMS", fix)


def _by_kms(subject: Subject) -> bool:
    return any(
        item.get("sseAlgorithm") in BY_KMS and bool(item.get("kmsMasterKeyId") or item.get("kmsMasterKeyID"))
        for _, item in mappings_in(subject.props)
    )


rule = Rule(
    id="buckets-use-our-keys",
    title="Buckets of internal data are encrypted by a key of ours.",
    rationale="With a key of KMS, who reads needs the key as well: two policies must fail, and each use is logged. "
    "Under S3's own key the bucket's permission alone is enough.",
    family=Family.ENCRYPTION,
    severity=Severity.MEDIUM,
    remediation="Configure the bucket's default encryption by KMS.",
    controls={
        "NIST SP 800-53": ("SC-12", "SC-28(1)"),
        "ISO/IEC 27001": ("A.8.24",),
        "GDPR": ("Art. 32(1)(a)",),
    },
    stack=check_stack,
    default_level=Level.ADVISORY,  # S3 encrypts all objects: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
)
