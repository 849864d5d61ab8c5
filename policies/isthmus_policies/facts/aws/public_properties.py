"""Properties that put a resource on the internet, by their name, on whatever type and however deep.

The provider's types share these names, and so will those to come: a test walks all names of the SDK with `public` in
them and asks that each is here or known to be harmless.
"""

from collections.abc import Iterator
from functools import cache

from isthmus_policies.decisions.closing import everywhere, is_closed
from isthmus_policies.estate import Estate
from isthmus_policies.facts.doors import door, ignored
from isthmus_policies.facts.openings import Opening
from isthmus_policies.subject import Subject

OFF = frozenset(("false", "disabled"))
NAMES: dict[str, frozenset[str]] = {
    "publiclyAccessible": OFF,
    "associatePublicIpAddress": OFF,
    "associatePublicIPAddress": OFF,  # Karpenter's EC2NodeClass spells it so
    "associateCarrierIpAddress": OFF,
    "assignPublicIp": OFF,
    "mapPublicIpOnLaunch": OFF,
    "createPublicIp": OFF,
    "createPublicIP": OFF,
    "publicNetworkConfiguration": frozenset(),
    "publicAddressAllocationIds": frozenset(),
    "addressAllocationIds": frozenset(),  # elastic addresses of a Transfer server
}
"""By name: the values that keep it inside, in lower case. Leaving it out does; what differs is in `service_doors`."""
SKIPPED = frozenset(("tags", "tagsAll", "labels", "metadata", "annotations", "environment", "variables", "parameters"))
EXPECTED = "no address and no endpoint on the internet"
FIX = "set it to false, or leave it out"


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """A property of such a name that says yes, or may."""
    if subject.package not in ("aws", "aws-native", "awsx", "eks"):
        return
    for path, value in everywhere(subject.props, NAMES, SKIPPED):
        if not is_closed(value, NAMES[path.rsplit(".", 1)[-1]], left_out=True):
            yield door(subject, path, value, EXPECTED, FIX)
    for path in subject.ignored:
        if path != "*" and any(name in path for name in NAMES):
            yield from ignored(subject, path)
    yield from ignored(subject, *_decisive(subject.type_name))


@cache
def _decisive(type_name: str) -> tuple[str, ...]:
    """The properties of widespread types in which such names are: ignoring these ignores what decides."""
    return {
        "LaunchTemplate": ("networkInterfaces",),
        "SpotFleetRequest": ("launchSpecifications",),
        "Subnet": ("mapPublicIpOnLaunch",),
        "Instance": ("associatePublicIpAddress", "publiclyAccessible"),
        "SpotInstanceRequest": ("associatePublicIpAddress",),
        "LaunchConfiguration": ("associatePublicIpAddress",),
        "ClusterInstance": ("publiclyAccessible",),
        "ReplicationInstance": ("publiclyAccessible",),
        "Workgroup": ("publiclyAccessible",),
        "Broker": ("publiclyAccessible",),
        "TaskSet": ("networkConfiguration.assignPublicIp",),
    }.get(type_name, ())
