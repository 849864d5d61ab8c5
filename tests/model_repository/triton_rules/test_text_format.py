"""The text of a configuration: read as the server reads it, refused with line and column."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from isthmus_models import triton_rules
from isthmus_models.triton_rules import Unreadable
from isthmus_models.triton_rules.text_format import canonical


@dataclass(frozen=True)
class Syntax:
    """A text, and whether tritonserver 2.51 reads it."""

    id: str
    text: str
    reads: bool


FILE = Path(__file__).with_name("syntax.jsonl")
SYNTAX = [Syntax(**json.loads(line)) for line in FILE.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("one", SYNTAX, ids=lambda one: one.id)
def test_a_text_is_read_where_the_server_reads_it(one: Syntax) -> None:
    try:
        triton_rules.parse(one.text, triton_rules.SANDBOX.version)
    except Unreadable:
        assert not one.reads
    else:
        assert one.reads


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("max_batch_size: - 3", -3),
        ("max_batch_size: 0x10", 16),
        ("max_batch_size: 010", 8),
        ("max_batch_size: -\n 0X1f", -31),
        ("max_batch_size: 7 # comment", 7),
    ],
)
def test_numbers_have_the_value_that_the_server_reads(text: str, value: int) -> None:
    assert triton_rules.parse(text).max_batch_size == value


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        (r'"a" "b"', "ab"),
        (r'"a"' "\n" r"'b'", "ab"),
        (r'"\x41\102\u0043\U00000044"', "ABCD"),
        (r'"\n\t\"\'\?\\"', "\n\t\"'?\\"),
        ('"caf\u00e9 \U0001f600"', "caf\u00e9 \U0001f600"),
        (r'"\303\251"', "\u00e9"),
        (r'"\351"', "\ufffd"),
        ('"# no comment"', "# no comment"),
    ],
)
def test_strings_have_the_value_that_the_server_reads(literal: str, value: str) -> None:
    assert triton_rules.parse(f"runtime: {literal}").runtime == value


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('name: "a"\nfoo: 1', 2, None),
        ('name: "a"\n  @', 2, 3),
        ('name: "a\n"', 1, 9),
        ("max_batch_size: 8x", 1, 17),
        ("# one\n\n  max_batch_size: 1_0", 3, 19),
        ('name: "\\d"', 1, 8),
        ('\ufeffname: "a"', 1, 1),
    ],
)
def test_what_is_refused_is_refused_where_it_is(text: str, line: int, column: int | None) -> None:
    with pytest.raises(Unreadable) as caught:
        triton_rules.parse(text)
    assert caught.value.line == line
    assert column in (None, caught.value.column)


def test_a_field_that_is_newer_than_the_server_is_refused() -> None:
    text = "model_metrics { metric_control [ { } ] }"
    assert triton_rules.parse(text).HasField("model_metrics")
    assert triton_rules.parse(text, (2, 52)).HasField("model_metrics")
    with pytest.raises(Unreadable, match="model_metrics"):
        triton_rules.parse(text, (2, 51))


def test_tokens_stay_in_their_places() -> None:
    text = 'a: 1 # x\n\n  b { c:\t"d" } e: -1;f:2\n'
    assert canonical(text) == 'a: 1\n\n  b { c: "d" } e: -1;f:2\n'
    assert canonical("a: 07 b: 1") == "a: 0x7 b: 1", "a longer one moves those behind it"
