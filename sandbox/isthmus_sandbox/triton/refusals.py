"""What a pod may ask for and the sandbox can't do: said before it starts, rather than left out silently."""

from collections.abc import Mapping
from typing import Any

from isthmus_sandbox.triton.commands import REFUSED
from isthmus_sandbox.triton.objects import CannotRun
from isthmus_sandbox.triton.probes import KINDS, port

Obj = Mapping[str, Any]


def check(container: Obj) -> None:
    """Raises CannotRun, with what it is and what to do."""
    name = container["name"]
    for hook, action in (container.get("lifecycle") or {}).items():
        if hook != "preStop" or list(action) != ["sleep"]:
            got_hook = f"{hook} by {', '.join(action)}" if isinstance(action, Mapping) else hook
            raise CannotRun(
                REFUSED, f"container {name!r} has the lifecycle hook {got_hook}, expected preStop by sleep only"
            )
    if container.get("restartPolicy"):
        raise CannotRun(REFUSED, f"init container {name!r} is a sidecar, which the sandbox lacks; make it a container")
    for kind in ("startupProbe", "readinessProbe", "livenessProbe"):
        if probe := container.get(kind):
            _check(f"{kind} of container {name!r}", probe, container)


def _check(probe_name: str, probe: Obj, container: Obj) -> None:
    action = next((probe[kind] for kind in KINDS if kind in probe), None)
    if action is None:
        unsupported = next((k for k in ("exec", "grpc") if k in probe), "unknown")
        raise CannotRun(REFUSED, f"{probe_name} is of kind {unsupported}, expected one of {', '.join(KINDS)}")
    if action.get("scheme", "HTTP") != "HTTP":
        raise CannotRun(REFUSED, f"{probe_name} asks by {action['scheme']}, expected HTTP")
    if port(action["port"], container) is None:
        raise CannotRun(REFUSED, f"{probe_name} asks at port {action['port']!r}, which the container doesn't declare")
