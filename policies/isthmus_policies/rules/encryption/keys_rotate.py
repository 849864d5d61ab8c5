"""Keys that encrypt data are renewed: rotation is never switched off, and is asked for."""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.properties import is_off
from isthmus_policies.rule import Family, Level, Rule, Severity, Violation
from isthmus_policies.values import UNKNOWN, shown

KEYS = ("aws:kms:Key", "aws-native:kms:Key")
SYMMETRIC = (None, "", "SYMMETRIC_DEFAULT")
ENCRYPTS = (None, "", "ENCRYPT_DECRYPT")


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """A symmetric key of KMS; others can't rotate (https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html)."""
    subject = facts.subject
    if plain_type(subject.type) not in KEYS or subject.get("keyUsage") not in ENCRYPTS:
        return
    if any(subject.get(name) not in SYMMETRIC for name in ("customerMasterKeySpec", "keySpec")):
        return
    rotation = subject.get("enableKeyRotation")
    if rotation is UNKNOWN or rotation is None or is_off(rotation):
        got = "nothing, which is false" if rotation is None else shown(rotation)
        yield Violation.of(subject, "enableKeyRotation", got, "true", "set it to true")


rule = Rule(
    id="keys-rotate",
    title="Keys that encrypt data are renewed every year.",
    rationale="What one key encrypts grows with its age, and so does what is lost with it. AWS keeps the old material.",
    family=Family.ENCRYPTION,
    severity=Severity.MEDIUM,
    remediation="Set `enableKeyRotation` to true.",
    controls={
        "NIST SP 800-53": ("SC-12",),
        "CIS AWS Foundations": ("3.6",),
        "ISO/IEC 27001": ("A.8.24",),
    },
    resource=check,
    default_level=Level.ADVISORY,  # a key is no door by itself
)
