"""A fusion request's inputs, checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .settings import MAX_DEADLINE_MS

MAX_CANDIDATES = 256  # the recommender's max_batch_size: one call a request
MAX_TEXT_BYTES = 4096


class RequestInvalid(ValueError):
    """A request is wrong; the message lists every problem."""


@dataclass(frozen=True)
class Request:
    """What is to be ranked for whom."""

    query: str
    titles: Sequence[str]
    item_features: NDArray[np.float32]
    """[candidates, item features]"""
    user_features: NDArray[np.float32]
    """[user features]"""
    deadline_ms: float


def read(tensors: Mapping[str, NDArray[Any]], parameters: Mapping[str, Any], deadline_ms: float) -> Request:
    """The request in its tensors QUERY, TITLES, ITEM_FEATURES and USER_FEATURES and its parameter deadline_ms.

    Raises:
        RequestInvalid: with every problem, each with got and expected.
    """
    problems: list[str] = []
    texts = {name: _texts(name, tensors[name], problems) for name in ("QUERY", "TITLES")}
    items, user = tensors["ITEM_FEATURES"], tensors["USER_FEATURES"]
    count = len(texts["TITLES"])
    if not 1 <= count <= MAX_CANDIDATES:
        problems.append(f"TITLES: got {count} candidates, expected 1 to {MAX_CANDIDATES}")
    if len(items) != count:
        problems.append(f"ITEM_FEATURES: got {len(items)} rows, expected one a title, {count}")
    if texts["QUERY"] and not texts["QUERY"][0].strip():
        problems.append("QUERY: got blank text, expected words to search for")
    for name, values in (("ITEM_FEATURES", items), ("USER_FEATURES", user)):
        if not np.isfinite(values).all():
            problems.append(f"{name}: got NaN or infinity, expected finite numbers")
    deadline = parameters.get("deadline_ms", deadline_ms)
    if isinstance(deadline, bool) or not isinstance(deadline, int | float) or not 1 <= deadline <= MAX_DEADLINE_MS:
        problems.append(f"parameter deadline_ms: got {deadline!r}, expected a number of 1 to {MAX_DEADLINE_MS:g}")
    if problems:
        raise RequestInvalid("; ".join(problems))
    return Request(texts["QUERY"][0], texts["TITLES"], items, user, float(deadline))


def _texts(name: str, values: NDArray[Any], problems: list[str]) -> list[str]:
    decoded = []
    for index, value in enumerate(values.reshape(-1)):
        try:
            if len(value) > MAX_TEXT_BYTES:
                problems.append(f"{name}[{index}]: got {len(value)} bytes, expected at most {MAX_TEXT_BYTES}")
            decoded.append(value.decode("utf-8"))
        except UnicodeDecodeError as error:
            problems.append(f"{name}[{index}]: got bytes that are not UTF-8 ({error}), expected UTF-8")
            decoded.append("?")
    return decoded
