"""NetworkPolicies, against the examples and words of Kubernetes' own documentation."""

from collections.abc import Mapping
from ipaddress import IPv4Address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isthmus_sandbox.network.policies import Peer, Policies, selects

NAME = "kubernetes.io/metadata.name"  # the API server gives it to every namespace
NAMESPACES = {"serving": {NAME: "serving", "team": "search"}, "shop": {NAME: "shop", "team": "shop"}, "kube-system": {}}


def pod(namespace: str = "serving", **labels: str) -> dict[str, Any]:
    ports = [{"name": "http", "containerPort": 8000}]
    return {"metadata": {"namespace": namespace, "labels": labels}, "spec": {"containers": [{"ports": ports}]}}


def policy(name: str = "p", namespace: str = "serving", **spec: Any) -> dict[str, Any]:
    return {"metadata": {"name": name, "namespace": namespace}, "spec": {"podSelector": {}, **spec}}


def refused(direction: Any, *policies: Mapping[str, Any], peer: Peer, port: int = 8000, of: Any = None) -> str:
    return Policies(policies, NAMESPACES).refusal(direction, of or pod(app="triton"), peer, port)


OUTSIDE = Peer(IPv4Address("10.32.0.7"))
NEIGHBOUR = Peer(IPv4Address("10.64.0.9"), pod(app="fusion"))
SHOP = Peer(IPv4Address("10.64.0.8"), pod("shop", app="web"))


def test_a_pod_that_no_policy_selects_is_open() -> None:
    others = [
        policy(namespace="shop", policyTypes=["Egress"]),
        policy(podSelector={"matchLabels": {"app": "other"}}, policyTypes=["Egress"]),
    ]
    assert refused("Egress", *others, peer=OUTSIDE) == ""
    assert refused("Egress", policy(policyTypes=["Ingress"]), peer=OUTSIDE) == "", "a direction of its own"


def test_a_policy_without_rules_closes_and_another_opens() -> None:
    closed = policy("default-deny", policyTypes=["Ingress", "Egress"])
    refusal = refused("Egress", closed, peer=OUTSIDE)
    assert refusal == (
        "no rule of NetworkPolicy default-deny in namespace serving lets TCP out to 10.32.0.7 at port 8000"
    )
    block = {"to": [{"ipBlock": {"cidr": "10.32.0.0/16"}}], "ports": [{"port": 8000, "protocol": "TCP"}]}
    opened = policy("calls", policyTypes=["Egress"], egress=[block])
    assert refused("Egress", closed, opened, peer=OUTSIDE) == ""
    assert "calls, default-deny" in refused("Egress", closed, opened, peer=OUTSIDE, port=8001)
    assert refused("Ingress", closed, opened, peer=OUTSIDE) != ""


def test_types_follow_from_the_rules_where_they_arent_said() -> None:
    assert refused("Ingress", policy(), peer=OUTSIDE) != ""
    assert refused("Egress", policy(), peer=OUTSIDE) == ""
    assert refused("Egress", policy(egress=[{"to": [{"ipBlock": {"cidr": "10.0.0.0/32"}}]}]), peer=OUTSIDE) != ""


@pytest.mark.parametrize("rule", [{}, {"from": []}, {"ports": []}, {"from": [], "ports": []}])
def test_a_rule_without_peers_and_ports_lets_everything_in(rule: dict[str, Any]) -> None:
    for peer in (OUTSIDE, NEIGHBOUR, SHOP):
        assert refused("Ingress", policy(policyTypes=["Ingress"], ingress=[rule]), peer=peer) == ""


@pytest.mark.parametrize(
    ("entry", "admitted"),
    [
        ({"podSelector": {}}, [NEIGHBOUR]),
        ({"podSelector": {"matchLabels": {"app": "fusion"}}}, [NEIGHBOUR]),
        ({"namespaceSelector": {}}, [NEIGHBOUR, SHOP]),
        ({"namespaceSelector": {"matchLabels": {"team": "shop"}}}, [SHOP]),
        ({"namespaceSelector": {"matchLabels": {NAME: "shop"}}}, [SHOP]),
        ({"namespaceSelector": {"matchLabels": {NAME: "kube-system"}}}, []),
        ({"namespaceSelector": {"matchLabels": {"team": "shop"}}, "podSelector": {"matchLabels": {"app": "x"}}}, []),
        ({"namespaceSelector": {"matchLabels": {"team": "shop"}}, "podSelector": {}}, [SHOP]),
        ({"ipBlock": {"cidr": "10.32.0.0/16"}}, [OUTSIDE]),
        ({"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.64.0.0/16"]}}, [OUTSIDE]),
    ],
)
def test_peers(entry: dict[str, Any], admitted: list[Peer]) -> None:
    rules = policy(policyTypes=["Ingress"], ingress=[{"from": [entry]}])
    assert [peer for peer in (OUTSIDE, NEIGHBOUR, SHOP) if not refused("Ingress", rules, peer=peer)] == admitted


@pytest.mark.parametrize(
    ("ports", "open_"),
    [
        ([{"port": 8000}], [8000]),
        ([{"port": "http"}], [8000]),
        ([{"port": "grpc"}], []),
        ([{"port": 8000, "endPort": 8001}], [8000, 8001]),
        ([{"port": 8000, "protocol": "UDP"}], []),
        ([{"protocol": "TCP"}], [8000, 8001, 8002]),
        ([{"port": 8001}, {"port": 8002, "protocol": "TCP"}], [8001, 8002]),
    ],
)
def test_ports(ports: list[dict[str, Any]], open_: list[int]) -> None:
    rules = policy(policyTypes=["Ingress"], ingress=[{"ports": ports}])
    assert [port for port in (8000, 8001, 8002) if not refused("Ingress", rules, peer=SHOP, port=port)] == open_


def test_a_port_that_is_named_is_the_callees() -> None:
    out = policy(policyTypes=["Egress"], egress=[{"ports": [{"port": "http"}]}])
    assert refused("Egress", out, peer=NEIGHBOUR) == ""
    assert refused("Egress", out, peer=OUTSIDE) != "", "an address has no named ports"


LABELS = st.dictionaries(st.sampled_from("abc"), st.sampled_from("xyz"))


@given(LABELS, st.sampled_from("abc"), st.lists(st.sampled_from("xyz"), min_size=1))
def test_expressions(labels: dict[str, str], key: str, values: list[str]) -> None:
    def holds(operator: str) -> bool:
        return selects({"matchExpressions": [{"key": key, "operator": operator, "values": values}]}, labels)

    assert holds("In") != holds("NotIn")
    assert holds("Exists") != holds("DoesNotExist")
    assert holds("Exists") or not holds("In")
    assert selects({}, labels)
