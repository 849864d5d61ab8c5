"""What loads has every name once; names that join to one are refused, since the program would make them twice."""

from collections import Counter
from copy import deepcopy
from typing import Any

import pytest
from tests.components.environments import raw
from tests.stacks.program import run

from isthmus.environment import Environment, EnvironmentInvalid

UNIQUE_IN_A_CLOUD = ("aws:iam/role:Role", "aws:ec2/launchTemplate:LaunchTemplate", "openstack:compute/flavor:Flavor")


def environment(*pairs: tuple[str, str, str]) -> dict[str, Any]:
    """`local` with further pairs of linked sites: (name of the private one, of the public one, of their GPU pools)."""
    config = raw()
    private, public = config["sites"]
    for n, (near_name, far_name, pool) in enumerate(pairs, start=1):
        near, far = deepcopy(private), deepcopy(public)
        near |= {"name": near_name, "project": f"isthmus-{n}", "container": f"isthmus-names-{n}"}
        far |= {"name": far_name, "bucket": f"isthmus-names-{n}-123456789012", "cidr": f"10.{130 + n}.0.0/16"}
        near["cluster"]["name"], far["cluster"]["name"] = f"names-private-{n}", f"names-public-{n}"
        near["pools"][0]["name"] = far["pools"][1]["name"] = pool
        near["segments"] = {part: f"10.{150 + n}.{64 * i}.0/18" for i, part in enumerate(near["segments"])}
        for i, zone in enumerate(far["zones"]):
            zone["cidr"] = f"10.{130 + n}.{16 * i}.0/20"
        far["cluster"]["service_cidr"] = f"10.250.{16 * n}.0/20"
        config["sites"] += [near, far]
        config["links"].append({"kind": "vpn", "private": near_name, "public": far_name})
    return config


TAKEN = [
    [("a", "b", "c"), ("a-c", "b-c", "d")],
    [("private-h100", "public-l4", "a")],
    [("eks", "flow-logs", "nodes"), ("serving", "triton", "network")],
    [("a", "b-system", "x"), ("a-x", "b", "y")],
]
REFUSED = [
    [("a", "b-c", "x"), ("a-b", "c", "y")],  # both links are a-b-c
    [("a", "b", "c-d"), ("a-c", "b-x", "d")],  # pools a-c-d at two private sites
    [("x", "b", "c-d"), ("y", "b-c", "d")],  # pools b-c-d at two public ones
    [("a", "b", "c-d"), ("x", "a-c", "d")],  # servers a-c-d at a private and a public one
]


@pytest.mark.parametrize("pairs", TAKEN, ids=str)
@pytest.mark.slow
def test_what_loads_makes_no_name_twice(pairs: list[tuple[str, str, str]]) -> None:
    config = environment(*pairs)
    Environment.load(config)
    resources = run(config, preview=True)[0].resources
    assert [key for key, n in Counter((r.type, r.name) for r in resources).items() if n > 1] == []
    named = Counter((r.type, r["name"]) for r in resources if r.type in UNIQUE_IN_A_CLOUD)
    assert named and max(named.values()) == 1


@pytest.mark.parametrize("pairs", REFUSED, ids=str)
def test_names_that_join_to_one_are_refused(pairs: list[tuple[str, str, str]]) -> None:
    with pytest.raises(EnvironmentInvalid, match="names that give another one when they are joined"):
        Environment.load(environment(*pairs))
