"""How a new kind of something registers itself: its module is found, imported, and that is all.

Kinds of one thing (sites, links, clouds, addons) are modules of one folder. A package of somebody else's adds one by an
entry point of the folder's group, as its `pyproject.toml` says, e.g. for a kind of site:

    [project.entry-points."isthmus.environment.sites"]
    edge = "my_package.edge_site"

https://packaging.python.org/en/latest/specifications/entry-points/
"""

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pkgutil import iter_modules
from types import ModuleType
from typing import Any


def modules(path: Iterable[str], package: str) -> list[ModuleType]:
    """The modules in the folders `path`, which are the package `package`, and those that others add to it; by name."""
    result = [
        import_module(f"{package}.{info.name}") for info in sorted(iter_modules(path), key=lambda info: info.name)
    ]
    return [*result, *(import_module(point.module) for point in _added_to(package))]


def packages(package: str) -> list[ModuleType]:
    """The packages in the folder of `package`, e.g. the clouds in `isthmus`, and the modules that others add to it."""
    path = import_module(package).__path__
    result = [import_module(f"{package}.{info.name}") for info in iter_modules(path) if info.ispkg]
    return [*result, *(import_module(point.module) for point in _added_to(package))]


def _added_to(package: str) -> list[EntryPoint]:
    """What others' packages add to `package`, sorted."""
    points = _entry_points()
    return sorted(points.select(group=package)) if package in points.groups else []  # to select looks at every one


@cache
def _entry_points() -> Any:
    """Those of all packages that are installed, to `select` from: to read them takes a file a package, so once."""
    return entry_points()
