"""Octavia: the clients that a listener lets in. Without any it lets in who reaches its VIP, which decides then.

Source: https://docs.openstack.org/api-ref/load-balancer/v2/#create-listener (allowed_cidrs)
"""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.doors import ignored
from isthmus_policies.facts.grants import Grant, openings_by
from isthmus_policies.facts.openings import Opening
from isthmus_policies.subject import Subject
from isthmus_policies.values import items

LISTENER = "openstack:loadbalancer:Listener"


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """Clients from the internet."""
    if plain_type(subject.type) == LISTENER:
        clients = Grant("client", tuple(items(subject.get("allowedCidrs"))), of="listener")
        yield from openings_by(subject, [clients], estate)
        yield from ignored(subject, "allowedCidrs")
