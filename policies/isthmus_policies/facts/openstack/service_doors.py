"""OpenStack's services whose resources one property opens to other projects, or to the external network.

Each line names a type, the property that decides, the values that close it, whether leaving it out does, and what to
do. Defaults are the provider's, which sets them itself:
https://registry.terraform.io/providers/terraform-provider-openstack/openstack/latest/docs
"""

from collections.abc import Iterator
from typing import NamedTuple

from isthmus_policies.decisions.closing import at, is_closed
from isthmus_policies.estate import Estate
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.doors import door, ignored
from isthmus_policies.facts.openings import Opening
from isthmus_policies.facts.openstack.magnum import CLUSTER, TEMPLATE
from isthmus_policies.subject import Subject


class Closed(NamedTuple):
    """What closes the door of a type."""

    type: str
    path: str
    values: tuple[str, ...]
    left_out: bool
    expected: str
    fix: str


FALSE = ("false",)
OWN = "its own project only"
NO_FLOATING = "no address on the external network"
FLOATING = "set it to false"
NODES = "openstack:containerinfra:NodeGroup"
LABEL = "labels.master_lb_floating_ip_enabled"
DOORS = (
    Closed("openstack:images:Image", "visibility", ("private",), True, OWN, "set `visibility` to private"),
    Closed("openstack:sharedfilesystem:Share", "isPublic", FALSE, True, OWN, "set it to false"),
    Closed("openstack:networking:Network", "shared", FALSE, True, OWN, "set it to false"),
    Closed("openstack:networking:Network", "portSecurityEnabled", ("true",), True, "port security", "leave it on"),
    Closed("openstack:networking:Port", "portSecurityEnabled", ("true",), True, "port security", "leave it on"),
    # https://docs.openstack.org/magnum/latest/user/index.html: a cluster's own word is above its template's.
    Closed(TEMPLATE, "public", FALSE, True, OWN, "set it to false"),
    Closed(TEMPLATE, "floatingIpEnabled", FALSE, True, NO_FLOATING, FLOATING),
    Closed(TEMPLATE, LABEL, FALSE, True, NO_FLOATING, FLOATING),
    Closed(CLUSTER, "floatingIpEnabled", FALSE, True, NO_FLOATING, FLOATING),
    Closed(CLUSTER, LABEL, FALSE, True, NO_FLOATING, FLOATING),
    Closed(NODES, LABEL, FALSE, True, NO_FLOATING, FLOATING),
)


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """What decides isn't closed, isn't known, or is ignored."""
    if subject.package != "openstack":
        return
    token = plain_type(subject.type)
    for closed in DOORS:
        if closed.type == token:
            for path, value in at(subject.props, tuple(closed.path.split("."))):
                if not is_closed(value, frozenset(closed.values), closed.left_out):
                    yield door(subject, path, value, closed.expected, closed.fix)
            yield from ignored(subject, closed.path)
