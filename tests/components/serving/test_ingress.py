"""Who reaches a server, by the NetworkPolicy as declared and the sandbox's reading of it."""

import json
from ipaddress import IPv4Address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.components.serving.test_triton_server import args, declared

from isthmus.errors import IsthmusError
from isthmus.serving import ServerPods
from isthmus.serving.ingress import to_server
from isthmus_sandbox.network.policies import Peer, Policies

SITE, OUTSIDE = "10.16.64.0/19", "10.120.0.0/24"
PORTS = (8000, 8001, 8002)
NAMESPACES = ("serving", "shop-web", "batch", "monitoring", "elsewhere")
LABELLED = {name: {"kubernetes.io/metadata.name": name} for name in NAMESPACES}
LABELLED["elsewhere"] |= {"name": "shop-web", "app.kubernetes.io/name": "shop-web"}  # what anybody may write
PODS = "10.100.3.9"  # of the cluster's own range, whichever namespace they are of
SERVER = {"app.kubernetes.io/name": "triton", "app.kubernetes.io/instance": "triton"}


def pod(namespace: str, labels: dict[str, str]) -> dict[str, Any]:
    return {"metadata": {"namespace": namespace, "labels": labels}, "spec": {"containers": []}}


def open_ports(policy: dict[str, Any], address: str, namespace: str | None = None) -> list[int]:
    """The ports of a server at which a policy lets in an address, or a pod of a namespace."""
    peer = Peer(IPv4Address(address), pod(namespace, dict(SERVER)) if namespace else None)
    policies = Policies((policy,), LABELLED)
    return [port for port in PORTS if not policies.refusal("Ingress", pod("serving", SERVER), peer, port)]


def policy(**changes: Any) -> dict[str, Any]:
    resource = declared(**changes).one(":NetworkPolicy")
    text = json.dumps({"metadata": resource["metadata"], "spec": resource["spec"]})
    return dict(json.loads(text, parse_float=lambda number: int(float(number))))  # as the engine has numbers


@pytest.fixture(scope="module")
def opened() -> dict[str, Any]:
    return policy(
        clients=[SITE, OUTSIDE],
        applications=[OUTSIDE],
        application_namespaces=["shop-web", "batch"],
        monitoring_namespaces=["monitoring"],
    )


def test_namespaces_are_named_by_the_label_that_the_api_server_gives(opened: dict[str, Any]) -> None:
    selectors = [{"namespaceSelector": {"matchLabels": LABELLED[name]}} for name in ("shop-web", "batch", "monitoring")]
    assert opened["spec"]["ingress"][2:] == [
        {"from": selectors[:2], "ports": [{"port": port, "protocol": "TCP"} for port in (8000, 8001)]},
        {"from": selectors[2:], "ports": [{"port": 8002, "protocol": "TCP"}]},
    ]


@pytest.mark.parametrize(
    ("namespace", "ports"),
    [
        ("shop-web", [8000, 8001]),
        ("batch", [8000, 8001]),
        ("monitoring", [8002]),
        ("elsewhere", []),
        ("serving", []),
        ("unknown", []),
    ],
)
def test_pods_reach_what_their_namespace_may(opened: dict[str, Any], namespace: str, ports: list[int]) -> None:
    assert open_ports(opened, PODS, namespace) == ports


@pytest.mark.parametrize(
    ("address", "ports"), [("10.16.64.9", [8000, 8001, 8002]), ("10.120.0.9", [8000, 8001]), (PODS, [])]
)
def test_addresses_reach_what_they_did(opened: dict[str, Any], address: str, ports: list[int]) -> None:
    assert open_ports(opened, address) == ports


def test_source_ranges_are_of_those_who_come_by_the_balancer() -> None:
    changes: dict[str, Any] = {"application_namespaces": ["shop-web"], "monitoring_namespaces": ["monitoring"]}
    assert declared(**changes).one(":Service").inputs == declared().one(":Service").inputs


SOME = st.lists(st.sampled_from(NAMESPACES), unique=True)


@given(SOME, SOME, st.booleans(), st.booleans())
def test_no_rule_is_without_peers(asking: list[str], scraping: list[str], called: bool, alone: bool) -> None:
    rules = to_server(
        args(
            clients=[OUTSIDE] if alone else [SITE, OUTSIDE],
            applications=[OUTSIDE],
            application_namespaces=asking,
            monitoring_namespaces=scraping,
            callers=[ServerPods("batch", "triton")] if called else [],
        )
    )
    assert rules and all(rule["from_"] and rule["ports"] for rule in rules)


def test_a_server_without_clients_is_refused_for_its_balancer_would_let_everybody_in() -> None:
    with pytest.raises(IsthmusError, match="clients"):
        to_server(args(clients=[]))
