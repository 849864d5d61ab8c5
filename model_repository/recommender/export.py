"""Train the recommender, check what it learned, and write it as ONNX."""

import numpy as np
import onnx
from onnx import TensorProto, helper

from isthmus_models.failures import BuildFailed
from isthmus_models.onnx_graph import Graph
from isthmus_models.problems import Problem

from . import behaviour, towers
from .features import ITEM, USER

SEED, HELD_OUT_SEED = 20, 21
LEAST_SHARE = 0.95  # of the AUC above chance that the law itself reaches on unseen users and items


class NotLearned(BuildFailed):
    """Training ended with a model that is too weak to serve."""


def train(seed: int = SEED) -> towers.Parameters:
    """The trained towers.

    Raises:
        NotLearned: on visits of users and items that it never saw, its AUC is too far below the law's own.
    """
    parameters = towers.train(behaviour.visits(seed, users=6000, items=900, rows=80_000), seed)
    unseen = behaviour.visits(HELD_OUT_SEED, users=1500, items=300, rows=20_000)
    got = towers.auc(unseen.bought, towers.score(parameters, unseen.user, unseen.item))
    best = towers.auc(unseen.bought, unseen.chance)
    least = 0.5 + LEAST_SHARE * (best - 0.5)
    if got < least:
        expected = f"at least {least:.4f}; the law that made the data reaches {best:.4f}"
        fix = "check the changes to model_repository/recommender/"
        raise NotLearned(Problem("recommender", f"a held-out AUC of {got:.4f}", expected, fix))
    return parameters


def scorer(parameters: towers.Parameters) -> onnx.ModelProto:
    """The towers' graph.

    Inputs USER_FEATURES (float32, [batch, len(USER)]) and ITEM_FEATURES (float32, [batch, len(ITEM)]);
    output SCORE (float32, [batch, 1]), the probability of a purchase.
    """
    g = Graph()
    weights = {name: value.astype(np.float32) for name, value in parameters.items()}
    towers_out = []
    for tower in ("user", "item"):
        hidden = g.node("Relu", [g.linear(weights, f"{tower}.0", f"{tower.upper()}_FEATURES")])
        towers_out.append(g.linear(weights, f"{tower}.1", hidden))
    dot = g.node("ReduceSum", [g.node("Mul", towers_out), g.ints([1])], keepdims=1)
    g.node("Sigmoid", [g.node("Add", [dot, g.weight(weights["offset"])])], output="SCORE")
    inputs = [
        helper.make_tensor_value_info("USER_FEATURES", TensorProto.FLOAT, ["batch", len(USER)]),
        helper.make_tensor_value_info("ITEM_FEATURES", TensorProto.FLOAT, ["batch", len(ITEM)]),
    ]
    return g.model("recommender", inputs, [helper.make_tensor_value_info("SCORE", TensorProto.FLOAT, ["batch", 1])])
