"""Whom the rules of a NetworkPolicy let in or out, where that is everybody.

Source: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
"""

from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from typing import Any, NamedTuple

from isthmus_policies.decisions.networks import is_inside, network_of
from isthmus_policies.values import NOT_KNOWN, UNKNOWN

DIRECTIONS = ("ingress", "egress")
PEERS = {"ingress": "from", "egress": "to"}
EXPECTED, FIX = "peers by selector or network", "name the peer"
PRIVATE = tuple(map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")))


class Open(NamedTuple):
    """A rule that names nobody, or that can't be read."""

    path: str
    got: str
    by_ports: bool
    """Whether it names ports at least."""
    only_global: bool = False
    """Whether every private network is excepted: what is left is the internet, which only a route lets it reach."""


def openings(spec: Mapping[str, Any], way: str) -> Iterator[Open]:
    """The rules of a direction that let everybody through, or whose peers aren't known."""
    rules = spec.get(way)
    if rules is UNKNOWN:
        yield Open(way, NOT_KNOWN, by_ports=False)
    for i, rule in enumerate(rules if isinstance(rules, list | tuple) else ()):
        if rule is UNKNOWN:
            yield Open(f"{way}[{i}]", NOT_KNOWN, by_ports=False)
        elif isinstance(rule, Mapping):
            yield from _of_rule(rule, f"{way}[{i}]", PEERS[way])


def _of_rule(rule: Mapping[str, Any], path: str, name: str) -> Iterator[Open]:
    ports, peers = bool(rule.get("ports")), rule.get(name)
    if peers is UNKNOWN:
        yield Open(f"{path}.{name}", NOT_KNOWN, by_ports=False)
    elif not peers:
        yield Open(path, f"no {name!r}, which is everybody", ports)
    for i, peer in enumerate(peers if isinstance(peers, list | tuple) else ()):
        at = f"{path}.{name}[{i}]"
        if peer is UNKNOWN:
            yield Open(at, NOT_KNOWN, by_ports=False)
        elif isinstance(peer, Mapping):
            block = peer.get("ipBlock")
            if all(item is None for item in peer.values()):
                yield Open(at, "a peer that names nobody, which is everybody", ports)
            elif isinstance(block, Mapping) and (got := _all_addresses(block)):
                yield Open(f"{at}.ipBlock", got, ports and got is not NOT_KNOWN, _only_global(block))


def _all_addresses(block: Mapping[str, Any]) -> str:
    """Why a block is all addresses, or may be; nothing if it isn't."""
    cidr = block.get("cidr")
    if cidr is UNKNOWN:
        return NOT_KNOWN
    network = network_of(cidr)
    return f"{cidr}: all addresses" if network and network.prefixlen == 0 else ""


def _only_global(block: Mapping[str, Any]) -> bool:
    exceptions = block.get("except")
    excepted = [n for item in exceptions if (n := network_of(item))] if isinstance(exceptions, list | tuple) else []
    version = 6 if ":" in str(block.get("cidr")) else 4
    private = [network for network in PRIVATE if network.version == version]
    return all(any(is_inside(network, other) for other in excepted) for network in private)
