"""Generated user behaviour: users, items, and who bought what, drawn from a known law."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .features import DEPARTMENTS, ITEM, USER

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Visits:
    """One row a visit of a user to an item."""

    user: Floats
    """[n, len(USER)]"""
    item: Floats
    """[n, len(ITEM)]"""
    bought: Floats
    """[n], 0 or 1."""
    chance: Floats
    """[n], the probability that `bought` was drawn from: the best that any model could know."""


def visits(seed: int, *, users: int, items: int, rows: int) -> Visits:
    """Draw `rows` visits of `users` to `items`; equal arguments give equal data."""
    rng = np.random.default_rng(seed)
    people, goods = _users(rng, users), _items(rng, items)
    user, item = people[rng.integers(users, size=rows)], goods[rng.integers(items, size=rows)]
    chance = 1 / (1 + np.exp(-_logit(user, item)))
    return Visits(user, item, (rng.random(rows) < chance).astype(np.float64), chance)


def _users(rng: np.random.Generator, n: int) -> Floats:
    shares = rng.dirichlet(np.full(len(DEPARTMENTS), 0.4), n)
    scaled = rng.beta(2, 2, (n, 4))
    flags = (rng.random((n, 2)) < (0.6, 0.35)).astype(np.float64)
    return np.concatenate([shares, scaled, flags], axis=1)


def _items(rng: np.random.Generator, n: int) -> Floats:
    department = np.eye(len(DEPARTMENTS))[rng.integers(len(DEPARTMENTS), size=n)]
    return np.concatenate([department, rng.beta(2, 3, (n, 1)), rng.beta(1, 4, (n, 1)), rng.beta(5, 2, (n, 2))], axis=1)


def _logit(user: Floats, item: Floats) -> Floats:
    """The law: people buy where they look, at their price, on sale if they like sales, and what others praise."""
    u = {name: user[:, i] for i, name in enumerate(USER)}
    v = {name: item[:, i] for i, name in enumerate(ITEM)}
    interest = np.einsum("nd,nd->n", user[:, : len(DEPARTMENTS)], item[:, : len(DEPARTMENTS)])
    at_night = u["evening"] * u["mobile"] * v["is_electronics"]
    return np.asarray(
        -4.0
        + 4.5 * interest
        - 3.0 * (v["price"] - u["spend"]) ** 2
        + 3.0 * u["discount_share"] * v["discount"]
        + 1.0 * u["frequency"] * u["recency"]
        + 1.5 * v["rating"]
        + 1.0 * v["popularity"]
        + 0.8 * at_night
    )
