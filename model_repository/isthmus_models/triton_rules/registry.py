"""The rules: each registers itself where it is defined, so that a new one is one new file in `rules` or `advice`."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from isthmus_models.problems import Problem
from isthmus_models.triton_rules.finding import Finding, Layer, Stage
from isthmus_models.triton_rules.models import Model

Check = Callable[[Model], Iterable[Problem]]


@dataclass(frozen=True)
class Rule:
    """What is looked for in each model, and what it means where it is found."""

    id: str
    check: Check
    layer: Layer
    stage: Stage
    reason: str

    def findings(self, model: Model) -> list[Finding]:
        """What the rule finds in `model`."""
        return [
            Finding(
                f"{model.name}/config.pbtxt" + (f": {problem.path}" if problem.path else ""),
                problem.got,
                problem.expected,
                problem.fix,
                id=self.id,
                layer=self.layer,
                stage=self.stage,
                reason=self.reason,
            )
            for problem in self.check(model)
        ]


_rules: dict[str, Rule] = {}


def rule(stage: Stage = "load") -> Callable[[Check], Check]:
    """Register a rule of Triton's; its id is the function's name. `stage` is when the server refuses."""
    return _registered("error", stage, "")


def advice(reason: str) -> Callable[[Check], Check]:
    """Register our advice; its id is the function's name. `reason` says why, in a sentence."""
    return _registered("warning", "load", reason)


def _registered(layer: Layer, stage: Stage, reason: str) -> Callable[[Check], Check]:
    def register(check: Check) -> Check:
        made = Rule(check.__name__.replace("_", "-"), check, layer, stage, reason)
        if made.id in _rules:
            raise ValueError(f"two rules are called {made.id}")
        _rules[made.id] = made
        return check

    return register


@cache
def registered() -> Mapping[str, Rule]:
    """All rules by id: what the modules of `rules` and `advice` registered."""
    for package in ("rules", "advice"):
        _import_all(importlib.import_module(f"isthmus_models.triton_rules.{package}"))
    return dict(_rules)


def _import_all(package: ModuleType) -> None:
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(info.name)
