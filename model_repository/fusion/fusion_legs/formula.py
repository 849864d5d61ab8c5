"""How two legs' scores become one."""

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]

# Scores that differ by less are the same: it is what the order of additions does to a cosine in float32.
SPREAD = 1e-5


def min_max(scores: Scores) -> Scores:
    """Scores of shape [n] moved to 0 (least) to 1 (greatest); a leg that sees no difference says 0.5 for all."""
    least, greatest = float(np.min(scores)), float(np.max(scores))
    if greatest - least < SPREAD:
        return np.full(scores.shape, 0.5, np.float32)
    return ((scores.astype(np.float64) - least) / (greatest - least)).astype(np.float32)


def weighted(legs: list[tuple[Scores, float]]) -> Scores:
    """The weighted mean of the normalised legs. A leg that is absent leaves its weight to the others."""
    total = sum(weight for _, weight in legs)
    summed = sum(min_max(scores).astype(np.float64) * weight for scores, weight in legs)
    return np.asarray(summed / total, np.float32)


def vote(legs: list[Scores]) -> Scores:
    """The mean of the legs' Borda votes: the share of the other candidates that each candidate beats, ties half."""
    return np.asarray(np.mean([_borda(scores) for scores in legs], axis=0), np.float32)


def _borda(scores: Scores) -> NDArray[np.float64]:
    if len(scores) == 1:
        return np.full(1, 0.5)
    above = scores[:, None].astype(np.float64) - scores[None, :]
    beaten = (above >= SPREAD).sum(axis=1) + 0.5 * ((np.abs(above) < SPREAD).sum(axis=1) - 1)
    return np.asarray(beaten / (len(scores) - 1))


def cosines(query: Scores, items: Scores) -> Scores:
    """The cosine of `query` [d] and each row of `items` [n, d], whatever their lengths."""
    lengths = np.linalg.norm(items, axis=1) * np.linalg.norm(query)
    return np.asarray(items @ query / np.maximum(lengths, 1e-12), np.float32)
