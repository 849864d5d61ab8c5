"""The addons, a module each with its `addon`: a new one is a new file here, or a module that another package enters."""

from collections.abc import Iterable
from types import ModuleType

from isthmus.cluster.addon import Addon
from isthmus.discovery import modules


def addons_in(candidates: Iterable[ModuleType]) -> tuple[Addon, ...]:
    """The addons of these modules, by name.

    Raises:
        ValueError: two share a name.
    """
    addons = sorted((module.addon for module in candidates if hasattr(module, "addon")), key=lambda addon: addon.name)
    names = [addon.name for addon in addons]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"got the addons {', '.join(twice)} twice, expected each once; rename one of them")
    return tuple(addons)


ADDONS = addons_in(modules(__path__, __name__))
