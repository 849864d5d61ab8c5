"""Golden answers: made by ONNX Runtime from inputs that the model's author chose, and read by the engine's build."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from isthmus.serving.engine_compiler.tensors import read_golden, worst_error
from isthmus_models import artifacts, engines, golden
from isthmus_models.failures import BuildFailed
from isthmus_models.repository import default

ENGINES = [(name, part.name) for name in default().names() for part in default().model(name).parts if part.engine]


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(("name", "part"), ENGINES)
def test_each_engine_has_answers_that_its_own_inputs_give_and_its_profile_holds(name: str, part: str) -> None:
    model = default().model(name)
    (described,) = [one for one in model.parts if one.name == part]
    answers = read_golden(artifacts.folder(model) / golden.file_of(described))
    engine = engines.read(model.source(f"{described.folder}/engine.toml"))
    for tensor in answers.inputs:
        shapes = engine.shapes[tensor.name]
        assert all(low <= size <= high for low, size, high in zip(shapes.min, tensor.shape, shapes.max, strict=True))
    arrays = {t.name: np.array(t.values, t.type).reshape(t.shape) for t in answers.inputs}
    (file,) = described.artifacts[f"1/{golden.ONNX}"].split("/")
    again = json.loads(golden.answers(artifacts.folder(model) / file, arrays))
    outputs = {tensor["name"]: tensor["values"] for tensor in again["outputs"]}
    assert worst_error(answers.outputs, outputs) <= engine.tolerance / 100
    assert all(len(set(tensor.values)) > 1 for tensor in (*answers.inputs, *answers.outputs)), "they tell models apart"


def test_a_model_with_an_engine_and_no_golden_inputs_is_told(tmp_path: Path) -> None:
    with pytest.raises(BuildFailed, match=r"(?s)recommender\n +got +none for recommender.*golden_inputs\(folder\)"):
        golden.write(default().model("recommender"), SimpleNamespace(), tmp_path)


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    "inputs",
    [
        {"USER_FEATURES": np.zeros((1, 12), np.float32)},
        {"USER_FEATURES": np.zeros((1, 3), np.float32), "ITEM_FEATURES": np.zeros((1, 10), np.float32)},
    ],
    ids=["an input lacks", "another shape"],
)
def test_inputs_that_onnx_runtime_refuses_are_told(inputs: dict[str, Any]) -> None:
    onnx = artifacts.folder(default().model("recommender")) / golden.ONNX
    with pytest.raises(BuildFailed, match=r"(?s)model\.onnx.*fix +correct golden_inputs"):
        golden.answers(onnx, inputs)


@pytest.mark.parametrize("kind", ["float16", "float32", "int64", "int32", "bool"])
def test_inputs_are_written_exactly(kind: str) -> None:
    array = (np.random.default_rng(1).standard_normal(50) * 100).astype(kind)
    values = golden._values(array, golden._exact)
    assert np.array_equal(np.array(json.loads(json.dumps(values)), kind), array)
