"""Cinder's volumes are of the type that the environment names for its clusters' disks, by which they are encrypted."""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.openstack import magnum
from isthmus_policies.facts.properties import mappings_in
from isthmus_policies.rule import Family, Level, Rule, Severity, Violation
from isthmus_policies.values import NOT_KNOWN, UNKNOWN

VOLUMES = ("openstack:blockstorage:Volume", "openstack:database:Instance")
FIX = "name the type, or waive this one"


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Volumes, instances that boot from a new one, and Magnum's templates."""
    subject, token = facts.subject, plain_type(facts.subject.type)
    if not estate.volume_types:
        return
    if token in VOLUMES and not subject.get("snapshotId") and not subject.get("sourceVolId"):
        yield from _judge(facts, estate, "volumeType", subject.get("volumeType"))
    if token == "openstack:compute:Instance":  # noqa: S105 - a type's token
        for path, device in mappings_in({"blockDevices": subject.get("blockDevices")}):
            if device.get("destinationType") == "volume" and device.get("sourceType") in ("image", "blank"):
                yield from _judge(facts, estate, f"{path}.volumeType", device.get("volumeType"))
    if token == magnum.TEMPLATE:
        for name in ("boot_volume_type", "etcd_volume_type"):
            yield from _judge(facts, estate, f"labels.{name}", subject.get("labels", name))


def _judge(facts: Facts, estate: Estate, path: str, value: object) -> Iterator[Violation]:
    if not isinstance(value, str) or value not in estate.volume_types:
        got = NOT_KNOWN if value is UNKNOWN else repr(value) if value else "nothing: the cloud's default type"
        expected = " or ".join(sorted(estate.volume_types))
        yield Violation.of(facts.subject, path, got, expected, FIX)


rule = Rule(
    id="volumes-are-of-an-encrypted-type",
    title="Cinder's volumes are of the encrypted type that the environment names.",
    rationale="A volume's type decides whether Cinder encrypts it (LUKS, with a key in Barbican); a disk that is taken "
    "out of a rack is readable otherwise. Source: "
    "https://docs.openstack.org/cinder/latest/configuration/block-storage/volume-encryption.html",
    family=Family.ENCRYPTION,
    severity=Severity.MEDIUM,
    remediation="Name the type that `cluster.volume_type` has in the environment.",
    controls={"NIST SP 800-53": ("SC-28(1)",), "ISO/IEC 27001": ("A.8.24",), "GDPR": ("Art. 32(1)(a)",)},
    resource=check,
    default_level=Level.ADVISORY,  # a cloud's default type may be encrypted too; no declaration tells
)
