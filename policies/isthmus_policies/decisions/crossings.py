"""Which part of an opening to another site no declared flow explains."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from isthmus_policies.decisions.networks import Addresses, Network, Range, of_network
from isthmus_policies.declared import DeclaredFlow, Site
from isthmus_policies.estate import Estate

Ports = Sequence[tuple[int, int]]


class Crossing(NamedTuple):
    """What is open to a site, or from it, that nothing declares."""

    site: str
    addresses: str


def unexplained(
    estate: Estate, *, private: bool, ingress: bool, open_to: Addresses, ports: Ports | None
) -> Iterator[Crossing]:
    """What of `open_to`, seen from the sites of one side, is at a site of the other without a flow that explains it.

    `ports` are those that are open, from the first to the last of each; None where they aren't judged.
    """
    own = {site.name for site in estate.sites if site.is_private is private}
    if not own:
        return
    for site in (site for site in estate.sites if site.is_private is not private):
        touched = common(open_to, of(site.networks))
        if touched.is_empty:
            continue
        known = [flow for flow in estate.flows if _is_between(flow, own, site, ingress) and _has(flow, ports)]
        left = touched - of(net for flow in known for net in (flow.sources if ingress else flow.targets))
        if not left.is_empty:
            yield Crossing(site.name, words(left))


def of(networks: Iterable[Network]) -> Addresses:
    """The addresses of networks."""
    return Addresses.of(of_network(network) for network in networks)


def common(one: Addresses, other: Addresses) -> Addresses:
    """The addresses that are in both."""
    return one - (one - other)


def words(addresses: Addresses) -> str:
    """The first few ranges."""
    shown = [_block(item) for item in addresses.ranges[:3]]
    return ", ".join(shown) + (" and more" if len(addresses.ranges) > len(shown) else "")


def _block(item: Range) -> str:
    """An address by itself without a length."""
    return str(item).partition("/")[0] if item.first == item.last else str(item)


def _is_between(flow: DeclaredFlow, own: set[str], site: Site, ingress: bool) -> bool:
    if ingress:
        return flow.target in own and flow.source in ("", site.name)
    return flow.source in own and flow.target == site.name


def _has(flow: DeclaredFlow, ports: Ports | None) -> bool:
    if ports is None or flow.ports is None:
        return True
    first, last = flow.ports
    return bool(ports) and all(first <= begin and end <= last for begin, end in ports)
