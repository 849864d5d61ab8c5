"""The inputs as they are now in the cluster, for a refresh."""

from typing import Any

from isthmus_sandbox.plugins.kubernetes.client import Object

MISSING: Any = object()


def drift(inputs: Any, applied: Any, live: Any) -> Any:
    """Project a live object onto its inputs.

    `applied` is what the server makes of the inputs (a dry run). Where that equals the live object, the input stands as
    it was written (`1000m` against `1`, stringData against data); elsewhere the live value shows, and what the live
    object has lost is missing.
    """
    if applied == live:
        return inputs
    if isinstance(inputs, dict) and isinstance(applied, dict) and isinstance(live, dict):
        result = {k: drift(v, applied.get(k, MISSING), live.get(k, MISSING)) for k, v in inputs.items()}
        return {k: v for k, v in result.items() if v is not MISSING}
    if _lists(inputs, applied, live) and len(inputs) == len(applied) == len(live):
        return [drift(*items) for items in zip(inputs, applied, live, strict=True)]
    return live


def _lists(*values: Any) -> bool:
    return all(isinstance(value, list) for value in values)


def keeping(inputs: Object, live: Object, paths: list[str]) -> Object:
    """The inputs with the live values at `paths` (`spec.replicas`): what a program ignores isn't set back.

    A path that leads through a list, or that the live object doesn't have, is left as it is.
    """
    result = inputs
    for path in paths:
        result = _with(result, live, path.split("."))
    return result


def _with(inputs: Any, live: Any, path: list[str]) -> Any:
    if not path:
        return live
    if not (isinstance(inputs, dict) and isinstance(live, dict) and path[0] in inputs and path[0] in live):
        return inputs
    return {**inputs, path[0]: _with(inputs[path[0]], live[path[0]], path[1:])}
