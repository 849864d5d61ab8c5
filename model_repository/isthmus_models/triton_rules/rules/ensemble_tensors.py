"""Tensors of an ensemble against those of its steps' models: mapped, of one type, of shapes that fit.

Source: ValidateTensorMapping and ValidateTensorConsistency in
https://github.com/triton-inference-server/core/blob/r24.10/src/ensemble_scheduler/ensemble_utils.cc
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from isthmus_models.problems import Problem
from isthmus_models.triton_rules.models import Model
from isthmus_models.triton_rules.parsing import enum_name
from isthmus_models.triton_rules.registry import rule
from isthmus_models.triton_rules.rules.ensemble_models import steps
from isthmus_models.triton_rules.schema import model_config_pb2


@dataclass(frozen=True)
class Declared:
    """A tensor as one model declares it."""

    model: str
    data_type: int
    dims: tuple[int, ...]
    batching: bool

    @property
    def full(self) -> tuple[int, ...]:
        """Its dims with the batch dimension, where its model has one."""
        return (-1, *self.dims) if self.batching else self.dims

    def fits(self, other: "Declared") -> bool:
        """A batch may be the first dimension of a model without batches, so either reading will do."""
        return _alike(self.dims, other.dims) or _alike(self.full, other.full)


@rule()
def step_inputs(model: Model) -> Iterator[Problem]:
    for path, step, part in steps(model):
        if part is None or not step.input_map:
            continue
        takes = [tensor.name for tensor in part.config.input]
        for name in sorted(set(step.input_map) - set(takes)):
            expected = f"an input of {part.name!r}: {sorted(set(takes))}"
            yield Problem(f"{path}.input_map", repr(name), expected, "correct the key")
        needed = {tensor.name for tensor in part.config.input if not tensor.optional}
        for name in sorted(needed - set(step.input_map)):
            expected = f"every input of {part.name!r} that isn't optional"
            yield Problem(f"{path}.input_map", f"none for {name!r}", expected, "map a tensor to it")


@rule()
def step_outputs(model: Model) -> Iterator[Problem]:
    for path, step, part in steps(model):
        if part is None:
            continue
        gives = [tensor.name for tensor in part.config.output]
        for name in sorted(set(step.output_map) - set(gives)):
            expected = f"an output of {part.name!r}: {sorted(set(gives))}"
            yield Problem(f"{path}.output_map", repr(name), expected, "correct the key")
        for name in sorted({name for name in gives if gives.count(name) > 1} & set(step.output_map)):
            got = f"{name!r}, which {part.name!r} has more than once"
            yield Problem(f"{path}.output_map", got, "outputs with names of their own", f"mend {part.name!r}")


@rule()
def ensemble_types_and_shapes(model: Model) -> Iterator[Problem]:
    """Each tensor of the ensemble is what it was at its first mention: as the ensemble's own, or at the first step."""
    if not model.is_ensemble:
        return
    known: dict[str, Declared] = {}
    for tensor in (*model.config.input, *model.config.output):
        dims = tensor.reshape.shape if tensor.HasField("reshape") else tensor.dims
        known.setdefault(tensor.name, _declared(model, tensor.data_type, dims))
    for path, step, part in steps(model):
        if part is None:
            continue
        for field, mapped, tensors in (
            ("input_map", step.input_map, part.config.input),
            ("output_map", step.output_map, part.config.output),
        ):
            for tensor in tensors:
                if (name := mapped.get(tensor.name)) is None:
                    continue
                own = _declared(part, tensor.data_type, tensor.dims)
                yield from _differences(f"{path}.{field} {tensor.name}", name, known.setdefault(name, own), own)


def _declared(model: Model, data_type: int, dims: Sequence[int]) -> Declared:
    return Declared(model.name, data_type, tuple(dims), model.config.max_batch_size > 0)


def _differences(path: str, name: str, before: Declared, own: Declared) -> Iterator[Problem]:
    if own.data_type != before.data_type:
        got, expected = (enum_name(model_config_pb2.DataType, one.data_type) for one in (own, before))
        wanted = f"that of {name!r}, {expected} by {before.model!r}"
        yield Problem(path, f"{got} by {own.model!r}", wanted, "give both one data type")
    if not own.fits(before):
        wanted = f"a shape like that of {name!r}, {list(before.full)} by {before.model!r}"
        yield Problem(path, f"{list(own.full)} by {own.model!r}", wanted, "give both one shape, -1 is any size")


def _alike(one: Sequence[int], other: Sequence[int]) -> bool:
    return len(one) == len(other) and all(-1 in (a, b) or a == b for a, b in zip(one, other, strict=True))
