"""The files of all services, found once: what a type means, by what it is open and what it copies is asked of them."""

from functools import cache
from importlib import import_module
from types import ModuleType

from isthmus.discovery import modules

FOLDERS = ("aws", "openstack", "kubernetes", "others")


@cache
def services() -> tuple[ModuleType, ...]:
    """The modules in the folders beside this one, and those that others add to them."""
    packages = [import_module(f"isthmus_policies.facts.{folder}") for folder in FOLDERS]
    return tuple(module for package in packages for module in modules(package.__path__, package.__name__))
