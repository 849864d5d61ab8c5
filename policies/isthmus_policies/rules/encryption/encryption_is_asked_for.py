"""Where a provider doesn't encrypt by itself, the declaration asks for it, by a key of ours."""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.bearing import aws_type
from isthmus_policies.facts.properties import part, parts
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


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """A type whose default isn't enough, and the disks of instances and templates."""
    subject, token = facts.subject, aws_type(facts.subject.type)
    needed = NEEDED.get(token)
    if needed and subject.get(needed[0]) in (None, "") and not any(subject.get(name) for name in COPIES):
        yield Violation.of(subject, f"{needed[0]}", f"nothing: {needed[1]}", "encryption", FIX)
    if token not in TEMPLATES:
        return
    for name in ("blockDeviceMappings", "ebsBlockDevices", "rootBlockDevice"):
        for i, device in enumerate(parts(subject.get(name))):
            disk = device if name != "blockDeviceMappings" else part(device, "ebs")
            if isinstance(disk, dict) and disk.get("encrypted") in (None, ""):
                yield Violation.of(
                    subject, f"{name}[{i}]", "no `encrypted`: the account's default decides", "true", FIX
                )


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
    default_level=Level.ADVISORY,
)
