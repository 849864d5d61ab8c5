"""IPv4 networks as the environment states them: private, without host bits, never as wide as the internet."""

import re
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

PRIVATE = tuple(IPv4Network(net) for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"))
"""RFC 1918 and RFC 6598: what may stand on either side of the link."""

# `ipaddress` also takes an address alone (as a /32), masks in place of lengths and lengths with leading zeros.
_SPELLING = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}){3}/(0|[1-9][0-9]?)")
_FIX = "write ADDRESS/LENGTH with the network's first address"


def _parsed(value: object, expected: str) -> IPv4Network:
    """A network as it is spelt, whatever its addresses."""
    if isinstance(value, IPv4Network):
        return value
    if not isinstance(value, str) or not _SPELLING.fullmatch(value):
        raise PydanticCustomError("cidr", "{expected}", {"expected": expected, "fix": _FIX})
    try:
        return IPv4Network(value)
    except ValueError as error:
        raise PydanticCustomError("cidr", "{expected}", {"expected": expected, "fix": f"{_FIX} ({error})"}) from None


def _network(value: object) -> IPv4Network:
    expected = "a private IPv4 network without host bits (RFC 1918 or 6598), e.g. 10.16.0.0/18"
    net = _parsed(value, expected)
    if not any(net.subnet_of(private) for private in PRIVATE):
        raise PydanticCustomError(
            "cidr", "{expected}", {"expected": expected, "fix": "take it from one of " + ", ".join(map(str, PRIVATE))}
        )
    return net


Cidr = Annotated[IPv4Network, BeforeValidator(_network)]

WIDEST = 16


def _hosts(value: object) -> IPv4Network:
    expected = f"an IPv4 network without host bits, of /{WIDEST} or narrower, e.g. 203.0.113.8/32"
    net = _parsed(value, expected)
    if net.prefixlen < WIDEST or net.is_multicast:
        raise PydanticCustomError("cidr", "{expected}", {"expected": expected, "fix": _FIX})
    return net


Hosts = Annotated[IPv4Network, BeforeValidator(_hosts)]
"""The network of a few known hosts, wherever they are."""


def _address(value: object) -> IPv4Address:
    if isinstance(value, IPv4Address):
        return value
    try:
        if isinstance(value, str) and value.isascii() and len(value) <= LONGEST_ADDRESS:
            address = IPv4Address(value)
            if not (address.is_unspecified or address.is_multicast or address.is_loopback):
                return address
    except ValueError:
        pass
    context = {"expected": "the IPv4 address of a host, e.g. 10.16.0.53", "fix": "write its four numbers"}
    raise PydanticCustomError("address", "{expected}", context)


def _public(value: object) -> IPv4Address:
    address = _address(value)
    if any(address in private for private in PRIVATE) or address.is_link_local:
        context = {
            "expected": "an address that the internet routes: none of RFC 1918 or 6598",
            "fix": "name the address that the other end sees",
        }
        raise PydanticCustomError("address", "{expected}", context)
    return address


LONGEST_ADDRESS = len("255.255.255.255")

Address = Annotated[IPv4Address, BeforeValidator(_address)]
"""A host's IPv4 address."""

PublicAddress = Annotated[IPv4Address, BeforeValidator(_public)]
"""One that is reached from other networks than its own."""
