"""Golden answers: tensors of known values, as bytes for trtexec and as numbers to compare."""

import json
import math
import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .failure import REFUSED, WRONG_INPUTS, BuildError

# NumPy's names of the types that trtexec reads, as `struct` writes them; little-endian, as GPUs are.
FORMATS: Mapping[str, str] = {
    "bool": "?",
    "int8": "b",
    "uint8": "B",
    "int32": "i",
    "int64": "q",
    "float16": "e",
    "float32": "f",
}
BARE = re.compile(r"(?<=[\s,\[])(-?)(nan|inf)(?=[\s,\]])")
"""A number as C++ prints it where it is none; JSON, as Python reads it, spells it otherwise."""


@dataclass(frozen=True)
class Tensor:
    """A named array in C order."""

    name: str
    type: str
    """NumPy's name of its type, e.g. float32."""
    shape: tuple[int, ...]
    values: Sequence[float]

    def packed(self) -> bytes:
        """Its values as trtexec's --loadInputs takes them."""
        return struct.pack(f"<{len(self.values)}{FORMATS[self.type]}", *self.values)


@dataclass(frozen=True)
class Golden:
    """Inputs, and what ONNX Runtime answers to them."""

    inputs: Sequence[Tensor]
    outputs: Sequence[Tensor]


def read_golden(path: Path) -> Golden:
    """The golden answers of a file that `isthmus_models.golden` wrote.

    Raises:
        BuildError: it is something else.
    """
    try:
        content = json.loads(path.read_bytes())
        golden = Golden(*([_tensor(entry) for entry in content[key]] for key in ("inputs", "outputs")))
        for tensor in golden.inputs:
            tensor.packed()
    except (OSError, ValueError, KeyError, TypeError, struct.error) as error:
        expected = '{"inputs": [{"name", "type", "shape", "values"}], "outputs": [...]} with types of trtexec'
        fix = "build the artifacts again (`isthmus models build`) and deploy"
        raise BuildError(WRONG_INPUTS, path.name, repr(error), expected, fix) from None
    if not golden.inputs or not golden.outputs:
        expected, fix = "an input and an output at least", "correct golden_inputs in the model's artifact.py"
        raise BuildError(WRONG_INPUTS, path.name, "no tensors", expected, fix)
    return golden


def read_exported(path: Path) -> dict[str, list[float]]:
    """What trtexec's --exportOutput wrote: `[{"name", "dimensions", "values"}]`, by name.

    Source: exportJSONOutput in samples/common/sampleReporting.cpp of github.com/NVIDIA/TensorRT.

    Raises:
        BuildError: it is something else.
    """
    try:
        text = BARE.sub(lambda match: "NaN" if match[2] == "nan" else f"{match[1]}Infinity", path.read_text())
        return {str(entry["name"]): [float(value) for value in entry["values"]] for entry in json.loads(text)}
    except (OSError, ValueError, KeyError, TypeError) as error:
        expected, fix = '[{"name", "dimensions", "values"}]', "report it: this trtexec writes another form"
        raise BuildError(REFUSED, "the engine's answers", repr(error), expected, fix) from None


def worst_error(golden: Sequence[Tensor], answers: Mapping[str, Sequence[float]]) -> float:
    """The largest |difference| / max(1, |ONNX Runtime's|) over all outputs; infinite where the engine's is no number.

    Raises:
        BuildError: an output lacks, or has another number of values.
    """
    worst = 0.0
    for tensor in golden:
        values = answers.get(tensor.name)
        if values is None or len(values) != len(tensor.values):
            got = "none" if values is None else f"{len(values)} values"
            expected = f"{len(tensor.values)} values, shape {list(tensor.shape)}"
            fix = "build the artifacts again, so that golden answers and ONNX are of one model"
            raise BuildError(REFUSED, f"the engine's output {tensor.name}", got, expected, fix)
        for value, known in zip(values, tensor.values):  # noqa: B905 - of one length, and Python 3.9 has no `strict`
            error = abs(value - known) / max(1.0, abs(known))
            worst = max(worst, error if math.isfinite(error) else math.inf)
    return worst


def _tensor(entry: Any) -> Tensor:
    tensor = Tensor(str(entry["name"]), str(entry["type"]), tuple(map(int, entry["shape"])), list(entry["values"]))
    if math.prod(tensor.shape) != len(tensor.values) or min(tensor.shape, default=1) < 0:
        raise ValueError(f"{tensor.name}: {len(tensor.values)} values of shape {list(tensor.shape)}")
    return tensor
