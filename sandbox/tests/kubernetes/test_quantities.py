from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isthmus_sandbox.kubernetes import quantities


@pytest.mark.parametrize(
    ("text", "number"),
    [("16", 16), ("0.5", "0.5"), ("500m", "0.5"), ("64Gi", 64 * 2**30), ("1k", 1000), ("1e3", 1000), ("1E", 10**18)],
)
def test_quantities(text: str, number: int | str) -> None:
    assert quantities.parse(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "-1", "1 Gi", "1gi", "Gi", "1Kb", "1e", "0x10", "1\n", "NaN", "１"])
def test_what_is_no_quantity(text: str) -> None:
    with pytest.raises(ValueError, match="expected a quantity"):
        quantities.parse(text)


@given(st.integers(0, 10**6), st.sampled_from(["Ki", "Mi", "Gi", "Ti"]))
def test_binary_suffixes_are_powers_of_1024(number: int, suffix: str) -> None:
    power = "KMGT".index(suffix[0]) + 1
    assert quantities.parse(f"{number}{suffix}") == number * 1024**power
