"""Which class stands for which kind of a thing: a cloud for a kind of site, a link for a kind of link."""

from collections.abc import Callable
from typing import Generic, TypeVar

from isthmus.errors import IsthmusError, Problem

T = TypeVar("T")


class NotDeclared(IsthmusError):
    """The environment knows a kind that nothing declares."""


class Registry(Generic[T]):
    """The classes of one thing, e.g. `cloud`, by their kinds. `search` imports the modules that may register more."""

    def __init__(self, thing: str, fix: str, search: Callable[[], object] = lambda: None) -> None:
        self._thing, self._fix, self._search = thing, fix, search
        self._entries: dict[str, T] = {}

    def add(self, kind: str, entry: T) -> None:
        """Register `entry`; a class that names no kind (an empty one) stands for none."""
        if kind:
            self._entries[kind] = entry

    def of(self, kind: str, path: str) -> T:
        """The entry of a kind; `path` says who asks for it, e.g. `site 'private'`.

        Raises:
            NotDeclared: none has registered itself for it.
        """
        if kind not in self._entries:
            self._search()
        if kind not in self._entries:
            expected = f"one of {', '.join(sorted(self._entries))}"
            raise NotDeclared(Problem(path, f"the kind {kind!r}, which no {self._thing} declares", expected, self._fix))
        return self._entries[kind]
