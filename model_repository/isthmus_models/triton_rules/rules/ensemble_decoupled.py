"""Decoupled models in an ensemble: no step takes answers of two of them, which may come in different numbers.

Source: ValidateEnsembleConfig in
https://github.com/triton-inference-server/core/blob/r24.10/src/ensemble_scheduler/ensemble_utils.cc
"""

from collections.abc import Iterator
from typing import NamedTuple

from isthmus_models.problems import Problem
from isthmus_models.triton_rules.models import Model
from isthmus_models.triton_rules.registry import rule
from isthmus_models.triton_rules.rules.ensemble_models import steps

NOBODY = -1  # whose answers tensors carry that depend on no decoupled step


class Origins(NamedTuple):
    """Whose answers each tensor carries, as the index of a decoupled step; and the steps that mix two."""

    of: dict[str, int]
    mixed: list[tuple[str, str]]
    """Path and name of the model."""


@rule()
def decoupled_branches(model: Model) -> Iterator[Problem]:
    if not model.is_ensemble:
        return
    origins = _origins(model, frozenset())
    for path, name in origins.mixed:
        got = f"answers of different decoupled models for {name!r}"
        yield Problem(path, got, "answers of one, or of none", "don't join the branches, or make one not decoupled")
    if len({origins.of[tensor.name] for tensor in model.config.output if tensor.name in origins.of}) > 1:
        got = "tensors of different decoupled models"
        yield Problem("output", got, "answers of one, or of none", "leave one branch out")


def is_decoupled(model: Model, inside: frozenset[str] = frozenset()) -> bool:
    """Whether a model answers more or less than once; an ensemble does when one of its steps does."""
    if not model.is_ensemble:
        return bool(model.config.model_transaction_policy.decoupled)
    return any(origin != NOBODY for origin in _origins(model, inside).of.values())


def _origins(model: Model, inside: frozenset[str]) -> Origins:
    origins = Origins({tensor.name: NOBODY for tensor in model.config.input}, [])
    waiting = list(enumerate(steps(model)))
    while able := [(n, step) for n, step in waiting if set(step[1].input_map.values()) <= set(origins.of)]:
        for number, (path, step, part) in able:
            sources = {origins.of[tensor] for tensor in step.input_map.values()}
            if len(sources) > 1:
                origins.mixed.append((path, step.model_name))
            known = part is not None and part.name not in inside
            decoupled = known and part is not None and is_decoupled(part, inside | {model.name})
            origin = number if decoupled else min(sources, default=NOBODY)
            for tensor in step.output_map.values():
                origins.of.setdefault(tensor, origin)
        waiting = [one for one in waiting if one not in able]
    return origins
