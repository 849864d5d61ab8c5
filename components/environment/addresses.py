"""IPv4 networks as the environment states them: private, without host bits, never as wide as the internet."""

from ipaddress import IPv4Network
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

PRIVATE = tuple(IPv4Network(net) for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"))
"""RFC 1918 and RFC 6598: what may stand on either side of the link."""


def _network(value: object) -> IPv4Network:
    expected = "a private IPv4 network without host bits (RFC 1918 or 6598), e.g. 10.16.0.0/18"
    if isinstance(value, IPv4Network):
        net = value
    else:
        fix = "write ADDRESS/LENGTH with the network's first address"
        if not isinstance(value, str):
            raise PydanticCustomError("cidr", "{expected}", {"expected": expected, "fix": fix})
        try:
            net = IPv4Network(value)
        except ValueError as error:
            raise PydanticCustomError("cidr", "{expected}", {"expected": expected, "fix": f"{fix} ({error})"}) from None
    if not any(net.subnet_of(private) for private in PRIVATE):
        raise PydanticCustomError(
            "cidr", "{expected}", {"expected": expected, "fix": "take it from one of " + ", ".join(map(str, PRIVATE))}
        )
    return net


Cidr = Annotated[IPv4Network, BeforeValidator(_network)]
