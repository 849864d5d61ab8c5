"""The files of the services, and what each of them says: one is found by being there."""

from functools import cache
from importlib import import_module
from typing import Any

from isthmus.discovery import modules

FOLDERS = ("aws", "openstack", "kubernetes", "others")


@cache
def defined(name: str) -> tuple[Any, ...]:
    """What the files define by a name (`TYPES`, `openings`, `grants`, `lists`), in their order."""
    packages = [import_module(f"isthmus_policies.facts.{folder}") for folder in FOLDERS]
    every = [module for package in packages for module in modules(package.__path__, package.__name__)]
    return tuple(getattr(module, name) for module in every if hasattr(module, name))
