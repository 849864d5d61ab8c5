"""Volumes and addresses belong to something: what nothing uses costs, and holds data that nobody thinks of."""

from collections.abc import Iterator, Mapping

from isthmus_policies.estate import Estate
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.stack import Stack

USED_BY: Mapping[str, tuple[str, ...]] = {
    "aws:ebs:Volume": ("aws:ec2:VolumeAttachment", "kubernetes:core/v1:PersistentVolume"),
    "aws:ec2:Eip": ("aws:ec2:EipAssociation", "aws:ec2:NatGateway", "aws:lb:LoadBalancer", "aws:alb:LoadBalancer"),
    "openstack:blockstorage:Volume": (
        "openstack:compute:VolumeAttach",
        "openstack:blockstorage:VolumeAttach",
        "openstack:compute:Instance",
        "kubernetes:core/v1:PersistentVolume",
    ),
    "openstack:networking:FloatingIp": (
        "openstack:networking:FloatingIpAssociate",
        "openstack:networking:PortForwarding",
        "openstack:compute:FloatingIpAssociate",
    ),
}
"""By type, what uses it by an output of it or by its id."""
OWN = ("instance", "networkInterface", "portId", "fixedIp", "associateWithPrivateIp")


def check_stack(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """What no resource of the stack that could use it refers to."""
    for token, users in USED_BY.items():
        subjects = stack.of_type(token)
        if not subjects:
            continue
        used = {urn for user in stack.of_type(*users) for urn in user.depends_on}
        named = {text for user in stack.of_type(*users) for text in user.props.values() if isinstance(text, str)}
        for subject in subjects:
            own = any(subject.get(name) is not None for name in OWN)
            by_id = isinstance(name := subject.get("id"), str) and name in named
            if not own and not by_id and subject.urn not in used:
                fix = "attach it in the stack that uses it, or remove it"
                yield Violation.of(subject, "the use", "nothing", "a resource that uses it", fix)


rule = Rule(
    id="nothing-is-unattached",
    title="Volumes and addresses belong to something.",
    rationale="What nothing uses costs each hour, and a volume of it holds data that nobody thinks of any more.",
    family=Family.HYGIENE,
    severity=Severity.LOW,
    remediation="Attach it, or remove it.",
    controls={"NIST SP 800-53": ("CM-8", "MP-6"), "ISO/IEC 27001": ("A.5.9", "A.8.10"), "GDPR": ("Art. 5(1)(e)",)},
    stack=check_stack,
)
