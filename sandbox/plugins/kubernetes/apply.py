"""Bring inputs to the server: dry runs for previews, server-side apply for the rest, refusals in words.

Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/ and await.go of the official provider.
"""

import time
from typing import Any

from sandbox.plugins.core.server import Failure
from sandbox.plugins.core.values import UNKNOWN
from sandbox.plugins.kubernetes.client import NOT_FOUND, Api, ApiError, Object, Unserved
from sandbox.plugins.kubernetes.objects import PATCH_FORCE, body, clean, group_kind, is_set, metadata, who
from sandbox.plugins.kubernetes.redact import told
from sandbox.plugins.kubernetes.wait import Pause

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
        raise Failure(f"{who(inputs)}: {EXISTS}")
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
    """What would be made; None where the server can't say, since its kind or namespace comes in the same update."""
    wanted = body(inputs)
    try:
        said = api.try_create(wanted, manager)
    except ApiError as error:
        if error.status == NOT_FOUND:
            return None
        if error.reason != "AlreadyExists":
            raise refusal(inputs, error) from None
        # A replacement under the same name: the server checks it under another.
        meta = {**wanted["metadata"], "name": f"{wanted['metadata']['name']}-preview"}
        try:
            said = api.try_create({**wanted, "metadata": meta}, manager)
        except ApiError:
            return None
        said["metadata"]["name"] = wanted["metadata"]["name"]
    return _undecided(clean(said), inputs)


def preview_update(api: Api, inputs: Object, manager: str, before: Object, *, force: bool) -> Object | None:
    """What would become of an object; None where the server can't say."""
    try:
        said = clean(api.apply(body(inputs), manager, dry=True, force=force or is_set(inputs, PATCH_FORCE)))
    except ApiError as error:
        if error.status == NOT_FOUND:
            return None
        raise refusal(inputs, error) from None
    said["metadata"]["resourceVersion"] = UNKNOWN
    kind_changes = (said.get("spec") or {}).get("type") != (before.get("spec") or {}).get("type")
    if group_kind(said) == ("", "Service") and kind_changes:  # a load balancer's address comes, or goes
        said["status"] = UNKNOWN
    return said


def _undecided(said: Object, inputs: Object) -> Object:
    """A dry run's answer without what the server would choose anew."""
    found: Object = _without(said, said["metadata"].get("uid") or UNKNOWN)
    meta = {**found["metadata"], **dict.fromkeys(SERVER_CHOSEN, UNKNOWN)}
    if metadata(inputs).get("name") is None:
        meta["name"] = UNKNOWN
    found = {**found, "metadata": meta, "status": UNKNOWN}
    if group_kind(said) == ("", "Service"):
        given, spec = inputs.get("spec") or {}, dict(found.get("spec") or {})
        for key in ("clusterIP", "clusterIPs", "healthCheckNodePort"):
            if key in spec and given.get(key) is None:
                spec[key] = UNKNOWN
        ports = zip(spec.get("ports") or [], given.get("ports") or [], strict=False)
        if "ports" in spec:
            spec["ports"] = [
                p if "nodePort" not in p or g.get("nodePort") else {**p, "nodePort": UNKNOWN} for p, g in ports
            ]
        found["spec"] = spec
    return found


def _without(value: Any, uid: Any) -> Any:
    """A value with everything unknown that holds the dry run's uid (a Job's selector and labels)."""
    if isinstance(value, dict):
        return {k: _without(v, uid) for k, v in value.items()}
    if isinstance(value, list):
        return [_without(v, uid) for v in value]
    return UNKNOWN if isinstance(value, str) and isinstance(uid, str) and uid in value else value


def refusal(inputs: Object, error: ApiError) -> Failure:
    """A server's refusal in words, naming the object and its fields, without the secrets in the inputs."""
    owned = [c for c in error.causes if c.get("reason") == "FieldManagerConflict"]
    if error.status == CONFLICT and owned:
        fields = "; ".join(f"{c.get('field', '').lstrip('.')}: {c.get('message')}" for c in owned)
        fix = f'leave these out of the program, or take them over by the annotation {PATCH_FORCE}: "true"'
        return Failure(f"{who(inputs)}: others have set fields of it ({fields}); {fix}")
    return Failure(told(f"{who(inputs)}: the server refuses it: {error}", inputs))
