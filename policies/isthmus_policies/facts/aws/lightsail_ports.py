"""Lightsail: ports of an instance are open to every address unless blocks are named.

Source: https://docs.aws.amazon.com/lightsail/latest/userguide/understanding-firewall-and-port-mappings-in-amazon-lightsail.html
"""

from collections.abc import Iterator, Mapping

from isthmus_policies.estate import Estate
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.doors import ignored
from isthmus_policies.facts.grants import Grant, openings_by
from isthmus_policies.facts.openings import Opening
from isthmus_policies.subject import Subject
from isthmus_policies.values import items


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """Ports without blocks, or with the internet."""
    if plain_type(subject.type) != "aws:lightsail:InstancePublicPorts":
        return
    rules = []
    for port in items(subject.get("portInfos")):
        if not isinstance(port, Mapping):
            rules.append(Grant("ingress", (port,)))
            continue
        cidrs = (*items(port.get("cidrs")), *items(port.get("ipv6Cidrs")))
        rules.append(Grant("ingress", cidrs if cidrs or port.get("cidrListAliases") else (None,)))
    yield from openings_by(subject, rules, estate)
    yield from ignored(subject, "portInfos")
