"""Golden answers: what ONNX Runtime answers to inputs that a model's author chose, for engines to be compared with.

`artifact.py` of a model with an engine has `golden_inputs(folder)`: part -> input -> array. What ONNX Runtime makes of
them is written when the artifacts are built, since NVIDIA's image has no ONNX Runtime to ask on the node.

The file is `{"inputs": [tensor], "outputs": [tensor]}`, a tensor `{"name", "type", "shape", "values"}` with NumPy's
name of its type and its values in C order: inputs exactly, outputs with the six digits that trtexec prints.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from isthmus_models.description import Part
from isthmus_models.failures import BuildFailed
from isthmus_models.model import Model
from isthmus_models.problems import Problem

if TYPE_CHECKING:  # a preview needs the names of the files only, and no NumPy
    from numpy.typing import NDArray

DIGITS = 6
ONNX = "model.onnx"
Arrays = Mapping[str, "NDArray[Any]"]


def file_of(part: Part) -> str:
    """The name of a part's golden answers among the files of its model's artifact."""
    return f"{part.name}.golden.json"


def write(model: Model, maker: Any, folder: Path) -> None:
    """Write the golden answers of each part of `model` that has an engine; `maker` is its module `artifact`.

    Raises:
        BuildFailed: the module has no golden inputs for a part, or ONNX Runtime takes them not.
    """
    parts = [part for part in model.parts if part.engine]
    if not parts:
        return
    inputs: Mapping[str, Arrays] = getattr(maker, "golden_inputs", lambda folder: {})(folder)
    if lacking := [part.name for part in parts if not inputs.get(part.name)]:
        expected = "golden_inputs(folder) in its artifact.py with arrays for each part that has an engine"
        fix = "return {part: {input: array}}: real inputs, on which an engine is compared with ONNX Runtime"
        raise BuildFailed(Problem(model.name, f"none for {', '.join(lacking)}", expected, fix))
    for part in parts:
        path = _onnx(model, part, folder)
        text = answers(path, inputs[part.name])
        (folder / file_of(part)).write_text(text, "utf-8")


def answers(onnx: Path, inputs: Arrays) -> str:
    """The content of a file of golden answers.

    Raises:
        BuildFailed: ONNX Runtime refuses the model or the inputs.
    """
    import onnxruntime

    try:
        session = onnxruntime.InferenceSession(onnx, providers=["CPUExecutionProvider"])
        names = [output.name for output in session.get_outputs()]
        outputs = dict(zip(names, session.run(names, dict(inputs)), strict=True))
    except Exception as error:  # its own errors have no common class
        got, fix = f"{type(error).__name__}: {error}", "correct golden_inputs in its artifact.py"
        raise BuildFailed(Problem(onnx.name, got, "an answer of ONNX Runtime to the golden inputs", fix)) from None
    tensors = {"inputs": _tensors(inputs, _exact), "outputs": _tensors(outputs, _rounded)}
    return json.dumps(tensors, sort_keys=True, separators=(",", ":")) + "\n"


def _onnx(model: Model, part: Part, folder: Path) -> Path:
    """The part's ONNX file: one that was built, or one of the model's own."""
    for path, file in part.artifacts.items():
        if path.endswith(f"/{ONNX}"):
            return folder / file
    for path, source in model.files(part).items():
        if path.endswith(f"/{ONNX}"):
            return source
    expected, fix = f"a file that is {ONNX} in a folder of a version", "name it in model.yaml"
    raise BuildFailed(Problem(f"{model.name}: {part.name}", "an engine and no ONNX", expected, fix))


def _tensors(arrays: Arrays, number: Callable[[Any], float]) -> list[dict[str, Any]]:
    return [
        {"name": name, "type": str(array.dtype), "shape": list(array.shape), "values": _values(array, number)}
        for name, array in sorted(arrays.items())
    ]


def _values(array: "NDArray[Any]", number: Callable[[Any], float]) -> list[Any]:
    """Whole numbers as they are, others by `number`."""
    import numpy as np

    if not np.issubdtype(array.dtype, np.floating):
        return list(array.reshape(-1).tolist())
    return [number(value) for value in array.reshape(-1)]


def _exact(value: Any) -> float:
    """The shortest decimal that is this number again in the array's own type."""
    import numpy as np

    return float(np.format_float_scientific(value))


def _rounded(value: Any) -> float:
    return float(f"{float(value):.{DIGITS}g}")
