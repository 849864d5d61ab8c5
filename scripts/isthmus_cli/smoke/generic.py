"""Checks of a model that has none of its own: a round trip with inputs that its configuration describes."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isthmus_cli.smoke.api import Asked, Check, Expectation, Failure, Question

FIX = "deploy the revision of this checkout; see the server's log"
# The protocol's data types (https://github.com/kserve/open-inference-protocol) that numpy has.
TYPES: Mapping[str, type[np.generic]] = {
    "BOOL": np.bool_,
    **{f"{sign}INT{bits}": np.dtype(f"{sign}int{bits}".lower()).type for sign in ("", "U") for bits in (8, 16, 32, 64)},
    **{f"FP{bits}": np.dtype(f"float{bits}").type for bits in (16, 32, 64)},
}


def checks(expected: Expectation) -> Mapping[str, Check]:
    """The checks of a model, none where a round trip can't be made up from its configuration."""
    return {"round trip": round_trip} if question(expected) else {}


def question(expected: Expectation) -> Question | None:
    """One request of zeros and short texts; None for sequences, decoupled models, and types that numpy lacks."""
    config, inputs = expected.configs[expected.model], expected.signature("input")
    if config.HasField("sequence_batching") or config.model_transaction_policy.decoupled:
        return None
    if not all(kind in TYPES or kind == "BYTES" for kind, _ in inputs.values()):
        return None
    made = {name: _zeros(kind, shape) for name, (kind, shape) in inputs.items()}
    return Question(made, list(expected.signature("output")))


def round_trip(asked: Asked) -> str:
    """Each output comes, as the configuration states it (the client holds it to that), and numbers are finite."""
    asking = question(asked.expected)
    assert asking is not None, "else it is no check"
    answer = asked.client.infer(asked.expected.model, asking.inputs, asking.outputs)
    for name, value in answer.items():
        if value.dtype.kind == "f" and not np.isfinite(value).all():
            what = f"{asked.expected.model} answer {name}"
            raise Failure(what, got="numbers that are not finite", expected="finite numbers", fix=FIX)
    return f"{len(answer)} outputs as configured"


def _zeros(kind: str, shape: tuple[int, ...]) -> NDArray[Any]:
    sizes = [1 if size == -1 else size for size in shape]
    return np.full(sizes, "a text") if kind == "BYTES" else np.zeros(sizes, TYPES[kind])
