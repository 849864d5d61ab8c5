"""Networks of AWS that are joined with those of a foreign account."""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.doors import door, ignored
from isthmus_policies.facts.openings import Opening
from isthmus_policies.subject import Subject

PEERS = {
    "aws:ec2:VpcPeeringConnection": "peerOwnerId",
    "aws-native:ec2:VpcPeeringConnection": "peerOwnerId",
    "aws:ec2transitgateway:PeeringAttachment": "peerAccountId",
    "aws-native:ec2:TransitGatewayPeeringAttachment": "peerAccountId",
    "aws:directconnect:GatewayAssociation": "associatedGatewayOwnerAccountId",
    "aws:directconnect:HostedPrivateVirtualInterface": "ownerAccountId",
    "aws:directconnect:HostedTransitVirtualInterface": "ownerAccountId",
}
"""By type: the property with the other network's account; it is one's own where it is left out.
https://docs.aws.amazon.com/vpc/latest/peering/what-is-vpc-peering.html"""


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """The other network's account isn't ours, or isn't known."""
    name = PEERS.get(plain_type(subject.type))
    if name is None:
        return
    account = subject.get(name)
    if account not in (None, "") and (not isinstance(account, str) or not estate.is_ours(account)):
        fix = "join networks of our own accounts, or name the account in the environment's `policies.accounts`"
        yield door(subject, name, account, "an account of ours", fix)
    yield from ignored(subject, name)
