"""The committed environments as plain data, for tests to change."""

from pathlib import Path
from typing import Any

import yaml

from components.environment import Environment

STACKS = Path(__file__).parents[2] / "stacks"
NAMES = sorted(file.name.split(".")[1] for file in STACKS.glob("Pulumi.*.yaml"))


def raw(name: str = "local") -> dict[str, Any]:
    """A fresh copy of what the environment's file says."""
    config: dict[str, Any] = yaml.safe_load((STACKS / f"Pulumi.{name}.yaml").read_text())["config"]
    return dict(config["isthmus:environment"])


def loaded(name: str = "local") -> Environment:
    """The committed environment."""
    return Environment.load(raw(name))
