"""Poll a resource until it is as wanted."""

import time
from collections.abc import Callable
from typing import Any

from openstack.exceptions import NotFoundException

TIMEOUT = 60.0  # seconds


def until(get: Callable[[], Any], wanted: str, attribute: str = "status") -> Any:
    """The resource, once `attribute` is `wanted`; fails on an error status or after a minute."""
    deadline = time.monotonic() + TIMEOUT
    while True:
        resource = get()
        value = getattr(resource, attribute)
        if value == wanted:
            return resource
        assert "error" not in str(value).lower() and "failed" not in str(value).lower(), resource
        assert time.monotonic() < deadline, f"{attribute} is still {value!r}, expected {wanted!r}"
        time.sleep(0.2)


def until_gone(get: Callable[[], Any]) -> None:
    """Return once `get` answers "not found", or None, or a load balancer that Octavia has marked as deleted."""
    deadline = time.monotonic() + TIMEOUT
    while True:
        try:
            resource = get()
        except NotFoundException:
            return
        if resource is None or getattr(resource, "provisioning_status", "") == "DELETED":
            return
        assert time.monotonic() < deadline, f"it is still there: {resource}"
        time.sleep(0.2)
