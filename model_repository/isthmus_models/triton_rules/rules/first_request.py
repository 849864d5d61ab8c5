"""Ensembles that load and then fail: at the first request, which hangs or is refused.

Both were put to tritonserver 2.51, which loads them.
"""

from collections.abc import Iterator

from isthmus_models.problems import Problem
from isthmus_models.triton_rules.models import Model
from isthmus_models.triton_rules.registry import rule
from isthmus_models.triton_rules.rules.ensemble_models import steps


@rule(stage="request")
def input_overwritten(model: Model) -> Iterator[Problem]:
    """The tensor is complete before the step that makes it has run; its first request never ends."""
    inputs = {tensor.name for tensor in model.config.input}
    for path, step, _ in steps(model):
        for name, tensor in sorted(step.output_map.items()):
            if tensor in inputs:
                got = f"{tensor!r}, an input of the ensemble"
                fix = "give the output a tensor of its own"
                yield Problem(f"{path}.output_map {name}", got, "a tensor that isn't there yet", fix)


@rule(stage="request")
def optional_input_required(model: Model) -> Iterator[Problem]:
    """A request without the ensemble's optional input has nothing for the step, which answers 400."""
    optional = {tensor.name for tensor in model.config.input if tensor.optional}
    for path, step, part in steps(model):
        required = {tensor.name for tensor in part.config.input if not tensor.optional} if part is not None else set()
        for name, tensor in sorted(step.input_map.items()):
            if tensor in optional and name in required:
                got = f"{tensor!r}, which requests may leave out"
                fix = "leave `optional` out, or make the step's input optional too"
                yield Problem(f"{path}.input_map {name}", got, "a tensor that is always there", fix)
