"""What a whole program declares for applications: each server's ways in, and no other's, let them in."""

from typing import Any

import pytest
from tests.components.engine import Engine
from tests.components.environments import raw
from tests.stacks.program import run

OUTSIDE, INSIDE = "10.120.0.0/24", "10.121.0.0/24"


@pytest.fixture(scope="module")
def up() -> Engine:
    config = raw()
    config["applications"] = [
        application("crm", OUTSIDE, "search_encoder", "internal"),
        application("shop", INSIDE, "fusion", "restricted"),
    ]
    return run(config)[0]


def application(name: str, cidr: str, model: str, ceiling: str) -> dict[str, Any]:
    return {
        "name": name,
        "cidrs": [cidr],
        "classification_ceiling": ceiling,
        "carries": "internal",
        "models": [model],
    }


def test_balancers_and_network_policies_let_in_whom_the_models_of_their_server_are_named_by(up: Engine) -> None:
    for kind, ranges in ((":Service", sources), (":NetworkPolicy", peers)):
        admitted = [ranges(r["spec"]) & {OUTSIDE, INSIDE} for r in up.resources if r.type.endswith(f"v1{kind}")]
        assert sorted(map(sorted, filter(None, admitted))) == [[OUTSIDE], [INSIDE]], kind


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
