"""Batch inputs and outputs: tensors that Triton makes of how requests were put together.

Source: ValidateBatchIO in https://github.com/triton-inference-server/core/blob/r24.10/src/model_config_utils.cc and
BatchOutput::ParseFromModelConfig in https://github.com/triton-inference-server/backend/blob/r24.10/src/backend_common.cc
"""

from collections.abc import Iterator, Sequence

from isthmus_models.problems import Problem
from isthmus_models.triton_rules.models import Model
from isthmus_models.triton_rules.parsing import enum_name
from isthmus_models.triton_rules.registry import rule
from isthmus_models.triton_rules.schema import model_config_pb2

TYPES = (model_config_pb2.TYPE_INT32, model_config_pb2.TYPE_FP32)


@rule()
def batch_input(model: Model) -> Iterator[Problem]:
    for index, tensor in enumerate(model.config.batch_input):
        path = f"batch_input[{index}]"
        if tensor.kind not in model_config_pb2.BatchInput.Kind.values():
            yield Problem(f"{path}.kind", str(tensor.kind), "a kind of batch input", "see model_config.proto")
        if tensor.data_type not in TYPES:
            got = enum_name(model_config_pb2.DataType, tensor.data_type)
            yield Problem(f"{path}.data_type", got, "TYPE_INT32 or TYPE_FP32", "choose one of them")
        yield from _source(model, path, tensor.source_input)


@rule()
def batch_output(model: Model) -> Iterator[Problem]:
    outputs = {tensor.name for tensor in model.config.output}
    for index, tensor in enumerate(model.config.batch_output):
        path = f"batch_output[{index}]"
        if tensor.kind not in model_config_pb2.BatchOutput.Kind.values():
            yield Problem(f"{path}.kind", str(tensor.kind), "a kind of batch output", "see model_config.proto")
        yield from _source(model, path, tensor.source_input)
        names = list(tensor.target_name)
        if not names:  # the server reads the first and ends
            yield Problem(f"{path}.target_name", "none", "an output at least", "name an output")
        for name in sorted(set(names) - outputs):
            yield Problem(f"{path}.target_name", repr(name), f"an output of {sorted(outputs)}", "correct the name")
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Problem(f"{path}.target_name", f"{name!r} twice", "each output once", "leave one out")


def _source(model: Model, path: str, names: Sequence[str]) -> Iterator[Problem]:
    inputs = {tensor.name for tensor in model.config.input}
    if len(names) != 1:
        yield Problem(f"{path}.source_input", str(len(names)), "exactly one input", "name one input")
    for name in sorted(set(names) - inputs):
        yield Problem(f"{path}.source_input", repr(name), f"an input of {sorted(inputs)}", "correct the name")
