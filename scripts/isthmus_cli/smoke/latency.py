"""How long answers take."""

import time

import numpy as np

from isthmus_cli.smoke.api import Client, Question
from isthmus_cli.smoke.outcome import Latency

WARM_UP = 3


def measure(client: Client, model: str, question: Question, requests: int) -> Latency:
    """Ask one question after the other, as one client would; the first ones don't count."""

    def ask() -> bool:
        return question.degraded(client.infer(model, question.inputs, question.outputs))

    for _ in range(WARM_UP):
        ask()
    times, degraded = [], 0
    for _ in range(requests):
        began = time.perf_counter()
        degraded += ask()
        times.append((time.perf_counter() - began) * 1000)
    p50, p99 = (round(float(value), 2) for value in np.percentile(times, [50, 99]))
    return Latency(client.name, model, client.protocol, requests, p50, p99, degraded)
