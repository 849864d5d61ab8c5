"""Which part of an opening to another site no declared flow explains."""

from dataclasses import replace

import pytest

from isthmus_policies.decisions import crossings
from isthmus_policies.decisions.crossings import Crossing, Ports, unexplained
from isthmus_policies.decisions.networks import Addresses, Network, network_of
from isthmus_policies.declared import DeclaredFlow, Site
from isthmus_policies.estate import Estate


def nets(*texts: str) -> tuple[Network, ...]:
    return tuple(network for text in texts if (network := network_of(text)))


def block(*texts: str) -> Addresses:
    return crossings.of(nets(*texts))


HOME, AWAY, THIRD = (
    Site("home", True, nets("10.1.0.0/16"), ()),
    Site("away", False, nets("10.2.0.0/16"), ()),
    Site("third", False, nets("10.3.0.0/16"), ()),
)
FLOW = DeclaredFlow("away", nets("10.2.1.0/24"), "home", nets("10.1.1.0/24"), (8000, 8002), "a call")
SITES = (HOME, AWAY, THIRD)


def left(
    opened: str, *flows: DeclaredFlow, private: bool = True, ingress: bool = True, ports: Ports | None = None
) -> list[str]:
    estate = Estate(sites=SITES, flows=flows)
    return [
        f"{one.site} {one.addresses}"
        for one in unexplained(estate, private=private, ingress=ingress, open_to=block(opened), ports=ports)
    ]


def test_what_is_open_to_a_site_of_the_other_side_is_unexplained() -> None:
    assert left("10.2.0.0/15") == ["away 10.2.0.0/16", "third 10.3.0.0/16"]
    assert left("10.3.0.0/24") == ["third 10.3.0.0/24"]
    assert left("10.1.0.0/16") == left("10.4.0.0/16") == []
    assert left("10.0.0.0/8", private=False) == ["home 10.1.0.0/16"]


@pytest.mark.parametrize("sites", [(), (HOME,), (AWAY, THIRD)])
def test_with_sites_of_one_side_only_nothing_crosses(sites: tuple[Site, ...]) -> None:
    for private in (True, False):
        asked = unexplained(Estate(sites=sites), private=private, ingress=True, open_to=block("0.0.0.0/0"), ports=None)
        assert list(asked) == []


@pytest.mark.parametrize(
    ("flow", "explains"),
    [
        (FLOW, True),
        (replace(FLOW, source=""), True),
        (replace(FLOW, source="third"), False),
        (replace(FLOW, target="third"), False),
        (replace(FLOW, sources=nets("10.2.2.0/24")), False),
        (replace(FLOW, sources=FLOW.targets, targets=FLOW.sources), False),
        (replace(FLOW, source="home", target="away"), False),
    ],
)
def test_a_flow_to_this_side_explains_its_sources(flow: DeclaredFlow, explains: bool) -> None:
    assert left("10.2.1.0/24", flow) == ([] if explains else ["away 10.2.1.0/24"])
    assert left("10.2.0.0/23", FLOW) == ["away 10.2.0.0/24"]


@pytest.mark.parametrize(
    ("flow", "explains"),
    [
        (FLOW, True),
        (replace(FLOW, source=""), False),
        (replace(FLOW, source="third"), True),
        (replace(FLOW, source="home"), False),
        (replace(FLOW, target="third"), False),
        (replace(FLOW, targets=nets("10.1.2.0/24")), False),
    ],
)
def test_a_flow_from_this_side_explains_its_targets(flow: DeclaredFlow, explains: bool) -> None:
    expected = [] if explains else ["home 10.1.1.0/24"]
    assert left("10.1.1.0/24", flow, private=False, ingress=False) == expected


@pytest.mark.parametrize(
    ("ports", "explains"),
    [
        (None, True),
        ([(8000, 8002)], True),
        ([(8001, 8001), (8002, 8002)], True),
        ([(7999, 8002)], False),
        ([(8000, 8003)], False),
        ([(8001, 8001), (22, 22)], False),
        ([], False),
    ],
)
def test_a_flow_explains_its_own_ports_only(ports: Ports | None, explains: bool) -> None:
    assert (left("10.2.1.0/24", FLOW, ports=ports) == []) is explains
    assert left("10.2.1.0/24", replace(FLOW, ports=None), ports=ports) == []


def test_several_flows_explain_together() -> None:
    assert left("10.2.0.0/23", FLOW, replace(FLOW, sources=nets("10.2.0.0/24"))) == []


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        ([], ""),
        (["10.2.0.1/32"], "10.2.0.1"),
        (["10.2.0.0/31"], "10.2.0.0/31"),
        (["10.0.0.0/24", "10.2.0.0/24", "10.4.0.0/24"], "10.0.0.0/24, 10.2.0.0/24, 10.4.0.0/24"),
        (["10.0.0.0/24", "10.2.0.0/24", "10.4.0.0/24", "10.6.0.0/24"],
         "10.0.0.0/24, 10.2.0.0/24, 10.4.0.0/24 and more"),
        (["::1/128"], "::1"),
    ],
)  # fmt: skip
def test_the_first_three_ranges_in_words(blocks: list[str], words: str) -> None:
    assert crossings.words(block(*blocks)) == words


def test_a_crossing_names_site_and_addresses() -> None:
    (one,) = unexplained(
        Estate(sites=(HOME, AWAY)), private=True, ingress=False, open_to=block("10.2.0.7"), ports=[(22, 22)]
    )
    assert one == Crossing("away", "10.2.0.7")
