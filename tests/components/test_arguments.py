"""Arguments as mappings, as a component provider host gives them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from isthmus.arguments import as_args


@dataclass(frozen=True)
class Inner:
    name: str


@dataclass(frozen=True)
class Outer:
    one: Inner
    many: Sequence[Inner]
    maybe: Inner | None = None
    plain: dict[str, str] = field(default_factory=dict)


def test_the_dataclass_itself_is_passed_through() -> None:
    args = Outer(Inner("a"), [])
    assert as_args(Outer, args) is args


def test_mappings_become_dataclasses_inside_too() -> None:
    args = as_args(
        Outer, {"one": {"name": "a"}, "many": [{"name": "b"}], "maybe": {"name": "c"}, "plain": {"name": "d"}}
    )
    assert args == Outer(Inner("a"), [Inner("b")], Inner("c"), {"name": "d"})


@pytest.mark.parametrize("wrong", [{"one": {"name": "a"}}, {"one": Inner("a"), "many": [], "more": 1}])
def test_missing_and_unknown_keys_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        as_args(Outer, wrong)


def test_anything_else_is_refused() -> None:
    with pytest.raises(TypeError, match="got int, expected Outer"):
        as_args(Outer, 3)
