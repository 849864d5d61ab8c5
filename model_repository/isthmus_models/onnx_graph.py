"""A small builder of ONNX graphs: nodes are named by their order, so the same calls give the same bytes."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

IR_VERSION, OPSET = 9, 17  # the first opset with LayerNormalization, which TensorRT keeps in full precision


class Graph:
    """Collects nodes and constants; each method returns the name of the tensor that it adds."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[bytes, onnx.TensorProto] = {}

    def node(self, kind: str, inputs: Sequence[str], *, output: str = "", **attributes: Any) -> str:
        """Add an operator of one output."""
        name = f"{kind.lower()}_{len(self._nodes)}"
        output = output or name
        self._nodes.append(helper.make_node(kind, list(inputs), [output], name=name, **attributes))
        return output

    def weight(self, value: NDArray[Any]) -> str:
        """Add a constant; equal ones are kept once."""
        array = np.ascontiguousarray(value)
        key = repr((array.dtype.str, array.shape)).encode() + array.tobytes()
        if key not in self._constants:
            self._constants[key] = numpy_helper.from_array(array, f"constant_{len(self._constants)}")
        return str(self._constants[key].name)

    def ints(self, values: Sequence[int]) -> str:
        """Add a constant of shape [n], int64."""
        return self.weight(np.array(values, np.int64))

    def float(self, value: float) -> str:
        """Add a scalar constant, float32."""
        return self.weight(np.array(value, np.float32))

    def linear(self, weights: Mapping[str, NDArray[np.float32]], name: str, x: str) -> str:
        """Add `x @ W.T + b` with W = weights[name + ".weight"], shape [out, in], and b of shape [out]."""
        product = self.node("MatMul", [x, self.weight(weights[f"{name}.weight"].T)])
        return self.node("Add", [product, self.weight(weights[f"{name}.bias"])])

    def model(
        self, name: str, inputs: Sequence[onnx.ValueInfoProto], outputs: Sequence[onnx.ValueInfoProto]
    ) -> onnx.ModelProto:
        """The finished model, checked by ONNX's own checker with full shape inference."""
        graph = helper.make_graph(
            self._nodes, name, list(inputs), list(outputs), initializer=list(self._constants.values())
        )
        model = helper.make_model(
            graph, producer_name="isthmus", ir_version=IR_VERSION, opset_imports=[helper.make_opsetid("", OPSET)]
        )
        onnx.checker.check_model(model, full_check=True)
        return model
