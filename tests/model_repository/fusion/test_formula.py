"""Properties of the formula, for any scores."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from fusion.fusion_legs import formula
from fusion.fusion_legs.formula import Scores

ANY = arrays.arrays(
    np.float32, st.integers(1, 20), elements=st.floats(-100, 100, width=32, allow_nan=False, allow_infinity=False)
)


@st.composite
def two_legs(draw: st.DrawFn) -> tuple[Scores, Scores]:
    first = draw(ANY)
    return first, draw(arrays.arrays(np.float32, len(first), elements=st.floats(-1, 1, width=32)))


@given(ANY)
def test_min_max_is_0_to_1_and_keeps_the_order(scores: Scores) -> None:
    got = formula.min_max(scores)
    if float(scores.max()) - float(scores.min()) < formula.SPREAD:
        assert (got == 0.5).all(), "a leg that sees no difference has no preference"
    else:
        assert (got.min(), got.max()) == (0, 1)
        order = np.argsort(scores, kind="stable")
        assert (np.diff(got[order]) >= 0).all()


@given(ANY, st.floats(0.125, 8), st.floats(-10, 10))
def test_a_legs_scale_does_not_matter(scores: Scores, scale: float, shift: float) -> None:
    moved = (scores.astype(np.float64) * scale + shift).astype(np.float32)
    if min(np.ptp(scores), np.ptp(moved)) > 0.1:
        np.testing.assert_allclose(formula.min_max(moved), formula.min_max(scores), atol=1e-3)


@given(two_legs())
def test_weighted_is_half_and_half_whatever_the_weights_sum(legs: tuple[Scores, Scores]) -> None:
    search, recommendation = legs
    wanted = 0.5 * formula.min_max(search) + 0.5 * formula.min_max(recommendation)
    np.testing.assert_allclose(formula.weighted([(search, 0.5), (recommendation, 0.5)]), wanted, atol=1e-6)
    np.testing.assert_allclose(formula.weighted([(search, 3.0), (recommendation, 3.0)]), wanted, atol=1e-6)


@given(ANY)
def test_alone_a_leg_has_all_the_weight(scores: Scores) -> None:
    np.testing.assert_allclose(formula.weighted([(scores, 0.5)]), formula.min_max(scores), atol=1e-6)


@given(two_legs())
def test_votes_are_0_to_1_and_one_half_on_average(legs: tuple[Scores, Scores]) -> None:
    got = formula.vote(list(legs))
    assert ((got >= 0) & (got <= 1)).all()
    assert float(got.mean()) == pytest.approx(0.5, abs=1e-5)


def test_votes_go_by_rank_alone() -> None:
    search, recommendation = np.array([9, 1, 0], np.float32), np.array([0.1, 0.9, 0.2], np.float32)
    np.testing.assert_allclose(formula.vote([search, recommendation]), [0.5, 0.75, 0.25])
    tied = np.array([1, 1, 0], np.float32)
    np.testing.assert_allclose(formula.vote([tied]), [0.75, 0.75, 0])


def test_cosine_of_equal_opposed_and_null() -> None:
    rows = np.array([[2, 0], [-1, 0], [0, 3], [0, 0]], np.float32)
    np.testing.assert_allclose(formula.cosines(np.array([5, 0], np.float32), rows), [1, -1, 0, 0])
