"""The flow of data in an ensemble: each tensor is made once, before it is used, and used.

Source: BuildEnsembleGraph and ValidateEnsembleSchedulingConfig in
https://github.com/triton-inference-server/core/blob/r24.10/src/model_config_utils.cc
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from isthmus_models.problems import Problem
from isthmus_models.triton_rules.models import Model
from isthmus_models.triton_rules.registry import rule

STEPS = "ensemble_scheduling.step"


@rule()
def ensemble_tensor_made_once(model: Model) -> Iterator[Problem]:
    makers = Counter(tensor for step in _steps(model) for tensor in step.output_map.values())
    for tensor, count in sorted(makers.items()):
        if count > 1:
            got = f"{tensor!r} from {count} outputs"
            yield Problem(STEPS, got, "each tensor from one output", "give each output a tensor of its own")


@rule()
def ensemble_tensor_made(model: Model) -> Iterator[Problem]:
    """Everything comes, step by step in any order, from the ensemble's inputs."""
    steps = _steps(model)
    if not steps:
        return
    ready = _ready(model)
    named = {tensor for step in steps for tensor in (*step.input_map.values(), *step.output_map.values())}
    for index, tensor in enumerate(model.config.output):
        if tensor.name not in named:
            yield Problem(f"output[{index}]", repr(tensor.name), "a tensor that a step makes", "map an output to it")
    for tensor in sorted(named - ready):
        got = f"{tensor!r}, which nothing makes that can run"
        expected = "tensors that come from the ensemble's inputs, without a circle"
        yield Problem(STEPS, got, expected, "map an input of the ensemble or another step's output to it")


@rule()
def ensemble_tensor_used(model: Model) -> Iterator[Problem]:
    steps = _steps(model)
    if not steps:
        return
    used = {tensor for step in steps for tensor in step.input_map.values()}
    named = used | {tensor for step in steps for tensor in step.output_map.values()}
    outputs = {tensor.name for tensor in model.config.output}
    for index, tensor in enumerate(model.config.input):
        if tensor.name not in named:
            yield Problem(f"input[{index}]", repr(tensor.name), "an input that a step takes", "leave it out, or use it")
    for tensor in sorted(named - used - outputs):
        got = f"{tensor!r}, which nothing uses"
        yield Problem(STEPS, got, "tensors that a step or the ensemble's output takes", "don't map that output")


def _steps(model: Model) -> list[Any]:
    return list(model.config.ensemble_scheduling.step) if model.is_ensemble else []


def _ready(model: Model) -> set[str]:
    """The tensors that are made once all steps ran that can."""
    ready = {tensor.name for tensor in model.config.input}
    waiting = list(model.config.ensemble_scheduling.step)
    while able := [step for step in waiting if set(step.input_map.values()) <= ready]:
        ready |= {tensor for step in able for tensor in step.output_map.values()}
        waiting = [step for step in waiting if step not in able]
    return ready
