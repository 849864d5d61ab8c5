"""The two towers and their training, in numpy.

A tower is a small network with one hidden layer; the score is the sigmoid of the two towers' dot product. All sums run
in float64 and a fixed order, on one thread (einsum without BLAS), so one machine gives the same bytes each time.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from .behaviour import Floats, Visits
from .features import ITEM, USER

HIDDEN, WIDTH = 24, 12
BATCH, EPOCHS, RATE = 512, 8, 0.01
DECAY_1, DECAY_2, EPSILON = 0.9, 0.999, 1e-8  # Adam's, https://arxiv.org/abs/1412.6980

Parameters = dict[str, Floats]


def initial(seed: int) -> Parameters:
    """Towers that know nothing yet (He initialisation)."""
    rng = np.random.default_rng(seed)
    parameters: Parameters = {}
    for tower, inputs in (("user", len(USER)), ("item", len(ITEM))):
        for layer, (rows, columns) in enumerate(((inputs, HIDDEN), (HIDDEN, WIDTH))):
            parameters[f"{tower}.{layer}.weight"] = rng.standard_normal((columns, rows)) * np.sqrt(2 / rows)
            parameters[f"{tower}.{layer}.bias"] = np.zeros(columns)
    parameters["offset"] = np.zeros(1)
    return parameters


def score(parameters: Parameters, user: Floats, item: Floats) -> Floats:
    """The probability of a purchase, [n], for users [n, len(USER)] and items [n, len(ITEM)]."""
    left, right = _tower(parameters, "user", user)[1], _tower(parameters, "item", item)[1]
    return _sigmoid(np.einsum("nw,nw->n", left, right) + parameters["offset"][0])


def train(data: Visits, seed: int) -> Parameters:
    """Fit the towers to `data` by Adam on the log loss, at a rate that falls to zero."""
    parameters = initial(seed)
    first = {name: np.zeros_like(value) for name, value in parameters.items()}
    second = {name: np.zeros_like(value) for name, value in parameters.items()}
    batches = list(_batches(len(data.bought), seed))
    for step, rows in enumerate(batches, 1):
        rate = RATE * (1 - step / len(batches))
        for name, slope in _slopes(parameters, data.user[rows], data.item[rows], data.bought[rows]).items():
            first[name] = DECAY_1 * first[name] + (1 - DECAY_1) * slope
            second[name] = DECAY_2 * second[name] + (1 - DECAY_2) * slope**2
            mean, spread = first[name] / (1 - DECAY_1**step), second[name] / (1 - DECAY_2**step)
            parameters[name] = parameters[name] - rate * mean / (np.sqrt(spread) + EPSILON)
    return parameters


def auc(truth: Floats, scores: Floats) -> float:
    """Area under the ROC curve: the chance that a purchase scores above a visit without one; ties count half."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    rank = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    hits = truth.sum()
    misses = len(truth) - hits
    return float((rank[truth == 1].sum() - hits * (hits + 1) / 2) / (hits * misses))


def _batches(rows: int, seed: int) -> Iterator[NDArray[np.int64]]:
    rng = np.random.default_rng(seed)
    for _ in range(EPOCHS):
        order = rng.permutation(rows)
        for start in range(0, rows, BATCH):
            yield order[start : start + BATCH]


def _tower(parameters: Parameters, name: str, x: Floats) -> tuple[Floats, Floats]:
    """The hidden layer after its ReLU, and the output."""
    hidden = np.maximum(_linear(parameters, f"{name}.0", x), 0)
    return hidden, _linear(parameters, f"{name}.1", hidden)


def _linear(parameters: Parameters, name: str, x: Floats) -> Floats:
    return np.asarray(np.einsum("ni,oi->no", x, parameters[f"{name}.weight"]) + parameters[f"{name}.bias"])


def _sigmoid(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-x)))


def _slopes(parameters: Parameters, user: Floats, item: Floats, bought: Floats) -> Parameters:
    """The log loss's derivatives by each parameter."""
    hidden_user, left = _tower(parameters, "user", user)
    hidden_item, right = _tower(parameters, "item", item)
    error = (_sigmoid(np.einsum("nw,nw->n", left, right) + parameters["offset"][0]) - bought) / len(bought)
    slopes = {"offset": np.array([error.sum()])}
    for name, x, hidden, other in (("user", user, hidden_user, right), ("item", item, hidden_item, left)):
        out = error[:, None] * other
        slopes[f"{name}.1.weight"] = np.einsum("no,ni->oi", out, hidden)
        slopes[f"{name}.1.bias"] = out.sum(axis=0)
        inner = np.einsum("no,oi->ni", out, parameters[f"{name}.1.weight"]) * (hidden > 0)
        slopes[f"{name}.0.weight"] = np.einsum("no,ni->oi", inner, x)
        slopes[f"{name}.0.bias"] = inner.sum(axis=0)
    return slopes
