"""What registers itself is looked for once."""

from importlib.metadata import EntryPoint, EntryPoints

import pytest

from isthmus import discovery


def test_the_installed_packages_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    added = EntryPoints([EntryPoint("added", "isthmus.errors", "a.group")])
    reads: list[EntryPoints] = []

    def read() -> EntryPoints:
        reads.append(added)
        return added

    monkeypatch.setattr(discovery, "entry_points", read)
    discovery._entry_points.cache_clear()
    try:
        found = [discovery.modules([], group) for group in ("a.group", "another.group", "a.group")]
    finally:
        discovery._entry_points.cache_clear()
    assert [[module.__name__ for module in modules] for modules in found] == [
        ["isthmus.errors"],
        [],
        ["isthmus.errors"],
    ]
    assert len(reads) == 1
