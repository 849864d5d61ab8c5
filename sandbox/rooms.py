"""The rooms of the sandbox, put together: what runs, and what a shell needs to use it."""

import importlib
from typing import Protocol, cast

from sandbox.supervisor.layout import Layout
from sandbox.supervisor.service import Unit

ROOMS = ("sandbox.openstack.services", "sandbox.aws.services", "sandbox.kubernetes.services", "sandbox.triton.services")


class Room(Protocol):
    """What each room's `services` module gives."""

    def units(self, layout: Layout) -> list[Unit]:
        """The services and tasks, declared."""
        ...

    def shell(self, layout: Layout) -> dict[str, str]:
        """The environment variables that the field's own tools read."""
        ...


def _rooms() -> list[Room]:
    return [cast(Room, importlib.import_module(name)) for name in ROOMS]


def units(layout: Layout) -> list[Unit]:
    """Every service and task of a sandbox.

    Raises ValueError when two share a name or one depends on a name that nobody declares.
    """
    found = [unit for room in _rooms() for unit in room.units(layout)]
    names = [unit.name for unit in found]
    problems = [f"{name!r} is declared twice" for name in sorted({n for n in names if names.count(n) > 1})]
    problems += [
        f"{u.name!r} depends on {d!r}, which nobody declares" for u in found for d in u.depends_on if d not in names
    ]
    if problems:
        raise ValueError("the sandbox's services don't fit together: " + "; ".join(problems))
    return found


def shell(layout: Layout) -> dict[str, str]:
    """What `openstack`, `aws`, `kubectl` and every SDK need to reach this sandbox."""
    return {key: value for room in _rooms() for key, value in room.shell(layout).items()}
