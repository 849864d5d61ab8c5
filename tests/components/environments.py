"""The committed environments as plain data, for tests to change."""

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from isthmus.environment import Environment, EnvironmentInvalid

STACKS = Path(__file__).parents[2] / "stacks"
NAMES = sorted(file.name.split(".")[1] for file in STACKS.glob("Pulumi.*.yaml"))


def raw(name: str = "local") -> dict[str, Any]:
    """A fresh copy of what the environment's file says."""
    return deepcopy(_parsed(name))


@cache
def _parsed(name: str) -> dict[str, Any]:
    """Parsed once a process: a file takes 13 ms, a copy 0.2 ms, and some tests need thousands."""
    config: dict[str, Any] = yaml.safe_load((STACKS / f"Pulumi.{name}.yaml").read_text())["config"]
    return dict(config["isthmus:environment"])


def problems(config: Any) -> dict[str, str]:
    """What loading reports: path to the rest of it."""
    with pytest.raises(EnvironmentInvalid) as caught:
        Environment.load(config)
    for problem in caught.value.problems:
        assert problem.got and problem.expected and problem.fix, problem
    reported = {problem.path: str(problem) for problem in caught.value.problems}
    assert len(reported) == len(caught.value.problems), "one problem a path"
    return reported


def in_account(site: dict[str, Any], account: str, region: str | None = None) -> None:
    """Put an AWS site's images into the registry of another account, or of another region too; the site stays."""
    region = region or site["region"]
    old, new = f"{site['account']}.dkr.ecr.{site['region']}.", f"{account}.dkr.ecr.{region}."
    for images in (site["images"], site["images"].get("addons", {})):
        images.update({name: image.replace(old, new) for name, image in images.items() if name != "addons"})


def several() -> dict[str, Any]:
    """`local` with three tenants, one model each: `shop` calls `search` at the other site and `serving` at its own."""
    config = raw()
    config["tenants"] = [
        {"name": "serving"},
        {"name": "search", "namespace": "search-models", "service_account": "reader", "owners": ["search@example.com"]},
        {"name": "shop", "owners": ["shop@example.com", "on call"]},
        {"name": "idle", "classification_ceiling": "public"},
    ]
    search, recommender, fusion = config["models"]
    search["tenant"], recommender["tenant"], fusion["tenant"] = "search", "serving", "shop"
    variable = "ISTHMUS_RECOMMENDER_URL"
    fusion["calls"].append({"model": "recommender", "carries": "restricted", "address_variable": variable})
    return config


def loaded(name: str = "local") -> Environment:
    """The committed environment."""
    return Environment.load(raw(name))
