"""Bring inputs to the server: dry runs for previews, server-side apply for the rest, refusals in words.

Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/ and await.go of the official provider.
"""

import time
from typing import Any

from isthmus_sandbox.plugins.core.server import Failure
from isthmus_sandbox.plugins.core.values import UNKNOWN
from isthmus_sandbox.plugins.kubernetes.client import NOT_FOUND, Api, ApiError, Object, Unserved
from isthmus_sandbox.plugins.kubernetes.objects import PATCH_FORCE, body, clean, describe, group_kind, is_set, metadata
from isthmus_sandbox.plugins.kubernetes.redact import without_secrets
from isthmus_sandbox.plugins.kubernetes.wait import Pause

RETRY = 20.0  # seconds: what an object stands on may be served a moment after it was made
CONFLICT, FORBIDDEN, INVALID = 409, 403, 422
SERVER_CHOSEN = ("uid", "creationTimestamp", "resourceVersion")
EXISTS = (
    "it exists already, and isn't this resource's. If it was renamed in the program, give the resource an alias; to "
    "adopt it, `pulumi import` it; to take it over, set upsertExistingObjects on the provider; or delete it"
)


def create(api: Api, inputs: Object, manager: str, pause: Pause, *, adopt: bool, force: bool) -> Object:
    """Make an object that isn't there yet, or take over one with `adopt`. Raises Failure in words."""
    if not adopt and api.kind(inputs["apiVersion"], inputs["kind"]) and api.get(inputs) is not None:
        raise Failure(f"{describe(inputs)}: {EXISTS}")
    return apply(api, inputs, manager, pause, force=force)


def apply(api: Api, inputs: Object, manager: str, pause: Pause, *, force: bool) -> Object:
    """Server-side apply, again while what the object stands on is being made. Raises Failure in words."""
    end = time.monotonic() + RETRY
    while True:
        try:
            return api.apply(body(inputs), manager, force=force or is_set(inputs, PATCH_FORCE))
        except ApiError as error:
            if not _soon(error, inputs) or time.monotonic() > end or pause(0.3):
                raise refusal(inputs, error) from None


def _soon(error: ApiError, inputs: Object) -> bool:
    if isinstance(error, Unserved):
        return True
    if error.status == NOT_FOUND:
        return (error.body.get("details") or {}).get("kind") == "namespaces"
    # A Pod may come before the controller has made its new namespace's service account.
    return error.status == FORBIDDEN and inputs.get("kind") == "Pod" and "serviceaccount" in str(error)


def preview_create(api: Api, inputs: Object, manager: str) -> Object | None:
    """What would be made; None where the server can't answer: its kind or namespace comes in the same update, or the
    one who asks may not try it (a reader's preview, a quota used up).
    """
    document = body(inputs)
    try:
        response = api.try_create(document, manager)
    except ApiError as error:
        if error.status in (NOT_FOUND, FORBIDDEN):
            return None
        if error.reason != "AlreadyExists":
            raise refusal(inputs, error) from None
        # A replacement under the same name: the server checks it under another.
        meta = {**document["metadata"], "name": f"{document['metadata']['name']}-preview"}
        try:
            response = api.try_create({**document, "metadata": meta}, manager)
        except ApiError:
            return None
        response["metadata"]["name"] = document["metadata"]["name"]
    return _with_unknowns(clean(response), inputs)


def preview_update(api: Api, inputs: Object, manager: str, state: Object, *, force: bool) -> Object | None:
    """What would become of an object; None where the server can't answer."""
    try:
        response = clean(api.apply(body(inputs), manager, dry=True, force=force or is_set(inputs, PATCH_FORCE)))
    except ApiError as error:
        if error.status in (NOT_FOUND, FORBIDDEN):
            return None
        raise refusal(inputs, error) from None
    response["metadata"]["resourceVersion"] = UNKNOWN
    kind_changes = (response.get("spec") or {}).get("type") != (state.get("spec") or {}).get("type")
    if group_kind(response) == ("", "Service") and kind_changes:  # a load balancer's address comes, or goes
        response["status"] = UNKNOWN
    return response


def _with_unknowns(response: Object, inputs: Object) -> Object:
    """A dry run's answer without what the server would choose anew."""
    result: Object = _without_uid(response, response["metadata"].get("uid") or UNKNOWN)
    meta = {**result["metadata"], **dict.fromkeys(SERVER_CHOSEN, UNKNOWN)}
    if metadata(inputs).get("name") is None:
        meta["name"] = UNKNOWN
    result = {**result, "metadata": meta, "status": UNKNOWN}
    if group_kind(response) == ("", "Service"):
        input_spec, spec = inputs.get("spec") or {}, dict(result.get("spec") or {})
        for key in ("clusterIP", "clusterIPs", "healthCheckNodePort"):
            if key in spec and input_spec.get(key) is None:
                spec[key] = UNKNOWN
        ports = zip(spec.get("ports") or [], input_spec.get("ports") or [], strict=False)
        if "ports" in spec:
            spec["ports"] = [
                p if "nodePort" not in p or g.get("nodePort") else {**p, "nodePort": UNKNOWN} for p, g in ports
            ]
        result["spec"] = spec
    return result


def _without_uid(value: Any, uid: Any) -> Any:
    """A value with everything unknown that holds the dry run's uid (a Job's selector and labels)."""
    if isinstance(value, dict):
        return {k: _without_uid(v, uid) for k, v in value.items()}
    if isinstance(value, list):
        return [_without_uid(v, uid) for v in value]
    return UNKNOWN if isinstance(value, str) and isinstance(uid, str) and uid in value else value


def refusal(inputs: Object, error: ApiError) -> Failure:
    """A server's refusal in words, naming the object and its fields, without the secrets in the inputs."""
    owned = [c for c in error.causes if c.get("reason") == "FieldManagerConflict"]
    if error.status == CONFLICT and owned:
        fields = "; ".join(f"{c.get('field', '').lstrip('.')}: {c.get('message')}" for c in owned)
        fix = f'leave these out of the program, or take them over by the annotation {PATCH_FORCE}: "true"'
        return Failure(f"{describe(inputs)}: others have set fields of it ({fields}); {fix}")
    return Failure(without_secrets(f"{describe(inputs)}: the server refuses it: {error}", inputs))
