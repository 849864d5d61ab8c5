"""What a pod calls localhost: its containers share one network, which here is the pod's address."""

import re
from collections.abc import Mapping
from typing import Any

Obj = Mapping[str, Any]
PLACE = re.compile(r"(?<![\w.-])(?:localhost|127\.0\.0\.1):(\d+)(?!\d)")


def with_loopback(text: str, pod: Obj, address: str) -> str:
    """`localhost:PORT` with the pod's address, for the ports that its containers declare; any other stays."""
    ports = {str(p["containerPort"]) for c in pod["spec"]["containers"] for p in c.get("ports") or []}
    return PLACE.sub(lambda m: f"{address}:{m[1]}" if m[1] in ports else m[0], text)
