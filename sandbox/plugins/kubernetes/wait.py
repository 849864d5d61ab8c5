"""Wait for an object to be ready, and for a deleted one to be gone."""

import time
from collections.abc import Callable

from sandbox.plugins.core.server import Failure
from sandbox.plugins.kubernetes.client import Api, Object
from sandbox.plugins.kubernetes.objects import TIMEOUT, annotation, who
from sandbox.plugins.kubernetes.ready import waiting_for
from sandbox.plugins.kubernetes.ready.status import status

DEFAULT = 600.0  # seconds, as the official provider waits
SOONEST, LATEST = 0.05, 1.0  # seconds between two looks

Pause = Callable[[float], bool]  # wait so many seconds; whether the engine wants no more


def seconds(timeout: float, inputs: Object) -> float:
    """How long to wait: customTimeouts, then the annotation pulumi.com/timeoutSeconds, then ten minutes."""
    said = annotation(inputs, TIMEOUT)
    return timeout or (float(said) if said.isdigit() else DEFAULT)


def until_ready(api: Api, obj: Object, timeout: float, pause: Pause) -> Object:
    """The live object once it is ready. Raises TimeoutError or NeverReady with what it waits for."""
    end, delay = time.monotonic() + timeout, SOONEST
    while True:
        live = api.get(obj)
        if live is None:
            raise Failure("it was deleted while it was waited for")
        why = waiting_for(api, live)
        if why is None:
            return live
        if time.monotonic() > end:
            raise TimeoutError(f"not ready after {timeout:.0f} s: {why}")
        if pause(delay):
            raise TimeoutError(f"cancelled before it was ready: {why}")
        delay = min(delay * 1.5, LATEST)


def until_gone(api: Api, obj: Object, timeout: float, pause: Pause) -> None:
    """Return once the object is gone, or another has taken its name.

    Raises Failure with its finalizers and conditions after the timeout.
    """
    uid = obj["metadata"].get("uid")
    end, delay = time.monotonic() + timeout, SOONEST
    while (live := api.get(obj)) is not None and live["metadata"]["uid"] == (uid or live["metadata"]["uid"]):
        held = ", ".join(live["metadata"].get("finalizers") or []) or "none"
        said = [c["message"] for c in status(live).get("conditions") or [] if c.get("message")]
        why = "; ".join([f"finalizers: {held}", *said])
        if time.monotonic() > end:
            raise Failure(f"{who(obj)} is still there {timeout:.0f} s after its deletion began; {why}")
        if pause(delay):
            raise Failure(f"{who(obj)}: cancelled before it was gone; {why}")
        delay = min(delay * 1.5, LATEST)
