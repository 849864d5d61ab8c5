"""Which rules of a NetworkPolicy let everybody through, and how each is reported."""

from typing import Any

import pytest

from isthmus_policies.decisions.network_policy_peers import Open, openings
from isthmus_policies.values import NOT_KNOWN, UNKNOWN

PORTS = [{"port": 443}]
EVERYBODY, NOBODY = "a peer that names nobody, which is everybody", "no 'from', which is everybody"
ALL = "0.0.0.0/0: all addresses"
PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]
PEER = "ingress[0].from[0]"


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (None, []),
        ("x", []),
        ([], []),
        (["x", None], []),
        (UNKNOWN, [Open("ingress", NOT_KNOWN, by_ports=False)]),
        ([UNKNOWN], [Open("ingress[0]", NOT_KNOWN, by_ports=False)]),
        ([{}], [Open("ingress[0]", NOBODY, by_ports=False)]),
        ([{"ports": PORTS}], [Open("ingress[0]", NOBODY, by_ports=True)]),
        ([{"ports": PORTS, "from": []}], [Open("ingress[0]", NOBODY, by_ports=True)]),
        ([{"ports": PORTS, "from": UNKNOWN}], [Open("ingress[0].from", NOT_KNOWN, by_ports=False)]),
        ([{"to": [{}], "from": [{"podSelector": {}}]}], []),
    ],
)
def test_a_rule_without_peers_is_for_everybody(rules: Any, expected: list[Open]) -> None:
    assert list(openings({"ingress": rules}, "ingress")) == expected
    assert list(openings({"ingress": rules}, "egress")) == []


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        (UNKNOWN, [Open(PEER, NOT_KNOWN, by_ports=False)]),
        ({}, [Open(PEER, EVERYBODY, by_ports=True)]),
        ({"ipBlock": None, "podSelector": None}, [Open(PEER, EVERYBODY, by_ports=True)]),
        ({"ipBlock": None, "podSelector": {}}, []),
        ("x", []),
        ({"ipBlock": UNKNOWN}, []),
        ({"ipBlock": {"cidr": UNKNOWN}}, [Open(f"{PEER}.ipBlock", NOT_KNOWN, by_ports=False)]),
        ({"ipBlock": {"cidr": "0.0.0.0/0"}}, [Open(f"{PEER}.ipBlock", ALL, by_ports=True)]),
        ({"ipBlock": {"cidr": "0.0.0.0/1"}}, []),
        ({"ipBlock": {"cidr": "nonsense"}}, []),
        ({"ipBlock": {}}, []),
    ],
)
def test_a_peer_is_everybody_that_is_all_addresses_or_names_none(peer: Any, expected: list[Open]) -> None:
    rule = {"ports": PORTS, "from": [peer]}
    assert list(openings({"ingress": [rule]}, "ingress")) == expected
    assert list(openings({"ingress": ({**rule, "from": (peer,)},)}, "ingress")) == expected


def test_every_rule_and_peer_is_read_after_others() -> None:
    spec = {"egress": ["x", UNKNOWN, {"to": ["x", UNKNOWN, {}]}, {"from": [{}]}]}
    assert [one.path for one in openings(spec, "egress")] == [
        "egress[1]",
        "egress[2].to[1]",
        "egress[2].to[2]",
        "egress[3]",
    ]
    assert [one.by_ports for one in openings(spec, "egress")] == [False] * 4


@pytest.mark.parametrize(
    ("cidr", "exceptions", "only_global"),
    [
        ("0.0.0.0/0", PRIVATE, True),
        ("0.0.0.0/0", [UNKNOWN, "x", *PRIVATE], True),
        ("0.0.0.0/0", tuple(PRIVATE), True),
        ("0.0.0.0/0", ["10.0.0.0/7", "172.0.0.0/8", "192.168.0.0/16"], True),
        ("0.0.0.0/0", PRIVATE[1:], False),
        ("0.0.0.0/0", ["10.0.0.0/9", *PRIVATE[1:]], False),
        ("0.0.0.0/0", [], False),
        ("0.0.0.0/0", None, False),
        ("0.0.0.0/0", UNKNOWN, False),
        ("0.0.0.0/0", ["fc00::/7"], False),
        ("::/0", ["fc00::/7"], True),
        ("::/0", PRIVATE, False),
    ],
)
def test_it_leads_to_the_internet_only_where_every_private_network_is_excepted(
    cidr: str, exceptions: Any, only_global: bool
) -> None:
    (one,) = openings({"egress": [{"to": [{"ipBlock": {"cidr": cidr, "except": exceptions}}]}]}, "egress")
    assert one == Open("egress[0].to[0].ipBlock", f"{cidr}: all addresses", by_ports=False, only_global=only_global)
