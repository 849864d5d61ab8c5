"""The models of an ensemble's steps: there, in the version that is wanted, in large enough batches, without a circle.

Source: ConnectDependencyGraph, CircularDependencyCheck and CheckNode in
https://github.com/triton-inference-server/core/blob/r24.10/src/model_repository_manager/model_repository_manager.cc,
ValidateEnsembleConfig in ensemble_scheduler/ensemble_utils.cc
"""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from isthmus_models.problems import Problem
from isthmus_models.triton_rules.models import Model
from isthmus_models.triton_rules.registry import rule

LATEST = -1


def steps(model: Model) -> Iterator[tuple[str, Any, Model | None]]:
    """Each step with its path and its model, None where there is none that can be read."""
    for index, step in enumerate(model.config.ensemble_scheduling.step if model.is_ensemble else ()):
        yield f"ensemble_scheduling.step[{index}]", step, model.models.get(step.model_name)


@rule()
def step_model(model: Model) -> Iterator[Problem]:
    for path, step, part in steps(model):
        if part is None and step.model_name:
            near = get_close_matches(step.model_name, model.models, n=1)
            fix = f"did you mean {near[0]!r}?" if near else "add the model's folder"
            yield Problem(f"{path}.model_name", repr(step.model_name), "a model that lies beside it", fix)


@rule()
def step_version(model: Model) -> Iterator[Problem]:
    for path, step, part in steps(model):
        if part is not None and step.model_version != LATEST and step.model_version not in part.loaded:
            got = f"{step.model_version}" + ("" if step.model_version else " (what it is when it isn't written)")
            expected = f"{LATEST} (the latest) or one that is loaded: {sorted(part.loaded)}"
            yield Problem(f"{path}.model_version", got, expected, f"write `model_version: {LATEST}`")


@rule()
def step_batch(model: Model) -> Iterator[Problem]:
    """A step takes the ensemble's batches; one without batch dimension takes them as its first dimension."""
    for path, step, part in steps(model):
        if part is not None and 0 < part.config.max_batch_size < model.config.max_batch_size:
            got = f"{part.config.max_batch_size} of {step.model_name!r}"
            expected = f"the ensemble's max_batch_size, {model.config.max_batch_size}, or more (or 0)"
            yield Problem(f"{path}.model_name: max_batch_size", got, expected, "lower the ensemble's")


@rule()
def ensemble_circle(model: Model) -> Iterator[Problem]:
    if (way := _way(model, model, frozenset())) is not None:
        expected = "ensembles that don't contain themselves"
        yield Problem("ensemble_scheduling", " -> ".join((model.name, *way)), expected, "cut the circle")


def _way(model: Model, goal: Model, seen: frozenset[str]) -> list[str] | None:
    """The names of the models on a way from `model` over its steps to `goal`."""
    for _, step, part in steps(model):
        if part is None or step.model_name in seen:
            continue
        if part.name == goal.name:
            return [goal.name]
        if (rest := _way(part, goal, seen | {part.name})) is not None:
            return [part.name, *rest]
    return None
