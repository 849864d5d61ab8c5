"""The questions are honest: a query shares no word with the right item."""

import json
import re

import numpy as np
import pytest

from fusion import checks as fusion
from search_encoder import checks as encoder


def words(text: str) -> set[str]:
    """Words without common endings, so that `shoes` is `shoe`."""
    return {re.sub(r"(es|s|ing|ed)$", "", word) for word in re.findall(r"[a-z0-9]+", text.lower())}


def test_ten_or_more_pairs_without_a_common_word() -> None:
    questions = json.loads(encoder.QUESTIONS.read_text(encoding="utf-8"))
    assert len(questions) >= 10
    assert len({row["query"] for row in questions}) == len(questions)
    for row in questions:
        assert not words(row["query"]) & words(row["right"]), row


def test_the_formula_by_hand() -> None:
    got = fusion.formula(np.array([0.2, 0.4, 0.6]), np.array([10.0, 0.0, 5.0]))
    assert got.tolist() == pytest.approx([0.5, 0.25, 0.75])
