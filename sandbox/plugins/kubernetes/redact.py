"""Nothing secret in clear: what came marked, what derives from it, and what a Secret holds in any case."""

import base64
from typing import Any

from sandbox.plugins.core.values import mark, secrets_of, taint
from sandbox.plugins.kubernetes.client import Object
from sandbox.plugins.kubernetes.objects import LAST_APPLIED

HELD = ("data", "stringData")


def redacted(obj: Object, *sources: Any) -> Object:
    """An object with its secrets marked: of kind Secret all that it holds, of any kind what `sources` mark as secret.

    A marked value shows up again as itself, inside a longer text, or in base64 (Secret.data, volumes of Secrets).
    """
    known = secrets_of(*sources)
    known |= {base64.b64encode(s.encode()).decode() for s in known}
    found: Object = taint(obj, known)
    if found.get("kind") == "Secret":
        found = {k: mark(v) if k in HELD else v for k, v in found.items()}
        annotations = (found.get("metadata") or {}).get("annotations")
        if isinstance(annotations, dict) and LAST_APPLIED in annotations:
            annotations = {**annotations, LAST_APPLIED: mark(annotations[LAST_APPLIED])}
            found["metadata"] = {**found["metadata"], "annotations": annotations}
    return found
