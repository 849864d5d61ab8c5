"""How long answers take."""

import time
from collections.abc import Callable

import numpy as np

from scripts.smoke import fusion, recommendations
from scripts.smoke.client import Client, Tensors
from scripts.smoke.outcome import Latency

WARM_UP = 3


def measure(client: Client, model: str, requests: int) -> Latency:
    """Ask one question after the other, as one client would; the first ones don't count."""
    ask = _question(client, model)
    for _ in range(WARM_UP):
        ask()
    times, degraded = [], 0
    for _ in range(requests):
        began = time.perf_counter()
        degraded += ask()
        times.append((time.perf_counter() - began) * 1000)
    p50, p99 = (round(float(value), 2) for value in np.percentile(times, [50, 99]))
    return Latency(client.site, model, client.protocol, requests, p50, p99, degraded)


def _question(client: Client, model: str) -> Callable[[], bool]:
    """A question; it answers whether the answer was degraded."""
    inputs: Tensors = {"TEXT": np.array([["footwear for jogging"]])}
    outputs = ["EMBEDDING"]
    if model == recommendations.MODEL:
        inputs, outputs = recommendations.pairs(), ["SCORE"]
    if model == fusion.MODEL:
        inputs, outputs = fusion.question()[2], ["SCORES", "DEGRADED"]

    def ask() -> bool:
        answer = client.infer(model, inputs, outputs)
        return "DEGRADED" in answer and bool(answer["DEGRADED"][0])

    return ask
