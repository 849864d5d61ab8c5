"""Elastic addresses of AWS: one on an instance or an interface puts that on the internet.

An address that nothing holds, or that a NAT gateway does, lets nobody in. Neither does an internet gateway by itself:
without a public address behind it nothing is reached
(https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html).
"""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.doors import ignored
from isthmus_policies.facts.openings import Opening
from isthmus_policies.subject import Subject

HOLDERS = ("instance", "instanceId", "networkInterface", "networkInterfaceId", "associateWithPrivateIp")
TYPES_WITH_HOLDER = ("aws:ec2:Eip", "aws:ec2:EipAssociation", "aws-native:ec2:Eip", "aws-native:ec2:EipAssociation")
FIX = "remove it, and reach the instance inside the VPC: by a private address, or by Session Manager"


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """The address is on something."""
    token = plain_type(subject.type)
    if token not in TYPES_WITH_HOLDER:
        return
    holder = next((key for key in HOLDERS if subject.get(key) not in (None, "")), "")
    if holder or token.endswith("EipAssociation"):
        what = f"{holder or 'what has the address'} of {subject.title}"
        yield Opening(what, "a public address", "private addresses only", FIX)
    yield from ignored(subject, *HOLDERS)
