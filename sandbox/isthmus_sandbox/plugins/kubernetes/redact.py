"""Nothing secret in clear: what came marked, what derives from it, and what a Secret holds in any case."""

import base64
from typing import Any

from isthmus_sandbox.plugins.core.values import is_secret, mark, secrets_of, taint
from isthmus_sandbox.plugins.kubernetes.client import Object
from isthmus_sandbox.plugins.kubernetes.objects import LAST_APPLIED, group_kind, metadata

DATA_KEYS = ("data", "stringData")
SHOWN_AS = "[secret]"


def redacted(obj: Object, *sources: Any) -> Object:
    """An object with its secrets marked: of kind Secret all that it holds, of any kind what `sources` mark as secret.

    A marked value shows up again at its own place, as itself or inside a longer text, and in base64 (Secret.data).
    """
    result: Object = taint(obj, _spellings(sources))
    for source in sources:
        result = _marked_like(result, source)
    if group_kind(result) != ("", "Secret"):
        return result
    result = {k: mark(v) if k in DATA_KEYS else v for k, v in result.items()}
    annotations = metadata(result).get("annotations")
    if isinstance(annotations, dict) and LAST_APPLIED in annotations:
        annotations = {**annotations, LAST_APPLIED: mark(annotations[LAST_APPLIED])}
        result["metadata"] = {**result["metadata"], "annotations": annotations}
    return result


def without_secrets(text: str, *sources: Any) -> str:
    """A message without the secrets of `sources`: the server quotes values that it refuses."""
    for secret in sorted(_spellings(sources), key=len, reverse=True):
        text = text.replace(secret, SHOWN_AS)
    return text


def _spellings(sources: tuple[Any, ...]) -> set[str]:
    plain = secrets_of(*sources, *(s.get(k) for s in sources if _is_secret(s) for k in DATA_KEYS))
    return plain | {base64.b64encode(s.encode()).decode() for s in plain}


def _is_secret(obj: Any) -> bool:
    return isinstance(obj, dict) and group_kind(obj) == ("", "Secret")


def _marked_like(value: Any, source: Any) -> Any:
    """`value` marked wherever `source` is marked at the same place: short secrets and numbers, too."""
    if is_secret(source):
        return mark(value)
    if isinstance(value, dict) and isinstance(source, dict):
        return {k: _marked_like(v, source[k]) if k in source else v for k, v in value.items()}
    if isinstance(value, list) and isinstance(source, list) and len(value) == len(source):
        return [_marked_like(v, s) for v, s in zip(value, source, strict=True)]
    return value
