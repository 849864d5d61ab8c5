"""Does the search encoder mean what it should: paraphrases, and the upstream model's own vectors."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from isthmus_cli.smoke.api import Asked, Client, Failure, Question

Floats = NDArray[np.float32]

MODEL, WIDTH = "search_encoder", 384
QUESTIONS = Path(__file__).with_name("questions.json")
VECTORS = Path(__file__).with_name("reference_vectors.json")
MOST_DISTANCE = 1e-3  # 1 - cosine
SWAPPED = "the weights are not those of all-MiniLM-L6-v2: build the artifacts (`isthmus models build`) and deploy them"


def embed(client: Client, texts: Sequence[str]) -> Floats:
    """The vectors of `texts`, [n, 384], each of length 1.

    Raises:
        Failure: an answer of another shape or length.
    """
    answer = client.infer(MODEL, {"TEXT": np.array([[text] for text in texts])}, ["EMBEDDING"])["EMBEDDING"]
    if answer.shape != (len(texts), WIDTH):
        fix = "deploy the revision of this checkout"
        raise Failure(f"{MODEL} answer", got=f"shape {answer.shape}", expected=f"{(len(texts), WIDTH)}", fix=fix)
    lengths = np.linalg.norm(answer, axis=1)
    if not np.allclose(lengths, 1, atol=1e-3):  # NaN is far from 1, too
        got = f"lengths of {lengths.min():.4f} to {lengths.max():.4f}"
        raise Failure(f"{MODEL} answer", got=got, expected="normalised vectors", fix=SWAPPED)
    return np.asarray(answer, np.float32)


def vectors(asked: Asked) -> str:
    """The upstream model's vectors, committed beside the model."""
    upstream = json.loads(VECTORS.read_text(encoding="utf-8"))["vectors"]
    expected = np.array([row["vector"] for row in upstream])
    distance = 1 - np.sum(embed(asked.client, [row["text"] for row in upstream]) * expected, axis=1)
    worst = int(np.argmax(distance))
    if not distance[worst] <= MOST_DISTANCE:
        text = upstream[worst]["text"][:40]
        raise Failure(
            f"{MODEL} vectors",
            got=f"a vector {distance[worst]:.4f} from upstream's for {text!r}",
            expected=f"a cosine distance of at most {MOST_DISTANCE:g}",
            fix=SWAPPED,
        )
    return f"{len(upstream)} texts, at most {max(distance[worst], 0):.1e} from upstream"


def paraphrases(asked: Asked) -> str:
    """Queries that share no word with the right item rank it above a wrong one."""
    questions = json.loads(QUESTIONS.read_text(encoding="utf-8"))
    parts = ("query", "right", "wrong")
    rows = embed(asked.client, [row[part] for row in questions for part in parts]).reshape(
        len(questions), len(parts), WIDTH
    )
    lead = np.sum(rows[:, 0] * (rows[:, 1] - rows[:, 2]), axis=1)
    if wrong := [row for row, by in zip(questions, lead, strict=True) if not by > 0]:
        first, share = wrong[0], f"{len(wrong)} of {len(questions)} wrong"
        raise Failure(
            f"{MODEL} paraphrases",
            got=f"{first['wrong']!r} above {first['right']!r} for {first['query']!r} ({share})",
            expected="the right item first",
            fix=SWAPPED,
        )
    return f"{len(questions)} of {len(questions)} right"


def question() -> Question:
    """One query."""
    return Question({"TEXT": np.array([["footwear for jogging"]])}, ["EMBEDDING"])


CHECKS = {"upstream's vectors": vectors, "paraphrases": paraphrases}
