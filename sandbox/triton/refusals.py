"""What a pod may ask for and the sandbox can't do: said before it starts, rather than left out silently."""

from collections.abc import Mapping
from typing import Any

from sandbox.triton.commands import REFUSED
from sandbox.triton.objects import CannotRun
from sandbox.triton.probes import KINDS, port

Obj = Mapping[str, Any]


def check(container: Obj) -> None:
    """Raises CannotRun, with what it is and what to do."""
    name = container["name"]
    if "lifecycle" in container:
        raise CannotRun(REFUSED, f"container {name!r} has lifecycle hooks, which the sandbox lacks; leave them out")
    if container.get("restartPolicy"):
        raise CannotRun(REFUSED, f"init container {name!r} is a sidecar, which the sandbox lacks; make it a container")
    for kind in ("startupProbe", "readinessProbe", "livenessProbe"):
        if probe := container.get(kind):
            _check(f"{kind} of container {name!r}", probe, container)


def _check(what: str, probe: Obj, container: Obj) -> None:
    asks = next((probe[kind] for kind in KINDS if kind in probe), None)
    if asks is None:
        other = next((k for k in ("exec", "grpc") if k in probe), "unknown")
        raise CannotRun(REFUSED, f"{what} is of kind {other}, expected one of {', '.join(KINDS)}")
    if asks.get("scheme", "HTTP") != "HTTP":
        raise CannotRun(REFUSED, f"{what} asks by {asks['scheme']}, expected HTTP")
    if port(asks["port"], container) is None:
        raise CannotRun(REFUSED, f"{what} asks at port {asks['port']!r}, which the container doesn't declare")
