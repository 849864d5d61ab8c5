"""Warm-up requests: each is checked like a client's, and then run, while the model loads.

Source: GenerateWarmupData in https://github.com/triton-inference-server/core/blob/r24.10/src/backend_model_instance.cc,
InferenceRequest::Normalize in infer_request.cc; that a batch is at most max_batch_size is each backend's own check.
"""

import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

from isthmus_models.problems import Problem
from isthmus_models.triton_rules.data_types import BYTES
from isthmus_models.triton_rules.models import Model
from isthmus_models.triton_rules.parsing import enum_name
from isthmus_models.triton_rules.registry import rule
from isthmus_models.triton_rules.schema import model_config_pb2

FOLDER = "warmup"  # of a model's folder: where the files of data are


@rule()
def warmup_batch(model: Model) -> Iterator[Problem]:
    largest = max(1, model.config.max_batch_size)
    for path, sample in _samples(model):
        if sample.batch_size > largest:
            expected = f"{largest} at most, as max_batch_size is {model.config.max_batch_size}"
            yield Problem(f"{path}.batch_size", str(sample.batch_size), expected, "write a smaller batch")


@rule()
def warmup_inputs(model: Model) -> Iterator[Problem]:
    """All inputs that aren't optional. An input that is listed twice is missing once, whatever a request has."""
    required = Counter(tensor.name for tensor in model.config.input if not tensor.optional)
    known = {tensor.name for tensor in model.config.input}
    for path, sample in _samples(model):
        provided = known & set(sample.inputs)
        if len(provided) < required.total():
            missing = sorted((required - Counter(provided)).elements())
            fix = "add the inputs, or leave the sample out"
            yield Problem(f"{path}.inputs", str(sorted(sample.inputs)), f"also {missing}", fix)
        elif not provided and model.config.max_batch_size > 0:
            yield Problem(f"{path}.inputs", "none", "one at least, for the size of the batch", "add an input")


@rule()
def warmup_shapes(model: Model) -> Iterator[Problem]:
    for where, name, sample in _sample_inputs(model):
        dims = list(sample.dims)
        if any(size < 0 for size in dims):
            yield Problem(f"{where}.dims", str(dims), "sizes, none of them -1", "write the sizes to warm up with")
        elif (tensor := _input(model, name)) is not None:
            wanted = list(tensor.dims)
            fits = len(dims) == len(wanted) and all(w in (-1, size) for size, w in zip(dims, wanted, strict=True))
            if not fits:
                yield Problem(f"{where}.dims", str(dims), f"those of the input, {wanted}", "correct them")


@rule()
def warmup_types(model: Model) -> Iterator[Problem]:
    for where, name, sample in _sample_inputs(model):
        tensor = _input(model, name)
        if tensor is not None and sample.data_type != tensor.data_type:
            got, expected = (enum_name(model_config_pb2.DataType, kind.data_type) for kind in (sample, tensor))
            yield Problem(f"{where}.data_type", got, f"that of the input, {expected}", "correct it")


@rule()
def warmup_data(model: Model) -> Iterator[Problem]:
    for where, _, sample in _sample_inputs(model):
        kind = sample.WhichOneof("input_data_type")
        if kind is None:
            expected = "zero_data, random_data or input_data_file"
            yield Problem(where, "no data", expected, "write `zero_data: true`")
        elif kind == "input_data_file":
            file = f"{FOLDER}/{sample.input_data_file}"
            size, wanted = model.size(file), math.prod(sample.dims) * BYTES.get(sample.data_type, 0)
            if size is None:
                path = f"{where}.input_data_file"
                yield Problem(path, repr(sample.input_data_file), f"a file in {FOLDER}/", "put it there")
            elif size < wanted:
                yield Problem(f"{where}.input_data_file", f"{size} bytes in {file}", f"{wanted}", "correct the file")


def _samples(model: Model) -> Iterator[tuple[str, Any]]:
    """The samples that are run: those of batch 0 are skipped, and so are instances that are passive."""
    groups = model.config.instance_group
    if model.is_ensemble or (groups and all(group.passive for group in groups)):
        return
    for index, sample in enumerate(model.config.model_warmup):
        if sample.batch_size:
            yield f"model_warmup[{index}]", sample


def _sample_inputs(model: Model) -> Iterator[tuple[str, str, Any]]:
    for path, sample in _samples(model):
        for name in sorted(sample.inputs):
            yield f"{path}.inputs {name}", name, sample.inputs[name]


def _input(model: Model, name: str) -> Any:
    """The input that a request's tensor is held to: the first of that name; other tensors aren't checked."""
    return next((tensor for tensor in model.config.input if tensor.name == name), None)
