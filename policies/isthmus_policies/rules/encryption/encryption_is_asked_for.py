"""Where a provider doesn't encrypt by itself, the declaration asks for it, by a key of ours."""

from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.changes import Change
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.bearing import aws_type
from isthmus_policies.facts.properties import part
from isthmus_policies.rule import Family, Level, Rule, Severity, Violation

NEEDED = {
    "aws:ebs:Volume": ("encrypted", "not unless the account's default says so"),
    "aws:rds:Cluster": ("storageEncrypted", "no encryption"),
    "aws:rds:Instance": ("storageEncrypted", "no encryption"),
    "aws:rds:GlobalCluster": ("storageEncrypted", "no encryption"),
    "aws:neptune:Cluster": ("storageEncrypted", "no encryption"),
    "aws:docdb:Cluster": ("storageEncrypted", "no encryption"),
    "aws:efs:FileSystem": ("encrypted", "no encryption"),
    "aws:elasticache:ReplicationGroup": ("atRestEncryptionEnabled", "no encryption"),
    "aws:redshift:Cluster": ("encrypted", "a key of AWS, and none in old accounts"),
    "aws:opensearch:Domain": ("encryptAtRest", "no encryption"),
    "aws:elasticsearch:Domain": ("encryptAtRest", "no encryption"),
    "aws:dax:Cluster": ("serverSideEncryption", "no encryption"),
    "aws:kinesis:Stream": ("encryptionType", "no encryption"),
    "aws:sns:Topic": ("kmsMasterKeyId", "no encryption"),
    "aws:workspaces:Workspace": ("userVolumeEncryptionEnabled", "no encryption"),
    "aws:eks:Cluster": ("encryptionConfig", "secrets encrypted by a key of AWS only"),
}
"""By type, the property and what AWS does without it: https://docs.aws.amazon.com/whitepapers/latest/efs-encrypted-file-systems
and the pages "Encryption at rest" of each service's user guide."""
COPIES = ("replicateSourceDb", "replicationSourceIdentifier", "snapshotIdentifier", "globalClusterIdentifier")
"""A copy is encrypted as what it is made of."""
TEMPLATES = ("aws:ec2:LaunchTemplate", "aws:ec2:LaunchConfiguration", "aws:ec2:Instance")
FIX = "set it, with a key of ours"

SWITCHES = frozenset({"encrypted", "storageEncrypted", "atRestEncryptionEnabled"})
IN_WORDS = ("aws:redshift:Cluster",)  # its switch is a text
BLOCKS = frozenset({"encryptAtRest", "serverSideEncryption"})
"""Mappings whose `enabled` is the switch. The other properties name a key, which is for people to choose."""


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """A type whose default isn't enough, and the disks of instances and templates."""
    subject, token = facts.subject, aws_type(facts.subject.type)
    needed = NEEDED.get(token)
    if needed and subject.get(needed[0]) in (None, "") and not any(subject.get(name) for name in COPIES):
        yield Violation.of(subject, f"{needed[0]}", f"nothing: {needed[1]}", "encryption", FIX)
    for name, i, _, _ in _open_disks(facts):
        got = "no `encrypted`: the account's default decides"
        yield Violation.of(subject, f"{name}[{i}]", got, "true", FIX)


def remediate(facts: Facts, estate: Estate) -> Iterator[Change]:
    """Switches are set, so that AWS's own key encrypts where none is named. On a resource that there is this is a
    replacement; the preview shows it."""
    subject, token = facts.subject, aws_type(facts.subject.type)
    name = NEEDED.get(token, ("",))[0]
    if name in SWITCHES:
        yield Change((name,), "true" if token in IN_WORDS else True)
    elif name in BLOCKS:
        yield Change((name, "enabled"), value=True)
    for name, i, listed, disk in _open_disks(facts):
        if disk.get("snapshotId") in (None, ""):  # a disk of a snapshot is encrypted as that is
            place = (name, i) if listed else (name,)
            inner = ("ebs",) if name == "blockDeviceMappings" else ()
            yield Change((*place, *inner, "encrypted"), "true" if inner and subject.package == "aws" else True)


def _open_disks(facts: Facts) -> Iterator[tuple[str, int, bool, Mapping[str, Any]]]:
    """Disks of instances and templates that don't say `encrypted`: the property, the place in it, whether it is a
    list, and the disk."""
    if aws_type(facts.subject.type) not in TEMPLATES:
        return
    for name in ("blockDeviceMappings", "ebsBlockDevices", "rootBlockDevice"):
        value = facts.subject.get(name)
        listed = isinstance(value, list | tuple)
        for i, device in enumerate(value if listed else [value]):
            disk = part(device, "ebs") if name == "blockDeviceMappings" else device
            if isinstance(disk, Mapping) and disk.get("encrypted") in (None, ""):
                yield name, i, listed, disk


rule = Rule(
    id="encryption-is-asked-for",
    title="Where a provider doesn't encrypt by itself, the declaration asks for it.",
    rationale="An account's default can be changed by whoever administrates it; the declaration is reviewed.",
    family=Family.ENCRYPTION,
    severity=Severity.MEDIUM,
    remediation="Set the property, and name a key of ours.",
    controls={
        "NIST SP 800-53": ("SC-28",),
        "CIS AWS Foundations": ("2.2.1", "2.3.1", "2.4.1"),
        "CIS EKS": ("5.3.1",),
        "ISO/IEC 27001": ("A.8.24",),
        "GDPR": ("Art. 32(1)(a)",),
    },
    resource=check,
    remediate=remediate,
    default_level=Level.ADVISORY,
)
