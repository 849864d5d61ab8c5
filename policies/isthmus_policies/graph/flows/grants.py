"""Who may read a private store: a share's clients, and the place that a container is synchronised to.

Sources: https://docs.openstack.org/swift/latest/overview_container_sync.html,
https://docs.openstack.org/manila/latest/user/share-operations.html (access rules)
"""

from collections.abc import Iterator

from isthmus_policies.decisions.destinations import Side, side_of
from isthmus_policies.decisions.networks import network_of
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Place
from isthmus_policies.graph.build import Nodes
from isthmus_policies.graph.model import Flow
from isthmus_policies.subject import Subject
from isthmus_policies.texts import host_in
from isthmus_policies.values import NOT_KNOWN, UNKNOWN

CONTAINER, SHARE, ACCESS = "objectstorage", "openstack:sharedfilesystem:Share", "openstack:sharedfilesystem:ShareAccess"
SYNC_FIX = (
    "synchronise within private sites, to a host in a private site's networks or in its `s3_endpoint`, or not at all"
)
SHARE_FIX = "let in addresses of the private site only"


def synchronised(subject: Subject, estate: Estate) -> tuple[Side, str] | None:
    """Where a container's objects are copied, if that isn't surely a private site."""
    target = subject.props.get("containerSyncTo")
    if subject.package != "openstack" or target in (None, ""):
        return None
    if target is UNKNOWN:
        return Side.UNTOLD, NOT_KNOWN
    text = target if isinstance(target, str) else repr(target)
    side = side_of(host_in(text), estate) if "://" in text else Side.UNTOLD  # `//realm/cluster/…` is elsewhere
    return None if side is Side.PRIVATE else (side, text)


def flows(nodes: Nodes) -> Iterator[Flow]:
    """The flows by grants of private stores."""
    for facts in nodes.facts:
        subject = facts.subject
        if nodes.place(subject.urn) != Place.PRIVATE:
            continue
        if (sync := synchronised(subject, nodes.estate)) is not None:
            target = nodes.outside(*sync)
            yield Flow(subject.urn, target, "its objects, by containerSyncTo", SYNC_FIX, reported_by=subject.urn)
    yield from _shares(nodes)


def _shares(nodes: Nodes) -> Iterator[Flow]:
    for access in nodes.stack.of_type(ACCESS):
        client = access.get("accessTo")
        if not isinstance(client, str) or access.get("accessType") not in (None, "ip"):
            continue
        network = network_of(client)
        if network is None or nodes.estate.is_private(network) or not nodes.estate.private_networks:
            continue
        on_aws = any(network.version == n.version and network.overlaps(n) for n in nodes.estate.public_networks)
        side = Side.AWS if on_aws else Side.INTERNET
        for share in nodes.stack.referred(access, "shareId", SHARE):
            yield Flow(share.urn, nodes.outside(side, client), f"its files, to clients in {client}", SHARE_FIX)
