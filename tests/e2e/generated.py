"""Environments of a test's own, made of `local` and left in the checkout's folder for a while."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import yaml
from tests.components.environments import in_account
from tests.e2e.conftest import ROOT

STACKS = ROOT / "stacks"


def local() -> dict[str, Any]:
    """The environment `local`, to be changed."""
    content: dict[str, Any] = yaml.safe_load((STACKS / "Pulumi.local.yaml").read_text())
    return content["config"]["isthmus:environment"]  # type: ignore[no-any-return]


def elsewhere(environment: dict[str, Any], name: str, account: str, block: int) -> dict[str, Any]:
    """Its like under another name, in another account, with ranges of its own (10.`block`.0.0/16 and the next two)."""
    found = deepcopy(environment)
    found["name"] = name
    private, public = found["sites"]
    name_private(private, f"isthmus-{name}", block)
    name_public(public, f"isthmus-{name}", account, "us-east-2", block + 1)
    return found


def name_private(site: dict[str, Any], prefix: str, block: int) -> None:
    """Give an OpenStack site names and ranges of its own."""
    site["project"] = f"{prefix}-{site['name']}".removeprefix("isthmus-")  # a label of 16 characters at most
    site["container"] = f"{prefix}-{site['name']}-models"
    site["cluster"]["name"] = f"{prefix}-{site['name']}"
    site["segments"] = {
        "restricted": f"10.{block}.0.0/18",
        "serving": f"10.{block}.64.0/19",
        "link": f"10.{block}.96.0/19",
    }


def name_public(site: dict[str, Any], prefix: str, account: str, region: str, block: int) -> None:
    """Give an AWS site names, a place and ranges of its own."""
    in_account(site, account, region)
    site["account"], site["region"], site["cidr"] = account, region, f"10.{block}.0.0/16"
    site["bucket"], site["cluster"]["name"] = f"{prefix}-{site['name']}-{account}", f"{prefix}-{site['name']}"
    site["zones"] = [
        {"name": f"{region}{letter}", "cidr": f"10.{block}.{16 * place}.0/20"} for place, letter in enumerate("ab")
    ]


@contextmanager
def written(environment: dict[str, Any]) -> Iterator[str]:
    """Its file, for a while; the stack's name."""
    name = str(environment["name"])
    file = STACKS / f"Pulumi.{name}.yaml"
    with file.open("x") as out:  # never over a person's own
        yaml.safe_dump({"config": {"isthmus:environment": environment}}, out)
    try:
        yield name
    finally:
        file.unlink()
