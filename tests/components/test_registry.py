"""What registered itself is found, a search is made where it isn't, and an error names the kinds that there are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isthmus.registry import NotDeclared, Registry

KINDS = st.text("abcdef-", min_size=1, max_size=8)


@given(st.dictionaries(KINDS, st.integers()), st.dictionaries(KINDS, st.integers()), KINDS)
def test_a_kind_is_looked_up_in_what_is_there_and_in_what_a_search_brings(
    entries: dict[str, int], searched: dict[str, int], kind: str
) -> None:
    def search() -> None:
        for name, entry in searched.items():
            registry.add(name, entry)

    registry = Registry[int]("cloud", "choose another kind", search)
    for name, entry in entries.items():
        registry.add(name, entry)
    if kind in entries or kind in searched:
        assert registry.of(kind, "site 'x'") == (entries[kind] if kind in entries else searched[kind])
        return
    with pytest.raises(NotDeclared) as error:
        registry.of(kind, "site 'x'")
    (problem,) = error.value.problems
    assert (problem.path, problem.fix) == ("site 'x'", "choose another kind")
    assert repr(kind) in problem.got and "cloud" in problem.got
    assert all(name in problem.expected for name in {**entries, **searched})


def test_a_class_without_a_kind_stands_for_none() -> None:
    registry = Registry[int]("link", "choose another kind")
    registry.add("", 1)
    with pytest.raises(NotDeclared):
        registry.of("", "link 'x'")
