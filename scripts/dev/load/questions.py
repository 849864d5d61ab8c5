"""What both servers are asked: the same inputs, each in the server's own words, and how to read its answer.

Triton's clients take its binary extension for what has many numbers, as tritonclient does by default and `fusion` does
(https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md); FastAPI's send and
get JSON.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isthmus_models.code import module

Numbers = NDArray[np.float32]

MODEL_FOLDERS = Path(__file__).resolve().parents[3] / "model_repository"
QUESTIONS = MODEL_FOLDERS / "search_encoder" / "questions.json"
MODELS = {"search_encoder": "EMBEDDING", "recommender": "SCORE"}  # with the output that is asked for
REQUESTS, PAIRS, SEED = 64, 1, 5


@dataclass(frozen=True)
class Request:
    """An HTTP request, ready to be sent: a path, further headers and a body."""

    path: str
    headers: tuple[str, ...]
    body: bytes

    def raw(self, host: str) -> bytes:
        """The bytes to send on a kept connection."""
        lines = [f"POST {self.path} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(self.body)}", *self.headers]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


def inputs(model: str) -> list[dict[str, Any]]:
    """The inputs of each request, JSON's values: one text, or PAIRS pairs of a user and an item."""
    if model == "search_encoder":
        rows = json.loads(QUESTIONS.read_text(encoding="utf-8"))
        return [{"texts": [text]} for row in rows for text in row.values()][:REQUESTS]
    behaviour = module(MODEL_FOLDERS / "recommender", "behaviour")
    drawn = behaviour.visits(SEED, users=32, items=64, rows=REQUESTS * PAIRS)
    users, items = (np.round(part, 4).reshape(REQUESTS, PAIRS, -1).tolist() for part in (drawn.user, drawn.item))
    return [{"users": user, "items": item} for user, item in zip(users, items, strict=True)]


def for_fastapi(model: str, inputs: dict[str, Any]) -> Request:
    """The request to the application in `application.py`."""
    return Request(f"/{model}", ("Content-Type: application/json",), json.dumps(inputs).encode())


def for_triton(model: str, inputs: dict[str, Any], *, binary: bool = True) -> Request:
    """The request to Triton, by the KServe v2 protocol; `binary` with Triton's extension."""
    path, output = f"/v2/models/{model}/infer", {"name": MODELS[model], "parameters": {"binary_data": binary}}
    if model == "search_encoder":
        text = {"name": "TEXT", "datatype": "BYTES", "shape": [len(inputs["texts"]), 1], "data": inputs["texts"]}
        body = json.dumps({"inputs": [text], "outputs": [output]}).encode()
        return Request(path, ("Content-Type: application/json",), body)
    tensors, data = [], b""
    for name, key in (("USER_FEATURES", "users"), ("ITEM_FEATURES", "items")):
        array = np.array(inputs[key], np.float32)
        tensor: dict[str, Any] = {"name": name, "datatype": "FP32", "shape": list(array.shape)}
        if binary:
            tensor["parameters"] = {"binary_data_size": array.nbytes}
            data += array.tobytes()
        else:
            tensor["data"] = inputs[key]
        tensors.append(tensor)
    head = json.dumps({"inputs": tensors, "outputs": [output]}).encode()
    sizes = (f"Inference-Header-Content-Length: {len(head)}",) if binary else ()
    kind = "application/octet-stream" if binary else "application/json"
    return Request(path, (f"Content-Type: {kind}", *sizes), head + data)


def from_fastapi(body: bytes) -> Numbers:
    """The answer's numbers, in one row."""
    return np.array(json.loads(body)["rows"], np.float32).reshape(-1)


def from_triton(body: bytes, head: int | None) -> Numbers:
    """The answer's numbers, in one row; `head` is the length of the JSON part where there is a binary one."""
    if head is None:
        return np.array(json.loads(body)["outputs"][0]["data"], np.float32)
    return np.frombuffer(body[head:], np.float32)
