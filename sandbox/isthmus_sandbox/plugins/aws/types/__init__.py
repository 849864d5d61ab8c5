"""The tables, a module a few types that belong together; `TYPES` joins them by Pulumi's type tokens.

Every module of this folder that has a table `TYPES` is found: a new type is a new file, or a line in the file of its
neighbours.
"""

from importlib import import_module
from pkgutil import iter_modules

from isthmus_sandbox.plugins.aws.resource_type import ResourceType


def tables(path: list[str], package: str) -> dict[str, ResourceType]:
    """The tables of all modules in the folders `path`, which are the package `package`.

    Raises:
        ValueError: two modules describe one type.
    """
    types: dict[str, ResourceType] = {}
    for module in sorted(info.name for info in iter_modules(path)):
        table: dict[str, ResourceType] = getattr(import_module(f"{package}.{module}"), "TYPES", {})
        if twice := sorted(types.keys() & table.keys()):
            raise ValueError(f"{package}.{module}: got {', '.join(twice)} again, expected each type in one module")
        types |= table
    return types


TYPES = tables(__path__, __name__)
