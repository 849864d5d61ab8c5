"""Sequence batching: its control tensors and strategies.

Source: ValidateModelConfig, GetBooleanSequenceControlProperties, GetTypedSequenceControlProperties in
https://github.com/triton-inference-server/core/blob/r24.10/src/model_config_utils.cc
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from isthmus_models.problems import Problem
from isthmus_models.triton_rules.models import Model
from isthmus_models.triton_rules.parsing import enum_name
from isthmus_models.triton_rules.registry import rule
from isthmus_models.triton_rules.rules.batching import preferred
from isthmus_models.triton_rules.schema import model_config_pb2

Control = model_config_pb2.ModelSequenceBatching.Control
IDENTIFIER = Control.CONTROL_SEQUENCE_CORRID
SIGNALS = (Control.CONTROL_SEQUENCE_START, Control.CONTROL_SEQUENCE_READY, Control.CONTROL_SEQUENCE_END)
VALUES = ("int32_false_true", "fp32_false_true", "bool_false_true")
IDENTIFIERS = ("TYPE_UINT64", "TYPE_INT64", "TYPE_UINT32", "TYPE_INT32", "TYPE_STRING")


@rule()
def control_names(model: Model) -> Iterator[Problem]:
    names = Counter(tensor.name for tensor in model.config.sequence_batching.control_input)
    for name, count in names.items():
        path = "sequence_batching.control_input"
        if not name:
            yield Problem(path, "one without a name", "a name for each", 'write `name: "..."`')
        elif count > 1:
            yield Problem(path, f"{name!r} {count} times", "each tensor once", "give each control a tensor of its own")


@rule()
def control_kinds(model: Model) -> Iterator[Problem]:
    counted = Counter(control.kind for _, control in _controls(model))
    for kind, count in counted.items():
        if count > 1 and (kind in SIGNALS or kind == IDENTIFIER):
            got = f"{enum_name(Control.Kind, kind)} {count} times"
            yield Problem("sequence_batching.control_input", got, "each kind once", "leave the others out")


@rule()
def control_values(model: Model) -> Iterator[Problem]:
    """A signal has its values for false and true in one type; the identifier has a data type instead."""
    for path, control in _controls(model):
        name = enum_name(Control.Kind, control.kind)
        stated = [field for field in VALUES if getattr(control, field)]
        if control.kind in SIGNALS:
            if len(stated) != 1:
                fix = f"e.g. `{VALUES[1]}: [ 0, 1 ]`"
                yield Problem(path, f"{', '.join(stated) or 'none'} for {name}", f"one of {', '.join(VALUES)}", fix)
            elif len(values := getattr(control, stated[0])) != 2:
                yield Problem(f"{path}.{stated[0]}", f"{len(values)} values", "two: false and true", "write both")
        elif control.kind == IDENTIFIER:
            if stated:
                yield Problem(path, f"{', '.join(stated)} for {name}", "a data_type only", "leave the values out")
            data_type = enum_name(model_config_pb2.DataType, control.data_type)
            if data_type not in IDENTIFIERS:
                yield Problem(f"{path}.data_type", data_type, f"one of {', '.join(IDENTIFIERS)}", "choose one of them")


@rule()
def sequence_strategy(model: Model) -> Iterator[Problem]:
    batching = model.config.sequence_batching
    yield from preferred(model, "sequence_batching.oldest", batching.oldest.preferred_batch_size)
    utilization = batching.direct.minimum_slot_utilization
    if utilization < 0 or utilization > 1:
        path = "sequence_batching.direct.minimum_slot_utilization"
        yield Problem(path, f"{utilization:g}", "0 to 1", "write the part of the slots that must be taken")


@rule()
def batch_strategy(model: Model) -> Iterator[Problem]:
    """A strategy of one's own is a library beside the model or on the server, and not for sequences."""
    name = "TRITON_BATCH_STRATEGY_PATH"
    if model.is_ensemble or name not in model.config.parameters:
        return
    path, library = f"parameters {name}", model.config.parameters[name].string_value
    if model.config.HasField("sequence_batching"):
        yield Problem(path, repr(library), "none with sequence_batching", "leave it out")
    elif library not in model.server.files:
        yield Problem(path, repr(library), "a library on the server", "put it into the server's image")


def _controls(model: Model) -> Iterator[tuple[str, Any]]:
    for index, tensor in enumerate(model.config.sequence_batching.control_input):
        for number, control in enumerate(tensor.control):
            yield f"sequence_batching.control_input[{index}].control[{number}]", control
