"""From times to figures: requests a second, percentiles, and the ratio of both servers in one run."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from dev.load.client import Times


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of the values don't exceed (nearest rank)."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def of_server(rounds: Sequence[Times]) -> dict[str, float]:
    """All rounds together: rate, times of answers, the server's CPU time a request, and how many cores others took."""
    seconds = sum(one.seconds for one in rounds)
    each = [took for one in rounds for took in one.each]
    return {
        "requests_a_second": round(len(each) / seconds, 1),
        "p50_ms": round(1000 * percentile(each, 0.5), 2),
        "p99_ms": round(1000 * percentile(each, 0.99), 2),
        "cpu_ms": round(1000 * sum(one.cpu for one in rounds) / len(each), 3),
        "other_cores": round(sum(one.elsewhere for one in rounds) / seconds, 2),
    }


def compared(rounds: Mapping[str, Sequence[Times]]) -> dict[str, Any]:
    """The figures of `triton` and `fastapi`, and Triton's as multiples of the other's: of all, and of each round."""
    figures: dict[str, Any] = {name: of_server(times) for name, times in rounds.items()}
    per_round = [
        (len(ours.each) / ours.seconds) / (len(theirs.each) / theirs.seconds)
        for ours, theirs in zip(rounds["triton"], rounds["fastapi"], strict=True)
    ]
    ratio = figures["triton"]["requests_a_second"] / figures["fastapi"]["requests_a_second"]
    slowest = figures["triton"]["p99_ms"] / figures["fastapi"]["p99_ms"]
    return {
        **figures,
        "ratio": round(ratio, 2),
        "ratio_each_round": [round(one, 2) for one in per_round],
        "p99_ratio": round(slowest, 2),
        "cpu_ratio": round(figures["triton"]["cpu_ms"] / figures["fastapi"]["cpu_ms"], 2),
    }
