"""Which lengths the tokeniser pads to. What it answers is held to upstream's vectors in `test_triton.py`."""

import importlib.util
import sys
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isthmus_models import model

FOLDER = Path(model.__file__).parents[1] / "search_encoder"
LENGTHS = [2, 4, 6, 8, 16, 32, 64, 128, 256]


@pytest.fixture(scope="module")
def padded() -> Any:
    """The program's function; the module that Triton brings is of no use to it."""
    spec = importlib.util.spec_from_file_location("tokenizer_model", FOLDER / "tokenizer" / "model.py")
    assert spec and spec.loader
    loaded = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "triton_python_backend_utils", ModuleType("triton_python_backend_utils"))
        spec.loader.exec_module(loaded)
    return loaded.padded


def lengths() -> list[int]:
    """Those of model.yaml."""
    (part,) = (part for part in model.read(FOLDER).parts if part.name == "search_encoder_tokenizer")
    return [int(n) for n in str(part.parameters["padded_lengths"]).split(",")]


@pytest.mark.parametrize(
    ("longest", "expected"),
    [
        ([], []),
        ([5], [6]),
        ([4, 9, 7], [16, 16, 16]),
        ([200, 5, 7, 190], [256, 8, 8, 256]),
        ([40, 8, 7], [64, 64, 8]),
        ([256, 2], [256, 2]),
    ],
)
def test_requests_that_are_near_share_a_length(padded: Any, longest: list[int], expected: list[int]) -> None:
    assert padded(longest, LENGTHS) == expected


@given(longest=st.lists(st.integers(2, 256), max_size=64))
def test_every_text_fits_and_none_is_padded_far(padded: Any, longest: list[int]) -> None:
    known = lengths()
    got = padded(longest, known)
    for tokens, length in zip(longest, got, strict=True):
        assert length in known and tokens <= length <= (tokens + 32) * 1.125 + 2


def test_the_lengths_lie_close_and_within_the_engine() -> None:
    known = lengths()
    assert known == sorted(set(known)) and (known[0], known[-1]) == (2, 256)
    assert all(longer - shorter <= max(2, shorter / 8) for shorter, longer in pairwise(known))
