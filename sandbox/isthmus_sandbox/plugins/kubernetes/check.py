"""Check a resource's inputs before anything is asked of a server, and complete them with a name and a namespace."""

from typing import Any

from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

from isthmus_sandbox.plugins.core import reflect
from isthmus_sandbox.plugins.core.check import Failures, check_object
from isthmus_sandbox.plugins.core.diff import join
from isthmus_sandbox.plugins.core.server import Failure, random_name
from isthmus_sandbox.plugins.core.values import UNKNOWN, mark
from isthmus_sandbox.plugins.kubernetes.client import Object
from isthmus_sandbox.plugins.kubernetes.objects import (
    AUTONAMED,
    PROPAGATION,
    TIMEOUT,
    WAIT_FOR,
    annotation,
    group_kind,
    is_set,
    metadata,
)
from isthmus_sandbox.plugins.kubernetes.patches import is_patch
from isthmus_sandbox.plugins.kubernetes.quantities import normalized
from isthmus_sandbox.plugins.kubernetes.ready.wait_for import wait_for
from isthmus_sandbox.plugins.kubernetes.redact import DATA_KEYS
from isthmus_sandbox.plugins.kubernetes.spelling import sdk_spelling, server_spelling

SDK = "pulumi_kubernetes"
# Modules of the SDK that aren't API groups.
UNSUPPORTED = {
    "helm.sh": "Helm charts and releases",
    "kustomize": "Kustomize directories",
    "yaml": "YAML manifests by yaml.v2 (ConfigFile and ConfigGroup of pulumi_kubernetes.yaml work)",
}
SUPPORTED = "every kind that the cluster serves, and kubernetes.apiextensions.CustomResource for those not in the SDK"
DIGITS = 8  # of an automatic name, as in the official provider


def token_of(urn: str) -> str:
    """A resource's type token: `kubernetes:apps/v1:Deployment`."""
    return urn.split("::")[2].split("$")[-1]


def unsupported(token: str) -> str:
    """Why a type token isn't supported, with what is; empty where it is."""
    _, module, _ = token.split(":")
    feature = UNSUPPORTED.get(module.split("/")[0])
    return f"{token}: {feature} aren't supported by this plugin; it has {SUPPORTED}" if feature else ""


def normal(token: str, inputs: Object) -> Object:
    """Inputs of a kind of the API as the server writes them. A schema's properties may have any name: they stay."""
    try:
        reflect.args_class(SDK, token)
    except KeyError:
        return inputs
    return inputs if group_kind(inputs)[0] == "apiextensions.k8s.io" else normalized(inputs)


def problems(token: str, news: Object) -> Failures:
    """Everything that is wrong with a resource's inputs. Raises Failure for a type that isn't supported."""
    _, _, kind = token.split(":")
    if reason := unsupported(token):
        raise Failure(reason)
    failures: Failures = []
    if is_patch(token, news) and metadata(news).get("name") is None and news.get("metadata") is not UNKNOWN:
        failures.append(("metadata.name", "missing: a patch names the object that it changes"))
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
        check_object(sdk_spelling(news), args, "", failures)
    meta = metadata(news)
    if meta.get("name") is None and meta.get("generateName") is not None:
        reason = "the server can't apply an object without a name; give metadata.name, or neither for an automatic name"
        failures.append(("metadata.generateName", reason))
    return failures + _annotations(news)


def _annotations(news: Object) -> Failures:
    """What is wrong with the annotations that steer this provider."""
    failures: Failures = []
    path = "metadata.annotations"
    try:
        if expression := annotation(news, WAIT_FOR):
            wait_for(expression)
    except ValueError as error:
        failures.append((join(path, WAIT_FOR), str(error)))
    seconds = annotation(news, TIMEOUT)
    if seconds and not seconds.isdigit():
        failures.append((join(path, TIMEOUT), f"expected whole seconds, got {seconds!r}"))
    policy = annotation(news, PROPAGATION)
    if policy and policy.lower() not in ("foreground", "background", "orphan"):
        failures.append((join(path, PROPAGATION), f"expected foreground, background or orphan, got {policy!r}"))
    return failures


def complete(request: Any, olds: Object, news: Object, namespace: str | None) -> Object:
    """Inputs with an automatic name where the program gives none, `namespace` likewise, and a Secret's data marked.

    Raises Failure when automatic names are switched off (`pulumi:autonaming`).
    """
    secret = group_kind(news) == ("", "Secret")
    completed = {k: mark(v) if k in DATA_KEYS and secret else server_spelling(v) for k, v in news.items()}
    meta = completed.setdefault("metadata", {})
    if not isinstance(meta, dict):
        return completed
    meta = completed["metadata"] = dict(meta)
    if meta.get("name") is None:
        meta["name"] = _name(request, olds)
        if meta.get("annotations") is not UNKNOWN:
            meta["annotations"] = {**(meta.get("annotations") or {}), AUTONAMED: "true"}
    if meta.get("namespace") is None and namespace:
        meta["namespace"] = namespace
    return completed


def _name(request: Any, olds: Object) -> str:
    """The automatic name: the one it has, or a new one."""
    before = metadata(olds).get("name")
    if isinstance(before, str) and is_set(olds, AUTONAMED):
        return before
    options = request.autonaming
    base = request.name or request.urn.split("::")[-1]
    if request.HasField("autonaming") and options.mode == options.DISABLE:
        raise Failure(f"{base}: automatic names are switched off (pulumi:autonaming); give it metadata.name")
    return options.proposed_name or random_name(base, request.randomSeed, DIGITS)
