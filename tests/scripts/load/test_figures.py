"""Figures of the throughput comparison, from times that are known."""

import pytest

from dev.load.client import Times
from dev.load.figures import compared, of_server, percentile


@pytest.mark.parametrize(("share", "expected"), [(0.5, 50), (0.99, 99), (0.991, 100), (1.0, 100), (0.0, 1)])
def test_percentiles_are_of_the_nearest_rank(share: float, expected: int) -> None:
    assert percentile([*range(100, 0, -1)], share) == expected


def test_rounds_count_by_their_requests() -> None:
    rounds = [Times(1.0, [0.010] * 100, cpu=0.5, elsewhere=0.5), Times(3.0, [0.030] * 100, cpu=1.5)]
    expected = {"requests_a_second": 50.0, "p50_ms": 10.0, "p99_ms": 30.0, "cpu_ms": 10.0, "other_cores": 0.12}
    assert of_server(rounds) == expected


def test_ratios_are_tritons_by_fastapis() -> None:
    triton = [Times(2.0, [0.01] * 400, cpu=2.0), Times(2.0, [0.01] * 200, cpu=1.0)]
    fastapi = [Times(2.0, [0.02] * 200, cpu=4.0), Times(2.0, [0.02] * 200, cpu=4.0)]
    found = compared({"triton": triton, "fastapi": fastapi})
    assert (found["ratio"], found["ratio_each_round"]) == (1.5, [2.0, 1.0])
    assert (found["p99_ratio"], found["cpu_ratio"]) == (0.5, 0.25)
