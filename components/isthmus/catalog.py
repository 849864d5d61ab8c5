"""Which components the package `isthmus` offers to other programs and languages: all that its packages define."""

import pulumi

from isthmus.discovery import packages

PACKAGE = "isthmus"


def components() -> list[type[pulumi.ComponentResource]]:
    """Every component of ours, by name."""
    packages(PACKAGE)
    kinds = {kind for kind in _below(pulumi.ComponentResource) if kind.__module__.startswith(f"{PACKAGE}.")}
    return sorted(kinds, key=lambda kind: kind.__name__)


def _below(kind: type) -> set[type]:
    return {sub for direct in kind.__subclasses__() for sub in {direct, *_below(direct)}}
