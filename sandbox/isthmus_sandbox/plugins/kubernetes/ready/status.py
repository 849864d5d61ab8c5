"""Reading an object's status."""

from collections.abc import Callable
from typing import Any

from isthmus_sandbox.plugins.kubernetes.client import Api, Object

Wait = Callable[[Api, Object], str | None]  # what it still waits for, None when ready


class NeverReady(Exception):
    """Waiting longer won't help; says why."""


def status(obj: Object) -> dict[str, Any]:
    """An object's status, empty where it has none yet."""
    return obj.get("status") or {}


def condition(obj: Object, kind: str) -> dict[str, Any]:
    """A condition of an object's status, empty where it has none of that type."""
    return next((c for c in status(obj).get("conditions") or [] if c.get("type") == kind), {})


def has_condition(obj: Object, kind: str) -> bool:
    """Whether a condition is true."""
    return bool(condition(obj, kind).get("status") == "True")


def unseen(obj: Object) -> bool:
    """Whether the controller hasn't seen the object's last change."""
    return int(status(obj).get("observedGeneration", 0)) < int(obj["metadata"].get("generation", 0))


def of_a(kind: str) -> str:
    """Why a change that its controller hasn't seen isn't ready."""
    return f"the {kind} controller hasn't seen the change; does it run?"
