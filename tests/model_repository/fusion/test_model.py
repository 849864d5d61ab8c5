"""The model against a double of Triton's Python API whose models answer on a GPU, unless host memory is asked for.

The double does what python_backend does: an answer of a TensorRT model stays in GPU memory, and `as_numpy` refuses it
(request_executor.cc and pb_tensor.cc in github.com/triton-inference-server/python_backend). No GPU is to be had here.
"""

import importlib.util
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import fusion.fusion_legs
from isthmus_models.repository import default

CPU, GPU = 0, 1  # TRITONSERVER_MemoryType


@dataclass
class Tensor:
    name: str
    values: Any
    memory: int = CPU

    def as_numpy(self) -> Any:
        if self.memory == GPU:
            raise ValueError("Tensor is stored in GPU and cannot be converted to NumPy.")
        return self.values


@dataclass
class Response:
    tensors: list[Tensor] = field(default_factory=list)
    failure: Any = None

    def has_error(self) -> bool:
        return self.failure is not None


@dataclass
class PreferredMemory:
    memory: int
    device: int


@dataclass
class Call:
    """A request to another model; the double's recommender scores each candidate by its first feature."""

    model_name: str
    requested_output_names: list[str]
    inputs: list[Tensor]
    preferred_memory: PreferredMemory | None = None

    def exec(self) -> Response:
        (items,) = [tensor.values for tensor in self.inputs if tensor.name == "ITEM_FEATURES"]
        memory = self.preferred_memory.memory if self.preferred_memory else GPU
        return Response([Tensor("SCORE", items[:, :1], memory)])


@dataclass
class Request:
    tensors: dict[str, Any]

    def parameters(self) -> str:
        return ""


def double() -> ModuleType:
    api: Any = ModuleType("triton_python_backend_utils")
    api.Tensor, api.InferenceResponse, api.InferenceRequest = Tensor, Response, Call
    api.PreferredMemory, api.TRITONSERVER_MEMORY_CPU = PreferredMemory, CPU
    api.get_input_tensor_by_name = lambda request, name: Tensor(name, request.tensors[name])
    api.get_output_tensor_by_name = lambda response, name: next(t for t in response.tensors if t.name == name)
    return api  # type: ignore[no-any-return]


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The model as the backend makes it, its search leg's site down."""
    monkeypatch.setitem(sys.modules, "triton_python_backend_utils", double())
    monkeypatch.setitem(sys.modules, "fusion_legs", fusion.fusion_legs)
    for name in [name for name in sys.modules if name.startswith("fusion.fusion_legs.")]:
        monkeypatch.setitem(sys.modules, name.removeprefix("fusion."), sys.modules[name])
    monkeypatch.setenv("ISTHMUS_SEARCH_URL", "http://127.0.0.1:9")
    file = Path(fusion.__file__).parent / "model.py"
    spec = importlib.util.spec_from_file_location("model_of_fusion", file)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (part,) = default().model("fusion").parts
    made = module.TritonPythonModel()
    parameters = {key: {"string_value": value} for key, value in part.parameters.items()}
    made.initialize({"model_config": json.dumps({"parameters": parameters})})
    yield made
    made.finalize()


def test_the_answer_of_a_model_on_a_gpu_is_read(model: Any) -> None:
    items = np.arange(30, dtype=np.float32).reshape(3, 10)
    request = Request(
        {
            "QUERY": np.array([b"shoes"], np.object_),
            "TITLES": np.array([b"a", b"b", b"c"], np.object_),
            "ITEM_FEATURES": items,
            "USER_FEATURES": np.zeros(12, np.float32),
        }
    )
    (response,) = model.execute([request])
    assert not response.has_error()
    outputs = {tensor.name: tensor.values for tensor in response.tensors}
    assert outputs["RECOMMENDATION_SCORES"].tolist() == items[:, 0].tolist()
    assert outputs["DEGRADED"].tolist() == [True], "the search leg's site is down"
