"""Does the search encoder mean what it should: paraphrases, and the upstream model's own vectors."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import model_repository
from scripts.smoke.client import Client
from scripts.smoke.expectation import Expectation
from scripts.smoke.outcome import Failure

Floats = NDArray[np.float32]

MODEL, WIDTH = "search_encoder", 384
QUESTIONS = Path(__file__).with_name("questions.json")
VECTORS = Path(model_repository.__file__).parent / "search_encoder" / "reference_vectors.json"
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


def vectors(client: Client, expected: Expectation) -> str:
    """The upstream model's vectors, committed beside the model."""
    known = json.loads(VECTORS.read_text(encoding="utf-8"))["vectors"]
    wanted = np.array([row["vector"] for row in known])
    distance = 1 - np.sum(embed(client, [row["text"] for row in known]) * wanted, axis=1)
    worst = int(np.argmax(distance))
    if not distance[worst] <= MOST_DISTANCE:
        text = known[worst]["text"][:40]
        raise Failure(
            f"{expected.model} vectors",
            got=f"a vector {distance[worst]:.4f} from upstream's for {text!r}",
            expected=f"a cosine distance of at most {MOST_DISTANCE:g}",
            fix=SWAPPED,
        )
    return f"{len(known)} texts, at most {max(distance[worst], 0):.1e} from upstream"


def paraphrases(client: Client, expected: Expectation) -> str:
    """Queries that share no word with the right item rank it above a wrong one."""
    questions = json.loads(QUESTIONS.read_text(encoding="utf-8"))
    parts = ("query", "right", "wrong")
    rows = embed(client, [row[part] for row in questions for part in parts]).reshape(len(questions), len(parts), WIDTH)
    lead = np.sum(rows[:, 0] * (rows[:, 1] - rows[:, 2]), axis=1)
    if wrong := [row for row, by in zip(questions, lead, strict=True) if not by > 0]:
        first, share = wrong[0], f"{len(wrong)} of {len(questions)} wrong"
        raise Failure(
            f"{expected.model} paraphrases",
            got=f"{first['wrong']!r} above {first['right']!r} for {first['query']!r} ({share})",
            expected="the right item first",
            fix=SWAPPED,
        )
    return f"{len(questions)} of {len(questions)} right"
