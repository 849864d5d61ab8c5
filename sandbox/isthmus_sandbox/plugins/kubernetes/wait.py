"""Wait for an object to be ready, and for a deleted one to be gone."""

import time
from collections.abc import Callable

from isthmus_sandbox.plugins.core.server import Failure
from isthmus_sandbox.plugins.kubernetes.client import Api, Object
from isthmus_sandbox.plugins.kubernetes.objects import TIMEOUT, annotation, describe
from isthmus_sandbox.plugins.kubernetes.ready import waiting_for
from isthmus_sandbox.plugins.kubernetes.ready.status import status

# Of these, the annotation pulumi.com/skipAwait ends the wait for a deletion, too (allowsSkipAwaitWithDelete in
# https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/metadata/overrides.go).
GONE_AT_ONCE = (
    *(("", kind) for kind in ("Namespace", "Pod", "ReplicationController")),
    *(("apps", kind) for kind in ("DaemonSet", "Deployment", "StatefulSet")),
    ("batch", "Job"),
)
DEFAULT = 600.0  # seconds, as the official provider waits
SOONEST, LATEST = 0.05, 1.0  # seconds between two looks

Pause = Callable[[float], bool]  # wait so many seconds; whether the engine wants no more


def seconds(timeout: float, inputs: Object) -> float:
    """How long to wait: customTimeouts, then the annotation pulumi.com/timeoutSeconds, then ten minutes."""
    override = annotation(inputs, TIMEOUT)
    return timeout or (float(override) if override.isdigit() else DEFAULT)


def until_ready(api: Api, obj: Object, timeout: float, pause: Pause) -> Object:
    """The live object once it is ready. Raises TimeoutError or NeverReady with what it waits for."""
    end, delay = time.monotonic() + timeout, SOONEST
    while True:
        live = api.get(obj)
        if live is None:
            raise Failure("it was deleted while it was waited for")
        reason = waiting_for(api, live)
        if reason is None:
            return live
        if time.monotonic() > end:
            raise TimeoutError(f"not ready after {timeout:.0f} s: {reason}")
        if pause(delay):
            raise TimeoutError(f"cancelled before it was ready: {reason}")
        delay = min(delay * 1.5, LATEST)


def until_gone(api: Api, obj: Object, timeout: float, pause: Pause) -> None:
    """Return once the object is gone, or another has taken its name.

    Raises Failure with its finalizers and conditions after the timeout.
    """
    uid = obj["metadata"].get("uid")
    end, delay = time.monotonic() + timeout, SOONEST
    while (live := api.get(obj)) is not None and live["metadata"]["uid"] == (uid or live["metadata"]["uid"]):
        finalizers = ", ".join(live["metadata"].get("finalizers") or []) or "none"
        messages = [c["message"] for c in status(live).get("conditions") or [] if c.get("message")]
        reason = "; ".join([f"finalizers: {finalizers}", *messages])
        if time.monotonic() > end:
            raise Failure(f"{describe(obj)} is still there {timeout:.0f} s after its deletion began; {reason}")
        if pause(delay):
            raise Failure(f"{describe(obj)}: cancelled before it was gone; {reason}")
        delay = min(delay * 1.5, LATEST)
