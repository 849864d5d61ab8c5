"""The files of the services, and what each of them says: one is found by being there."""

from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from isthmus.discovery import modules

FOLDERS = ("aws", "openstack", "kubernetes", "others")


@cache
def defined(name: str) -> tuple[Any, ...]:
    """What the files define by a name (`TYPES`, `openings`, `grants`, `COPIES`), in their order."""
    return tuple(getattr(module, name) for module in _services() if hasattr(module, name))


@cache
def _services() -> tuple[ModuleType, ...]:
    """The modules in the folders beside this one, and those that others add to them."""
    packages = [import_module(f"isthmus_policies.facts.{folder}") for folder in FOLDERS]
    return tuple(module for package in packages for module in modules(package.__path__, package.__name__))
