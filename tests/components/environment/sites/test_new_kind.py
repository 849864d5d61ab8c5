"""A kind of site is one new file: here another package brings it, by an entry point, and nothing else is edited."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.components.environments import raw

SHOP = '''
"""A site in a shop: one machine without a cloud."""

from typing import Literal

from isthmus.environment.addresses import Cidr
from isthmus.environment.classification import Classification
from isthmus.environment.names import ClusterName
from isthmus.environment.node_pool import NodePool
from isthmus.environment.sites import Site
from isthmus.errors import Problem


class ShopSite(Site):
    """One machine."""

    kind: Literal["shop"]
    classification_ceiling: Classification = Classification.PUBLIC
    cluster: ClusterName
    network: Cidr
    pools: tuple[NodePool, ...]

    @property
    def node_pools(self):
        return self.pools

    @property
    def cluster_name(self):
        return self.cluster

    @property
    def serving_range(self):
        return self.network

    def ranges(self):
        return {"network": self.network}

    def cloud_names(self):
        return {"cluster": ("cluster", self.cluster)}

    def problems(self, path):
        yield from super().problems(path)
        if self.network is not None and self.network.prefixlen < 24:
            yield Problem(f"{path}.network", str(self.network), "a /24 or smaller", "a shop has few machines")
'''
PROGRAM = """
import json, sys
from isthmus.environment import Environment, EnvironmentInvalid
try:
    environment = Environment.load(json.load(sys.stdin))
    print(type(environment.site("shop")).__name__, environment.flows.clients("doorbell"))
except EnvironmentInvalid as invalid:
    print("\\n".join(f"{p.path}: {p.expected}" for p in invalid.problems))
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A folder on the path with the kind and what enters it."""
    (tmp_path / "shop_site.py").write_text(SHOP)
    info = tmp_path / "shop-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shop\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[isthmus.environment.sites]\nshop = shop_site\n")
    return tmp_path


def load(package: Path, config: dict[str, Any]) -> str:
    path = os.pathsep.join([str(package), *sys.path])
    command = [sys.executable, "-c", PROGRAM]
    env = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(command, input=json.dumps(config), env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def environment(**shop: Any) -> dict[str, Any]:
    config = raw()
    pool = {"name": "l4", "gpu": "l4", "min": 1, "max": 1}
    config["sites"].append(
        {
            "name": "shop",
            "kind": "shop",
            "region": "berlin",
            "cluster": "shop",
            "network": "10.200.0.0/24",
            "pools": [pool],
            "images": config["sites"][0]["images"],
            **shop,
        }
    )
    model = {**config["models"][0], "name": "doorbell", "site": "shop"}
    config["models"].append({**model, **dict.fromkeys(("classification", "request", "response"), "public")})
    return config


def test_a_new_kind_of_site_loads_and_its_flows_follow(package: Path) -> None:
    assert load(package, environment()) == "ShopSite ['10.99.0.0/24', '10.200.0.0/24']"


def test_its_own_checks_and_the_common_ones_hold(package: Path) -> None:
    violations = load(package, environment(network="10.32.0.0/16", classification_ceiling="restricted", colour="red"))
    assert "sites[2].network: a /24 or smaller" in violations
    assert "sites[2].network: a range apart from sites[1].cidr" in violations
    assert "sites[2].classification_ceiling: 'internal' or 'public' on a site of kind 'shop'" in violations
    assert "sites[2].colour: one of name, kind," in violations
