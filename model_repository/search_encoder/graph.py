"""The encoder as an ONNX graph, written node by node from the weights: no framework, the same bytes each time.

BERT as in https://arxiv.org/abs/1810.04805 with the sentence head of all-MiniLM-L6-v2: mean over the tokens that are
not padding, then L2 normalisation.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from isthmus_models.onnx_graph import Graph

MASKED = -10000.0  # added to a masked score: nothing is left of it after the softmax, in half precision too
POOL_EPSILON, NORM_EPSILON = 1e-9, 1e-12  # sentence-transformers' and torch.nn.functional.normalize's

Weights = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True)
class Shape:
    """The sizes of a BERT encoder."""

    layers: int
    heads: int
    hidden: int
    epsilon: float


MINILM = Shape(layers=6, heads=12, hidden=384, epsilon=1e-12)


def encoder(weights: Weights, shape: Shape = MINILM) -> onnx.ModelProto:
    """The encoder's graph.

    Inputs INPUT_IDS and ATTENTION_MASK (int64, [batch, sequence]); output EMBEDDING (float32, [batch, hidden], L2
    norm 1).
    `weights` are named as in the upstream model.safetensors.
    """
    g = Graph()
    mask = g.node("Cast", ["ATTENTION_MASK"], to=TensorProto.FLOAT)
    x = _embeddings(g, weights, shape)
    blocked = g.node("Unsqueeze", [mask, g.ints([1, 2])])  # [batch, 1, 1, sequence]
    bias = g.node("Mul", [g.node("Sub", [g.float(1.0), blocked]), g.float(MASKED)])
    for layer in range(shape.layers):
        x = _layer(g, weights, shape, f"encoder.layer.{layer}", x, bias)
    _sentence(g, x, mask)
    ids = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "sequence"])
        for name in ("INPUT_IDS", "ATTENTION_MASK")
    ]
    embedding = helper.make_tensor_value_info("EMBEDDING", TensorProto.FLOAT, ["batch", shape.hidden])
    return g.model("search_encoder", ids, [embedding])


def _embeddings(g: Graph, weights: Weights, shape: Shape) -> str:
    words = g.node("Gather", [g.weight(weights["embeddings.word_embeddings.weight"]), "INPUT_IDS"])
    # A single text is of token type 0 throughout.
    places = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    length = g.node("Gather", [g.node("Shape", ["INPUT_IDS"]), g.ints([1])])
    place = g.node("Slice", [g.weight(places), g.ints([0]), length, g.ints([0])])
    return _norm(g, weights, shape, "embeddings.LayerNorm", g.node("Add", [words, place]))


def _layer(g: Graph, weights: Weights, shape: Shape, name: str, x: str, bias: str) -> str:
    width = shape.hidden // shape.heads
    split = g.ints([0, 0, shape.heads, width])
    query, key, value = (
        g.node("Reshape", [g.linear(weights, f"{name}.attention.self.{part}", x), split])
        for part in ("query", "key", "value")
    )
    query = g.node("Transpose", [query], perm=[0, 2, 1, 3])
    key = g.node("Transpose", [key], perm=[0, 2, 3, 1])
    value = g.node("Transpose", [value], perm=[0, 2, 1, 3])
    scores = g.node("Mul", [g.node("MatMul", [query, key]), g.float(width**-0.5)])
    attention = g.node("Softmax", [g.node("Add", [scores, bias])], axis=-1)
    context = g.node("Transpose", [g.node("MatMul", [attention, value])], perm=[0, 2, 1, 3])
    context = g.node("Reshape", [context, g.ints([0, 0, shape.hidden])])
    context = g.linear(weights, f"{name}.attention.output.dense", context)
    x = _norm(g, weights, shape, f"{name}.attention.output.LayerNorm", g.node("Add", [context, x]))
    inner = _gelu(g, g.linear(weights, f"{name}.intermediate.dense", x))
    out = g.linear(weights, f"{name}.output.dense", inner)
    return _norm(g, weights, shape, f"{name}.output.LayerNorm", g.node("Add", [out, x]))


def _norm(g: Graph, weights: Weights, shape: Shape, name: str, x: str) -> str:
    scale, bias = g.weight(weights[f"{name}.weight"]), g.weight(weights[f"{name}.bias"])
    return g.node("LayerNormalization", [x, scale, bias], axis=-1, epsilon=shape.epsilon)


def _gelu(g: Graph, x: str) -> str:
    """The exact one, by the error function."""
    erf = g.node("Erf", [g.node("Mul", [x, g.float(2**-0.5)])])
    return g.node("Mul", [g.node("Mul", [x, g.node("Add", [erf, g.float(1.0)])]), g.float(0.5)])


def _sentence(g: Graph, x: str, mask: str) -> None:
    weight = g.node("Unsqueeze", [mask, g.ints([2])])
    total = g.node("ReduceSum", [g.node("Mul", [x, weight]), g.ints([1])], keepdims=0)
    tokens = g.node("Max", [g.node("ReduceSum", [mask, g.ints([1])], keepdims=1), g.float(POOL_EPSILON)])
    mean = g.node("Div", [total, tokens])
    square = g.node("ReduceSum", [g.node("Mul", [mean, mean]), g.ints([1])], keepdims=1)
    length = g.node("Max", [g.node("Sqrt", [square]), g.float(NORM_EPSILON)])
    g.node("Div", [mean, length], output="EMBEDDING")
