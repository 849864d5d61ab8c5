"""Does fusion say what the formula says, of both legs asked by ourselves."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isthmus_cli.smoke.api import Asked, Failure, Question, Tensors
from isthmus_models.code import module

Floats = NDArray[np.float64]

REPOSITORY = Path(__file__).resolve().parents[1]
# Its legs are models beside it, and their checks know how to ask them.
encoder: Any = module(REPOSITORY / "search_encoder", "checks")
recommendations: Any = module(REPOSITORY / "recommender", "checks")

MODEL = "fusion"
OUTPUTS = ("SCORES", "DEGRADED", "REASON", "SEARCH_SCORES", "RECOMMENDATION_SCORES")
DEADLINE_MS = 5000.0  # the formula is checked, not the speed; latency is measured with the model's own deadline
HALF = 0.5
LEG = (
    "ask the search encoder's site: is it up, and do the private site's pods have a way to it (link, security groups, "
    "network policy)? ISTHMUS_SEARCH_URL of the pod says where they look"
)


def request() -> tuple[str, list[str], Tensors]:
    """A query, titles, and the tensors of a request."""
    pairs = json.loads(encoder.QUESTIONS.read_text(encoding="utf-8"))
    query, titles = pairs[0]["query"], [row[part] for row in pairs[:4] for part in ("right", "wrong")]
    drawn = recommendations.pairs(len(titles))
    tensors = {
        "QUERY": np.array([query]),
        "TITLES": np.array(titles),
        "ITEM_FEATURES": drawn["ITEM_FEATURES"],
        "USER_FEATURES": drawn["USER_FEATURES"][0],
    }
    return query, titles, tensors


def formula(search: NDArray[Any], recommendation: NDArray[Any]) -> Floats:
    """Half of each leg, after each was stretched to 0 to 1."""

    def stretched(scores: NDArray[Any]) -> Floats:
        wide = scores.astype(np.float64)
        return np.asarray((wide - wide.min()) / (wide.max() - wide.min()))

    return HALF * stretched(search) + HALF * stretched(recommendation)


def check(asked: Asked) -> str:
    """The fused scores, with both legs."""
    query, titles, tensors = request()
    answer = asked.client.infer(MODEL, tensors, OUTPUTS, {"deadline_ms": DEADLINE_MS})
    if bool(answer["DEGRADED"][0]):
        reason = answer["REASON"][0].decode(errors="replace")
        got = f"an answer of the private leg alone ({reason})"
        raise Failure(f"{MODEL} legs", got=got, expected="an answer of both legs", fix=LEG)
    if answer["SCORES"].shape != (len(titles),):
        fix = "deploy the revision of this checkout"
        raise Failure(f"{MODEL} answer", got=f"shape {answer['SCORES'].shape}", expected=f"{(len(titles),)}", fix=fix)
    vectors = encoder.embed(asked.peer(encoder.MODEL), [query, *titles])
    users = np.tile(tensors["USER_FEATURES"], (len(titles), 1))
    recommended = recommendations.local({"USER_FEATURES": users, "ITEM_FEATURES": tensors["ITEM_FEATURES"]})
    expected = formula(vectors[1:] @ vectors[0], recommended)
    difference = float(np.max(np.abs(answer["SCORES"] - expected)))
    most = asked.expected.tolerance(cpu=1e-3, gpu=2e-2)
    if not difference <= most:
        raise Failure(
            f"{MODEL} answer",
            got=f"scores up to {difference:.2e} from the formula",
            expected=f"at most {most:g}",
            fix="a leg or the formula has changed: deploy the revision of this checkout on both sites",
        )
    return f"{len(titles)} candidates, at most {difference:.1e} from the formula"


def question() -> Question:
    """One ranking; without the search leg it is degraded."""
    return Question(request()[2], ["SCORES", "DEGRADED"], lambda answer: bool(answer["DEGRADED"][0]))


CHECKS = {"the formula's scores": check}
