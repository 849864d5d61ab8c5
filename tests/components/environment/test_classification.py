"""The order of classifications, which decides everything else."""

from itertools import combinations

import pytest

from isthmus.environment import Classification
from isthmus.environment.classification import Classification as C

ORDER = [C.PUBLIC, C.INTERNAL, C.CONFIDENTIAL, C.RESTRICTED]


@pytest.mark.parametrize(("lower", "higher"), list(combinations(ORDER, 2)))
def test_order(lower: Classification, higher: Classification) -> None:
    assert lower < higher and lower <= higher and higher > lower and higher >= lower
    assert not higher < lower and not higher <= lower and not lower > higher and not lower >= higher
    assert lower < higher.value and higher > lower.value


def test_equal_ones() -> None:
    for one in ORDER:
        assert one <= one and one >= one and not one < one and not one > one


def test_what_stays_private() -> None:
    assert [c for c in ORDER if c.stays_private] == [C.CONFIDENTIAL, C.RESTRICTED]


def test_words() -> None:
    assert [str(c) for c in ORDER] == ["public", "internal", "confidential", "restricted"]
    with pytest.raises(ValueError, match="secret"):
        Classification("secret")
