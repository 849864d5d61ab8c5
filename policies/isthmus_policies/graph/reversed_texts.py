"""Outside resources that name the private side: clients of the restricted segment, hosts, addresses."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from isthmus.environment.classification import Classification
from isthmus_policies.decisions import hosts
from isthmus_policies.decisions.destinations import Side, side_of
from isthmus_policies.decisions.networks import Network, is_inside, network_of
from isthmus_policies.estate import Estate
from isthmus_policies.graph import kinds
from isthmus_policies.subject import Subject
from isthmus_policies.values import texts

ADDRESS = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?(?![\w.]*\.\d)(?![\w])")
FIX = "name no host or network of the private side; let private sites send a de-identified copy, or declare the call"
CHOOSING = ("tags", "tagsAll", "labels", "description", "loadBalancerSourceRanges")
"""What lets in or describes: of these only the restricted segment counts, which nothing outside may name."""


class Naming(NamedTuple):
    """What an outside resource names of the private side, and of which class what is there counts."""

    named: str
    classification: Classification
    what: str
    fix: str


def namings(subject: Subject, estate: Estate) -> Iterator[Naming]:
    """What it names: the restricted segment in any case, every private host and address if it fetches or calls."""
    if kinds.is_addressing(subject):
        return
    variables = {call.variable for call in estate.calls if not call.to_public and call.variable}
    fetches = kinds.is_fetching(subject) or subject.package == "kubernetes"
    seen: set[str] = set()
    for name, value in subject.props.items():
        if name in CHOOSING:
            continue
        held = texts(_without(value, variables))
        for text in held:
            for address in ADDRESS.findall(text):
                if address not in seen and (naming := _of_address(address, name, estate, fetches)):
                    seen.add(address)
                    yield naming
            for host in hosts.hosts_in(text) if estate.private_hosts else ():
                if host not in seen and side_of(host, estate) is Side.PRIVATE:
                    seen.add(host)
                    yield Naming(host, Classification.RESTRICTED, f"what {name} fetches there", FIX)


def _of_address(address: str, name: str, estate: Estate, fetches: bool) -> Naming | None:
    network = network_of(address)
    if network is None:
        return None
    if any(_meets(network, segment, fetches) for segment in estate.restricted_networks):
        return Naming(
            f"{address} of the restricted segment", Classification.RESTRICTED, f"what {name} lets in or fetches", FIX
        )
    if fetches and network.num_addresses == 1 and estate.is_private(network):
        return Naming(f"{address} of a private site", Classification.CONFIDENTIAL, f"what {name} fetches there", FIX)
    return None


def _meets(network: Network, segment: Network, fetches: bool) -> bool:
    """Whether a network is in a segment, or meets it at all where clients are let in."""
    meets = network.version == segment.version and network.overlaps(segment) and network.prefixlen > 0
    return is_inside(network, segment) or (fetches and meets)


def _without(value: object, variables: set[str]) -> object:
    """A value without what lets in, and without the variables of declared calls to private models."""
    if isinstance(value, dict):
        if str(value.get("name")) in variables and "value" in value:
            return {}
        return {key: _without(item, variables) for key, item in value.items() if key not in (*CHOOSING, *variables)}
    return [_without(item, variables) for item in value] if isinstance(value, list) else value
