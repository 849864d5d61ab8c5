"""What one would write instead of Triton: FastAPI, ONNX Runtime and the tokeniser, in one file.

`uvicorn dev.load.application:application --workers 2`, with ISTHMUS_LOAD_ARTIFACT, the folder of a model's artifact,
and ISTHMUS_LOAD_LIMIT, the tokens that a text is cut to. Each worker has one thread for ONNX Runtime and answers in the
event loop: work that fills a core gains nothing by a pool of threads.
"""

import os
from pathlib import Path

import numpy as np
import onnxruntime
from fastapi import FastAPI
from pydantic import BaseModel

FOLDER, LIMIT = Path(os.environ["ISTHMUS_LOAD_ARTIFACT"]), int(os.environ.get("ISTHMUS_LOAD_LIMIT", "256"))


class Texts(BaseModel):
    """Texts to encode."""

    texts: list[str]


class Pairs(BaseModel):
    """Users and items, a row a pair."""

    users: list[list[float]]
    items: list[list[float]]


class Rows(BaseModel):
    """A row of numbers a text, or a pair."""

    rows: list[list[float]]


options = onnxruntime.SessionOptions()
options.intra_op_num_threads = options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(FOLDER / "model.onnx", options, providers=["CPUExecutionProvider"])
application = FastAPI()

if (FOLDER / "tokenizer.json").exists():
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    tokenizer.enable_truncation(LIMIT)
    tokenizer.enable_padding()  # to the longest of the request


@application.get("/worker")
async def worker() -> int:
    """Which worker a connection has."""
    return os.getpid()


@application.post("/search_encoder")
async def search_encoder(request: Texts) -> Rows:
    """A vector a text."""
    encoded = tokenizer.encode_batch(request.texts)
    ids = np.array([one.ids for one in encoded], np.int64)
    mask = np.array([one.attention_mask for one in encoded], np.int64)
    (vectors,) = session.run(["EMBEDDING"], {"INPUT_IDS": ids, "ATTENTION_MASK": mask})
    return Rows(rows=vectors.tolist())


@application.post("/recommender")
async def recommender(request: Pairs) -> Rows:
    """A score a pair."""
    users, items = np.array(request.users, np.float32), np.array(request.items, np.float32)
    (scores,) = session.run(["SCORE"], {"USER_FEATURES": users, "ITEM_FEATURES": items})
    return Rows(rows=scores.tolist())
