"""Wait for an object to be ready, and for a deleted one to be gone."""

import threading
import time
from collections.abc import Callable

from sandbox.plugins.core.server import Failure
from sandbox.plugins.kubernetes.client import Api, Object
from sandbox.plugins.kubernetes.objects import SKIP_AWAIT, annotation
from sandbox.plugins.kubernetes.ready import READY

DEFAULT = 600.0  # seconds, as the official provider waits


def until_ready(api: Api, obj: Object, timeout: float, stop: Callable[[], bool]) -> Object:
    """The live object once it is ready. Raises TimeoutError or NeverReady with what it waits for."""
    check, end, delay = READY.get(obj["kind"]), time.monotonic() + (timeout or DEFAULT), 0.1
    while True:
        live = api.get(obj)
        if live is None:
            raise Failure("it was deleted while it was waited for")
        if check is None or _skips(live):
            return live
        why = check(api, live)
        if why is None:
            return live
        if stop():
            raise TimeoutError(f"cancelled before it was ready: {why}")
        if time.monotonic() > end:
            raise TimeoutError(f"not ready after {timeout or DEFAULT:.0f} s: {why}")
        time.sleep(delay)
        delay = min(delay * 1.5, 2)


def gone(api: Api, obj: Object, timeout: float, cancelled: threading.Event) -> None:
    """Return once the object is gone or another has its name. Raises Failure, naming finalizers, after the timeout."""
    end, delay, uid = time.monotonic() + (timeout or DEFAULT), 0.05, obj["metadata"].get("uid")
    while (live := api.get(obj)) is not None and live["metadata"]["uid"] == (uid or live["metadata"]["uid"]):
        if _skips(obj):
            return
        if time.monotonic() > end:
            conditions = "; ".join(c.get("message", "") for c in (live.get("status") or {}).get("conditions") or [])
            held = f"finalizers {live['metadata'].get('finalizers')}"
            raise Failure(f"{obj['kind']} {obj['metadata']['name']} is still being deleted: {held}; {conditions}")
        if cancelled.wait(delay):
            raise Failure("cancelled")
        delay = min(delay * 1.5, 1)


def _skips(obj: Object) -> bool:
    return annotation(obj, SKIP_AWAIT).lower() == "true"
