"""Address ranges: properties that must hold for any two networks."""

from ipaddress import IPv4Network

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from tests.components.environments import raw

from isthmus.environment import Cidr
from isthmus.environment.addresses import PRIVATE
from isthmus.environment.checks.addresses import check, ranges
from isthmus.environment.partial import PartialEnvironment

CIDR: TypeAdapter[IPv4Network] = TypeAdapter(Cidr)


@st.composite
def networks(draw: st.DrawFn, shortest: int = 16, longest: int = 24) -> IPv4Network:
    """Any network inside 10.0.0.0/8."""
    length = draw(st.integers(shortest, longest))
    address = draw(st.integers(0, 2**24 - 1))
    return IPv4Network(((10 << 24) | address, length), strict=False)


@given(networks())
def test_private_networks_are_accepted_as_text(net: IPv4Network) -> None:
    assert CIDR.validate_python(str(net)) == net


@given(st.integers(0, 2**32 - 1), st.integers(0, 32))
def test_exactly_what_lies_in_private_ranges_is_accepted(address: int, length: int) -> None:
    net = IPv4Network((address, length), strict=False)
    if any(net.subnet_of(private) for private in PRIVATE):
        assert CIDR.validate_python(str(net)) == net
    else:
        with pytest.raises(ValidationError):
            CIDR.validate_python(str(net))


@given(networks(), st.integers(1, 255))
def test_host_bits_are_refused(net: IPv4Network, offset: int) -> None:
    with pytest.raises(ValidationError, match="host bits"):
        CIDR.validate_python(f"{net.network_address + offset % (net.num_addresses - 1) + 1}/{net.prefixlen}")


@given(st.one_of(st.text(), st.integers(), st.none(), st.booleans()))
def test_nothing_else_crashes(value: object) -> None:
    try:
        CIDR.validate_python(value)
    except ValidationError as error:
        assert error.error_count() == 1


@given(networks(), networks(), networks())
def test_overlaps_are_found_exactly_where_they_are(
    restricted: IPv4Network, serving: IPv4Network, link: IPv4Network
) -> None:
    config = raw()
    config["sites"] = config["sites"][:1]
    segments = {"restricted": restricted, "serving": serving, "link": link}
    config["sites"][0]["segments"] = {name: str(net) for name, net in segments.items()}
    partial = PartialEnvironment.of(config)
    kept = partial.sites[0].kept_ranges().values()  # what the cluster uses inside is another check's
    assume(not any(_share_an_address(net, inside) for net in segments.values() for inside in kept))
    assert dict(ranges(partial)) == {f"sites[0].segments.{name}": net for name, net in segments.items()}
    pairs = [(restricted, serving), (restricted, link), (serving, link)]
    assert len(list(check(partial))) == sum(_share_an_address(a, b) for a, b in pairs)


def _share_an_address(a: IPv4Network, b: IPv4Network) -> bool:
    return int(a[0]) <= int(b[-1]) and int(b[0]) <= int(a[-1])
