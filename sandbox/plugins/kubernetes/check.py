"""Check a resource's inputs before anything is asked of a server, and complete them with a name and a namespace."""

from typing import Any

from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

from sandbox.plugins.core import reflect
from sandbox.plugins.core.check import Failures, check_object
from sandbox.plugins.core.diff import join
from sandbox.plugins.core.server import Failure, random_name
from sandbox.plugins.core.values import UNKNOWN, mark
from sandbox.plugins.kubernetes.client import Object
from sandbox.plugins.kubernetes.objects import (
    AUTONAMED,
    PROPAGATION,
    TIMEOUT,
    WAIT_FOR,
    annotation,
    group_kind,
    is_set,
    metadata,
)
from sandbox.plugins.kubernetes.ready.wait_for import wait_for
from sandbox.plugins.kubernetes.redact import HELD

SDK = "pulumi_kubernetes"
# Modules of the SDK that aren't API groups.
UNSUPPORTED = {
    "helm.sh": "Helm charts and releases",
    "kustomize": "Kustomize directories",
    "yaml": "YAML manifests",
}
SUPPORTED = "every kind that the cluster serves, and kubernetes.apiextensions.CustomResource for those not in the SDK"
DIGITS = 8  # of an automatic name, as in the official provider


def token_of(urn: str) -> str:
    """A resource's type token: `kubernetes:apps/v1:Deployment`."""
    return urn.split("::")[2].split("$")[-1]


def unsupported(token: str) -> str:
    """Why a type token isn't supported, with what is; empty where it is."""
    _, module, _ = token.split(":")
    what = UNSUPPORTED.get(module.split("/")[0])
    return f"{token}: {what} aren't supported by this plugin; it has {SUPPORTED}" if what else ""


def problems(token: str, news: Object) -> Failures:
    """Everything that is wrong with a resource's inputs. Raises Failure for a type that isn't supported."""
    _, _, kind = token.split(":")
    said = news.get("kind")
    if why := unsupported(token):
        raise Failure(why)
    if kind.endswith("Patch") and said in (None, kind.removesuffix("Patch")):
        raise Failure(
            f"{token}: patches of objects that others own aren't supported by this plugin; it has {SUPPORTED}"
        )
    failures: Failures = []
    try:
        args = reflect.args_class(SDK, token)
    except KeyError:  # a custom resource: its own fields are the server's business
        for key in ("apiVersion", "kind"):
            if not isinstance(news.get(key), str) and news.get(key) is not UNKNOWN:
                failures.append((key, "missing required property"))
        check_object(metadata(news), ObjectMetaArgs, "metadata", failures)
    else:
        if kind.endswith("List") and "items" in news:
            raise Failure(f"{token}: lists are what the server answers; declare the objects one by one")
        check_object(news, args, "", failures)
    return failures + _annotations(news)


def _annotations(news: Object) -> Failures:
    """What is wrong with the annotations that steer this provider."""
    failures: Failures = []
    where = "metadata.annotations"
    try:
        if asked := annotation(news, WAIT_FOR):
            wait_for(asked)
    except ValueError as error:
        failures.append((join(where, WAIT_FOR), str(error)))
    seconds = annotation(news, TIMEOUT)
    if seconds and not seconds.isdigit():
        failures.append((join(where, TIMEOUT), f"expected whole seconds, got {seconds!r}"))
    policy = annotation(news, PROPAGATION)
    if policy and policy.lower() not in ("foreground", "background", "orphan"):
        failures.append((join(where, PROPAGATION), f"expected foreground, background or orphan, got {policy!r}"))
    return failures


def complete(request: Any, olds: Object, news: Object, namespace: str | None) -> Object:
    """Inputs with an automatic name where the program gives none, `namespace` likewise, and a Secret's data marked.

    Raises Failure when automatic names are switched off (`pulumi:autonaming`).
    """
    found = {k: mark(v) if k in HELD and group_kind(news) == ("", "Secret") else v for k, v in news.items()}
    meta = found.setdefault("metadata", {})
    if not isinstance(meta, dict):
        return found
    meta = found["metadata"] = dict(meta)
    if meta.get("name") is None and meta.get("generateName") is None:
        meta["name"] = _name(request, olds)
        if meta.get("annotations") is not UNKNOWN:
            meta["annotations"] = {**(meta.get("annotations") or {}), AUTONAMED: "true"}
    if meta.get("namespace") is None and namespace:
        meta["namespace"] = namespace
    return found


def _name(request: Any, olds: Object) -> str:
    """The automatic name: the one it has, or a new one."""
    before = metadata(olds).get("name")
    if isinstance(before, str) and is_set(olds, AUTONAMED):
        return before
    options = request.autonaming
    own = request.name or request.urn.split("::")[-1]
    if request.HasField("autonaming") and options.mode == options.DISABLE:
        raise Failure(f"{own}: automatic names are switched off (pulumi:autonaming); give it metadata.name")
    return options.proposed_name or random_name(own, request.randomSeed, DIGITS)
