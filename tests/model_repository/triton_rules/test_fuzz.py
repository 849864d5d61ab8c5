"""Whatever the text is, the check answers with findings."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.model_repository.triton_rules.cases import CASES, Case

from isthmus_models import triton_rules

TOKENS = ["{", "}", "[", "]", ":", ",", "-", '"', "'", "\\", "#", "\n", "\0", "0x", "9" * 5000, "1e999", "-1", "nan"]
NAMES = [
    "input",
    "dims",
    "name",
    "ensemble_scheduling",
    "step",
    "m",
    "e",
    "model_warmup",
    "TYPE_FP32",
    "\ud800",
    "\u00e9",
]


def answers(text: str) -> None:
    found = triton_rules.check({"e": text, "m": text})
    assert all(str(finding) for finding in found)


@settings(max_examples=3 * settings().max_examples, deadline=None)
@given(st.text(st.characters(codec=None)))
def test_any_text(text: str) -> None:
    answers(text)


@settings(max_examples=3 * settings().max_examples, deadline=None)
@given(st.lists(st.sampled_from([*TOKENS, *NAMES])).map(" ".join))
def test_any_tokens(text: str) -> None:
    answers(text)


@settings(max_examples=3 * settings().max_examples, deadline=None)
@given(st.sampled_from(CASES), st.data())
def test_any_change_of_a_configuration(case: Case, data: st.DataObject) -> None:
    configs = dict(case.configs)
    name = data.draw(st.sampled_from(sorted(configs)))
    text = configs[name]
    first = data.draw(st.integers(0, len(text)))
    last = data.draw(st.integers(first, min(len(text), first + 40)))
    configs[name] = text[:first] + data.draw(st.sampled_from(["", " ", *TOKENS, *NAMES])) + text[last:]
    assert all(str(finding) for finding in triton_rules.check(configs))


def test_nesting_without_end() -> None:
    answers("input { reshape { " * 3000)
    answers("[" * 10000)
    answers("a: <" * 10000)
