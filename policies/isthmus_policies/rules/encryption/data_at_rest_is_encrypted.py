"""No switch of encryption at rest is off, wherever it stands: in a volume, a template's disks, a cache, a stream."""

from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.changes import Change, Path, as_written, places
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts, Place
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.properties import FREE, below, is_off, mappings_in
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.values import UNKNOWN, is_true, mapping, shown

SWITCHES = frozenset(
    {
        "encrypted",  # EBS, EFS, Redshift, block devices of templates, images and snapshots, DLM
        "storageEncrypted",  # RDS, Neptune, DocumentDB
        "atRestEncryptionEnabled",  # ElastiCache, AppSync's cache
        "rootVolumeEncryptionEnabled",  # WorkSpaces
        "userVolumeEncryptionEnabled",
        "cacheDataEncrypted",  # API Gateway
        "returnConnectionPasswordEncrypted",  # Glue
    }
)
"""Properties that are true where data is encrypted, in `aws` and `aws-native`."""
DISABLING = frozenset({"encryptionDisabled"})  # CodeBuild's artifacts and reports
BLOCKS = frozenset({"encryptAtRest", "encryptionAtRestOptions"})
"""Mappings whose `enabled` is the switch: OpenSearch."""
MODES = frozenset(
    {
        "encryptionType",  # Kinesis
        "encryptionMode",
        "catalogEncryptionMode",  # Glue
        "cloudwatchEncryptionMode",
        "jobBookmarksEncryptionMode",
        "s3EncryptionMode",
    }
)
"""Properties by which a service is told how: `NONE` and `DISABLED` are none."""
NO_MODE = ("none", "disabled")
ENABLED = ("aws:ebs:EncryptionByDefault",)
"""Types that are a switch themselves."""
NEED_A_KEY = frozenset(
    {"rootVolumeEncryptionEnabled", "userVolumeEncryptionEnabled", "returnConnectionPasswordEncrypted"}
)
"""Switches that AWS takes only with a key beside them, which is for people to choose."""
EXPECTED, FIX = "encryption at rest", "set it to true, with a key of ours where the service takes one"


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Switches of AWS's resources, and of the disks that Kubernetes has made there."""
    subject = facts.subject
    if facts.subject.package == "kubernetes":
        parameters = subject.get("parameters")
        encrypted = parameters.get("encrypted") if isinstance(parameters, dict) else None
        if subject.type_name == "StorageClass" and (is_off(encrypted) or encrypted is UNKNOWN):
            yield _breach(facts, "parameters.encrypted", encrypted)
        return
    if facts.place is not Place.AWS:
        return
    if plain_type(subject.type) in ENABLED and (is_off(subject.get("enabled")) or subject.get("enabled") is UNKNOWN):
        yield _breach(facts, "enabled", subject.get("enabled"))
    if is_off(subject.get("sqsManagedSseEnabled")) and not subject.get("kmsMasterKeyId"):
        yield _breach(facts, "sqsManagedSseEnabled", subject.get("sqsManagedSseEnabled"))
    if plain_type(subject.type) == "aws:dax:Cluster":  # of DynamoDB the same says whose key it is
        enabled = subject.get("serverSideEncryption", "enabled")
        if is_off(enabled) or enabled is UNKNOWN:
            yield _breach(facts, "serverSideEncryption.enabled", enabled)
    for path, item in mappings_in(subject.props, FREE):
        for key, value in item.items():
            off = (
                (key in SWITCHES and (is_off(value) or value is UNKNOWN))
                or (key in DISABLING and (is_true(value) or value is UNKNOWN))
                or (key in MODES and isinstance(value, str) and value.lower() in NO_MODE)
                or (key == "enabled" and path.split(".")[-1].split("[")[0] in BLOCKS and _off(value))
            )
            if off:
                yield _breach(facts, below(path, key), value)


def remediate(facts: Facts, estate: Estate) -> Iterator[Change]:
    """Known switches are turned; by which key a service encrypts is for people to choose. Of most resources that there
    are this is a replacement; the preview shows it."""
    subject, token = facts.subject, plain_type(facts.subject.type)
    if subject.package == "kubernetes":
        yield from _turned(("parameters",), mapping(subject.get("parameters")), "encrypted")
        return
    own = {"aws:dax:Cluster": "serverSideEncryption", "aws:ebs:EncryptionByDefault": ""}.get(token)
    for path, item in places(subject.props, FREE):
        for key in item:
            last = next((step for step in reversed(path) if isinstance(step, str)), "")
            block = key == "enabled" and (last in BLOCKS or (own == last and len(path) < 3))
            if block or (key in SWITCHES and key not in NEED_A_KEY) or (key == "sqsManagedSseEnabled" and not path):
                yield from _turned(path, item, key)
            elif key in DISABLING and is_true(item[key]):
                yield Change((*path, key), as_written(item[key], switch=False))


def _turned(path: Path, item: Mapping[str, Any], key: str) -> Iterator[Change]:
    if is_off(item.get(key)) and item.get("snapshotId") in (None, ""):  # a disk of a snapshot is encrypted as that is
        yield Change((*path, key), as_written(item[key], switch=True))


def _off(value: object) -> bool:
    return is_off(value) or value is UNKNOWN


def _breach(facts: Facts, path: str, value: object) -> Violation:
    return Violation.of(facts.subject, path, shown(value), EXPECTED, FIX)


rule = Rule(
    id="data-at-rest-is-encrypted",
    title="No switch of encryption at rest is off.",
    rationale="Who gets a disk, a snapshot or a backup of it reads what isn't encrypted, without asking the service.",
    family=Family.ENCRYPTION,
    severity=Severity.HIGH,
    remediation="Leave the switch at true and name a key of ours.",
    controls={
        "NIST SP 800-53": ("SC-28", "SC-28(1)"),
        "CIS AWS Foundations": ("2.2.1", "2.3.1", "2.4.1"),
        "ISO/IEC 27001": ("A.8.24",),
        "GDPR": ("Art. 32(1)(a)",),
    },
    resource=check,
    remediate=remediate,
)
