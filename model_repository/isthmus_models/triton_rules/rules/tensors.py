"""Inputs and outputs: names, types, dimensions, formats, and what only TensorRT has.

Source: ValidateIOShape, ValidateModelInput, ValidateNonLinearFormatIO in
https://github.com/triton-inference-server/core/blob/r24.10/src/model_config_utils.cc
"""

from collections.abc import Iterator
from typing import Any

from isthmus_models.problems import Problem
from isthmus_models.triton_rules.models import TENSORRT_PLAN, Model
from isthmus_models.triton_rules.parsing import enum_name
from isthmus_models.triton_rules.registry import rule
from isthmus_models.triton_rules.schema import model_config_pb2

IMAGES = (model_config_pb2.ModelInput.FORMAT_NHWC, model_config_pb2.ModelInput.FORMAT_NCHW)
SIZES = "sizes of 1 or more, or -1 for any"


def tensors(model: Model) -> Iterator[tuple[str, Any]]:
    """Each input and output with its path."""
    for side, declared in (("input", model.config.input), ("output", model.config.output)):
        yield from ((f"{side}[{index}]", tensor) for index, tensor in enumerate(declared))


def shown(tensor: Any) -> str:
    """A tensor's dims, and its name where it has one."""
    return f"{list(tensor.dims)}" + (f" of {tensor.name!r}" if tensor.name else "")


@rule()
def tensor_name(model: Model) -> Iterator[Problem]:
    for path, tensor in tensors(model):
        if not tensor.name:
            yield Problem(f"{path}.name", "none", "a name", 'write `name: "..."`')


@rule()
def tensor_type(model: Model) -> Iterator[Problem]:
    for path, tensor in tensors(model):
        if tensor.data_type == model_config_pb2.TYPE_INVALID:
            yield Problem(f"{path}.data_type", "none", "a data type, e.g. TYPE_FP32", "write `data_type: TYPE_...`")


@rule()
def tensor_dims(model: Model) -> Iterator[Problem]:
    for path, tensor in tensors(model):
        if not tensor.dims:
            yield Problem(f"{path}.dims", "none", SIZES, "write `dims: [ ... ]`, without the batch dimension")
        for index, size in enumerate(tensor.dims):
            if size < 1 and size != -1:
                yield Problem(f"{path}.dims[{index}]", str(size), SIZES, "write the size, or -1 where it varies")


@rule()
def image_format(model: Model) -> Iterator[Problem]:
    for index, tensor in enumerate(model.config.input):
        if tensor.format in IMAGES and len(tensor.dims) != 3:
            name = enum_name(model_config_pb2.ModelInput.Format, tensor.format)
            yield Problem(f"input[{index}].format", f"{name} with dims {shown(tensor)}", "three dims", "leave it out")


@rule()
def shape_tensor(model: Model) -> Iterator[Problem]:
    if model.config.platform == TENSORRT_PLAN:
        return
    for path, tensor in tensors(model):
        if tensor.is_shape_tensor:
            expected = f"false: only platform {TENSORRT_PLAN} has shape tensors"
            yield Problem(f"{path}.is_shape_tensor", "true", expected, "leave it out")


@rule()
def non_linear_format(model: Model) -> Iterator[Problem]:
    for path, tensor in tensors(model):
        if not tensor.is_non_linear_format_io:
            continue
        if model.config.platform != TENSORRT_PLAN:
            expected = f"false: only platform {TENSORRT_PLAN} has such formats"
            yield Problem(f"{path}.is_non_linear_format_io", "true", expected, "leave it out")
        elif len(tensor.dims) != 3:
            yield Problem(f"{path}.dims", shown(tensor), "three dims for a non-linear format", "leave the format out")


@rule()
def labels(model: Model) -> Iterator[Problem]:
    """Label files lie in the model's folder (LabelProvider::AddLabels), one an output."""
    seen: set[str] = set()
    for index, output in enumerate(model.config.output):
        if not output.label_filename:
            continue
        path = f"output[{index}].label_filename"
        if model.size(output.label_filename) is None:
            fix = "put the file beside config.pbtxt"
            yield Problem(path, repr(output.label_filename), "a file of the model's folder", fix)
        if output.name in seen:
            yield Problem(path, f"a second one for {output.name!r}", "one an output", "leave one out")
        seen.add(output.name)
