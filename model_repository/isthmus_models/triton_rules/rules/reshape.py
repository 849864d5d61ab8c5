"""Reshapes: the same elements in other dimensions.

Source: ValidateIOShape in https://github.com/triton-inference-server/core/blob/r24.10/src/model_config_utils.cc
"""

import math
from collections.abc import Iterator, Sequence

from isthmus_models.problems import Problem
from isthmus_models.triton_rules.models import Model
from isthmus_models.triton_rules.registry import rule
from isthmus_models.triton_rules.rules.tensors import SIZES, shown, tensors

ANY = -1


@rule()
def reshape_sizes(model: Model) -> Iterator[Problem]:
    for path, tensor in tensors(model):
        for index, size in enumerate(tensor.reshape.shape):
            if size < 1 and size != ANY:
                yield Problem(f"{path}.reshape.shape[{index}]", str(size), SIZES, "write the size, or -1")


@rule()
def reshape_to_scalar(model: Model) -> Iterator[Problem]:
    """Without a batch dimension nothing would be left: Triton has no scalars."""
    if model.config.max_batch_size != 0:
        return
    for path, tensor in tensors(model):
        if tensor.HasField("reshape") and not tensor.reshape.shape:
            fix = "leave `reshape` out, or have a max_batch_size"
            yield Problem(f"{path}.reshape", "an empty shape without batch dimension", "a shape", fix)


@rule()
def reshape_elements(model: Model) -> Iterator[Problem]:
    for path, tensor in tensors(model):
        dims, shape = list(tensor.dims), list(tensor.reshape.shape)
        if not tensor.HasField("reshape") or any(size < 1 and size != ANY for size in (*dims, *shape)):
            continue
        if _parts(dims) != _parts(shape):
            expected = f"as many elements as dims {shown(tensor)}, and -1 in the same places between them"
            yield Problem(f"{path}.reshape", str(shape), expected, "correct `dims` or `reshape`")


def _parts(sizes: Sequence[int]) -> list[int]:
    """The elements between the sizes that vary: [2, 4, -1, 6] is [8, 6], and no size at all is [1]."""
    parts, first = [], 0
    for index, size in enumerate((*sizes, ANY)):
        if size == ANY:
            parts.append(math.prod(sizes[first:index]))
            first = index + 1
    return parts
