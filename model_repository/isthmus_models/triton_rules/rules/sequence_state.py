"""Implicit state of sequences: what each starts with.

Source: SequenceBatchScheduler::Create and GenerateInitialStateData in
https://github.com/triton-inference-server/core/blob/r24.10/src/sequence_batch_scheduler/sequence_batch_scheduler.cc
"""

import math
from collections.abc import Iterator
from typing import Any

from isthmus_models.problems import Problem
from isthmus_models.triton_rules.data_types import BYTES
from isthmus_models.triton_rules.models import Model
from isthmus_models.triton_rules.parsing import enum_name
from isthmus_models.triton_rules.registry import rule
from isthmus_models.triton_rules.schema import model_config_pb2

FOLDER = "initial_state"  # of a model's folder: where the files of data are


@rule()
def initial_state_once(model: Model) -> Iterator[Problem]:
    seen: set[str] = set()
    for path, state in _states(model):
        if len(state.initial_state) > 1:
            yield Problem(f"{path}.initial_state", str(len(state.initial_state)), "one at most", "leave the others out")
        if state.initial_state and state.input_name in seen:
            got = f"a second one with an initial state for {state.input_name!r}"
            yield Problem(f"{path}.input_name", got, "one state an input", "rename one of them")
        if state.initial_state:
            seen.add(state.input_name)


@rule()
def initial_state_fits(model: Model) -> Iterator[Problem]:
    for path, state in _states(model):
        for initial in state.initial_state:
            where = f"{path}.initial_state"
            if not initial.name:
                yield Problem(f"{where}.name", "none", "a name", 'write `name: "..."`')
            if initial.data_type != state.data_type:
                got, expected = (enum_name(model_config_pb2.DataType, kind.data_type) for kind in (initial, state))
                yield Problem(f"{where}.data_type", got, f"the state's, {expected}", "correct one of them")
            dims, expected_dims = list(initial.dims), list(state.dims)
            fits = len(dims) == len(expected_dims) and all(
                size >= 0 and wanted in (-1, size) for size, wanted in zip(dims, expected_dims, strict=True)
            )
            if not fits:
                expected = f"sizes that fit the state's dims, {expected_dims}, none of them -1"
                yield Problem(f"{where}.dims", str(dims), expected, "write the sizes that a sequence starts with")


@rule()
def initial_state_data(model: Model) -> Iterator[Problem]:
    for path, state in _states(model):
        for initial in state.initial_state:
            where = f"{path}.initial_state"
            if not initial.WhichOneof("state_data"):
                yield Problem(where, "no data", "zero_data or data_file", "write `zero_data: true`")
            elif initial.WhichOneof("state_data") == "data_file":
                file = f"{FOLDER}/{initial.data_file}"
                size, width = model.size(file), BYTES.get(initial.data_type, 0)
                wanted = math.prod(initial.dims) * width
                if size is None:
                    yield Problem(f"{where}.data_file", repr(initial.data_file), f"a file in {FOLDER}/", "put it there")
                elif size < wanted:
                    yield Problem(f"{where}.data_file", f"{size} bytes in {file}", f"{wanted}", "correct the file")


def _states(model: Model) -> Iterator[tuple[str, Any]]:
    for index, state in enumerate(model.config.sequence_batching.state):
        yield f"sequence_batching.state[{index}]", state
