"""The comparison with FastAPI: what it takes for granted of both sides."""

import numpy as np
import pytest

from dev import throughput
from dev.load import questions


def test_connections_are_taken_in_turns_of_the_workers() -> None:
    assert throughput.in_turns([["a1", "a2", "a3"], ["b1", "b2"]]) == ["a1", "b1", "a2", "b2", "a3"]


def test_answers_that_differ_are_no_comparison() -> None:
    rows = [np.array([0.5, 0.25], np.float32)]
    assert throughput.agreement(rows, [rows[0] + np.float32(2**-20)]) == 2**-20
    for other in (rows[0] + np.float32(0.01), rows[0] * np.float32("nan")):
        with pytest.raises(throughput.AnswersDiffer, match=r"expected at most 0\.0001"):
            throughput.agreement(rows, [other])


def test_each_model_that_is_compared_has_a_goal_and_questions() -> None:
    assert throughput.GOALS.keys() == questions.MODELS.keys()
