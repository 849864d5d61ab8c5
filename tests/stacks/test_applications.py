"""What a whole program declares for applications: each server's ways in, and no other's, let them in."""

from typing import Any

import pytest
from tests.components.engine import Engine
from tests.components.environments import raw
from tests.stacks.program import run

OUTSIDE, INSIDE = "10.120.0.0/24", "10.121.0.0/24"
PODS = "shop-web"


@pytest.fixture(scope="module")
def up() -> Engine:
    config = raw()
    config["applications"] = [
        application("crm", OUTSIDE, "search_encoder", "internal"),
        application("shop", INSIDE, "fusion", "restricted"),
        application("web", None, "fusion", "restricted"),
    ]
    config["sites"][0]["monitoring_namespace"] = "monitoring"
    return run(config)[0]


def application(name: str, cidr: str | None, model: str, ceiling: str) -> dict[str, Any]:
    place: dict[str, Any] = {"cidrs": [cidr]} if cidr else {"site": "private", "namespace": PODS}
    return {
        "name": name,
        **place,
        "classification_ceiling": ceiling,
        "carries": "internal",
        "models": [model],
    }


def test_balancers_and_network_policies_let_in_whom_the_models_of_their_server_are_named_by(up: Engine) -> None:
    for kind, ranges in ((":Service", sources), (":NetworkPolicy", peers)):
        admitted = [ranges(r["spec"]) & {OUTSIDE, INSIDE} for r in up.resources if r.type.endswith(f"v1{kind}")]
        assert sorted(map(sorted, filter(None, admitted))) == [[OUTSIDE], [INSIDE]], kind


def test_network_policies_let_in_pods_of_the_namespaces_that_their_site_has(up: Engine) -> None:
    names = {policy.name: namespaces(policy["spec"]) for policy in up.of(":NetworkPolicy")}
    assert {name: found for name, found in names.items() if found} == {
        "local-private-h100-triton-network": {PODS: [8000, 8001], "monitoring": [8002]}
    }


def namespaces(spec: Any) -> dict[str, list[int]]:
    """The ports at which a policy lets in all pods of a namespace."""
    return {
        peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"]: [
            port["port"] for port in rule["ports"]
        ]
        for rule in spec.get("ingress", [])
        for peer in rule["from"]
        if peer.keys() == {"namespaceSelector"}
    }


def sources(spec: Any) -> set[str]:
    return set(spec.get("loadBalancerSourceRanges", []))


def peers(spec: Any) -> set[str]:
    """Whom a policy lets in; nobody outside is let out to."""
    out = [peer for rule in spec.get("egress", []) for peer in rule.get("to", [])]
    assert not {peer.get("ipBlock", {}).get("cidr") for peer in out} & {OUTSIDE, INSIDE}
    ways = [peer for rule in spec.get("ingress", []) for peer in rule.get("from", [])]
    return {peer["ipBlock"]["cidr"] for peer in ways if "ipBlock" in peer}


def test_the_private_sites_security_group_lets_in_its_own_applications_only(up: Engine) -> None:
    rules = [r for r in up.resources if r.type.endswith(":SecGroupRule") or r.type.endswith(":SecurityGroupRule")]
    named = [(r.inputs.get("remoteIpPrefix"), r["direction"]) for r in rules if r.inputs.get("remoteIpPrefix")]
    assert (INSIDE, "ingress") in named and (INSIDE, "egress") not in named
    assert OUTSIDE not in {prefix for prefix, _ in named}
