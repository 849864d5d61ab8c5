"""Does the recommender say what the trained model says: compared with ONNX Runtime on the local artifact."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from isthmus_cli.smoke.api import Asked, Client, Failure, Question, Tensors
from isthmus_models import artifacts, model

from . import behaviour

Floats = NDArray[np.float32]

MODEL, ROWS, SEED = "recommender", 64, 7
FIX = "other weights are served: build the artifacts (`isthmus models build`) and deploy them"


def pairs(rows: int = ROWS) -> Tensors:
    """Users and items as they are: USER_FEATURES and ITEM_FEATURES, one row a pair."""
    drawn = behaviour.visits(SEED, users=16, items=32, rows=rows)
    return {"USER_FEATURES": drawn.user.astype(np.float32), "ITEM_FEATURES": drawn.item.astype(np.float32)}


def local(inputs: Tensors) -> Floats:
    """What the artifact in the cache says, [rows]."""
    try:
        import onnxruntime
    except ImportError:
        fix = "install Isthmus with its extra `models`"
        raise Failure(f"{MODEL} answer", got="no onnxruntime", expected="it, to compare with", fix=fix) from None
    file = artifacts.folder(model.read(Path(__file__).parent)) / "model.onnx"
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    (scores,) = session.run(["SCORE"], dict(inputs))
    return np.asarray(scores, np.float32).reshape(-1)


def scores(client: Client, inputs: Tensors) -> Floats:
    """What the server says, [rows]."""
    rows = len(inputs["ITEM_FEATURES"])
    answer = client.infer(MODEL, inputs, ["SCORE"])["SCORE"]
    if answer.shape != (rows, 1):
        fix = "deploy the revision of this checkout"
        raise Failure(f"{MODEL} answer", got=f"shape {answer.shape}", expected=f"{(rows, 1)}", fix=fix)
    return np.asarray(answer, np.float32).reshape(-1)


def check(asked: Asked) -> str:
    """The same scores as the local artifact's."""
    inputs = pairs()
    difference = float(np.max(np.abs(scores(asked.client, inputs) - local(inputs))))
    most = asked.expected.tolerance(cpu=1e-4, gpu=5e-3)
    if not difference <= most:
        got = f"scores up to {difference:.2e} from the local artifact's"
        raise Failure(f"{MODEL} answer", got=got, expected=f"at most {most:g}", fix=FIX)
    return f"{ROWS} pairs, at most {difference:.1e} from ONNX Runtime"


def question() -> Question:
    """A batch of pairs."""
    return Question(pairs(), ["SCORE"])


CHECKS = {"ONNX Runtime's scores": check}
