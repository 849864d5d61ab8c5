"""The provider: checks, diffs, creates, reads, updates and deletes any object of any kind that the server knows."""

import hashlib
import os
import time
from typing import Any, NoReturn

from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2 as pb

from sandbox.plugins.core import reflect
from sandbox.plugins.core.check import Failures, check_object
from sandbox.plugins.core.diff import diff, top
from sandbox.plugins.core.server import (
    Failure,
    Provider,
    abort_partial,
    check_failures,
    diff_response,
    guarded,
    random_name,
)
from sandbox.plugins.core.values import UNKNOWN, from_struct, has_unknown, to_struct
from sandbox.plugins.kubernetes.client import Api, ApiError, Object
from sandbox.plugins.kubernetes.kubeconfig import KubeconfigError, read
from sandbox.plugins.kubernetes.objects import (
    AUTONAMED,
    PROPAGATION,
    annotation,
    body,
    clean,
    drift,
    identity,
    imported,
)
from sandbox.plugins.kubernetes.redact import redacted
from sandbox.plugins.kubernetes.wait import gone, until_ready

UNSUPPORTED = ("helm.sh", "kustomize", "yaml")
# ConfigMap and Secret are replaced, so that pods roll, unless the provider's configuration says otherwise.
REPLACED_DATA = {"ConfigMap": "enableConfigMapMutable", "Secret": "enableSecretMutable"}
DATA = ("data", "binaryData", "stringData", "immutable")
APPLY_RETRY = 20.0  # seconds: a CustomResourceDefinition of the same update is served a moment after it is established


class Kubernetes(Provider):
    """One API server, named by a kubeconfig that may be unknown during preview."""

    name = "kubernetes"
    sdk = "pulumi_kubernetes"

    def __init__(self) -> None:
        super().__init__()
        self.api: Api | None = None
        self.configuration: dict[str, Any] = {}
        self.unreachable = "the provider isn't configured"

    def check_config(self, news: dict[str, Any]) -> tuple[dict[str, Any], Failures]:
        from pulumi_kubernetes.provider import ProviderArgs

        failures: Failures = []
        plain = {k: v == "true" if v in ("true", "false") else v for k, v in news.items() if k != "version"}
        check_object(plain, ProviderArgs, "", failures)
        return news, failures

    def configure(self, arguments: dict[str, Any]) -> None:
        self.configuration = {k: v == "true" if v in ("true", "false") else v for k, v in arguments.items()}
        kubeconfig = self.configuration.get("kubeconfig") or os.environ.get("KUBECONFIG") or "~/.kube/config"
        if has_unknown([kubeconfig, self.configuration.get("context"), self.configuration.get("cluster")]):
            self.unreachable = "the kubeconfig isn't known yet: the cluster that it leads to doesn't exist"
            return
        try:
            access = read(str(kubeconfig), self.configuration.get("context"), self.configuration.get("cluster"))
        except KubeconfigError as error:
            self.unreachable = str(error)
            return
        self.api = Api(access)
        if namespace := self.configuration.get("namespace"):
            self.api.namespace = str(namespace)

    def explain(self, error: Exception) -> str:
        if isinstance(error, ApiError):
            return str(error)
        return super().explain(error)

    def server(self) -> Api:
        """The API server. Raises Failure, with the reason, where it can't be reached."""
        if self.api is None:
            raise Failure(self.unreachable)
        return self.api

    # -- check and diff -----------------------------------------------------

    @guarded
    def Check(self, request: Any, context: Any) -> Any:
        token = request.urn.split("::")[2].split("$")[-1]
        olds, news = from_struct(request.olds), from_struct(request.news)
        failures = self._failures(token, news)
        if not failures:
            self._name(request, olds, news)
        return pb.CheckResponse(inputs=to_struct(news), failures=check_failures(failures))

    def _failures(self, token: str, news: Object) -> Failures:
        _, module, kind = token.split(":")
        if module.split("/")[0] in UNSUPPORTED or kind.endswith("Patch"):
            raise Failure(
                f"{token} isn't supported by this plugin: it has every kind and CustomResource, applied whole"
            )
        failures: Failures = []
        try:
            check_object(news, reflect.args_class(self.sdk, token), "", failures)
        except KeyError:  # a custom resource: its own fields are the server's business
            from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

            known = [
                k for k in ("apiVersion", "kind") if not isinstance(news.get(k), str) and news.get(k) is not UNKNOWN
            ]
            failures += [(k, "missing required property") for k in known]
            if isinstance(news.get("metadata"), dict):
                check_object(news["metadata"], ObjectMetaArgs, "metadata", failures)
        return failures

    def _name(self, request: Any, olds: Object, news: Object) -> None:
        """Give an automatic name and the default namespace where the program gives none."""
        meta = news.setdefault("metadata", {})
        if not isinstance(meta, dict):
            return
        if meta.get("name") is None and meta.get("generateName") is None:
            before = (olds.get("metadata") or {}).get("name")
            own = request.name or request.urn.split("::")[-1]
            proposed = request.autonaming.proposed_name or random_name(own, request.randomSeed, 8).lower()
            meta["name"] = before if before and annotation(olds, AUTONAMED) == "true" else proposed
            if meta.get("annotations") is not UNKNOWN:
                meta["annotations"] = {**(meta.get("annotations") or {}), AUTONAMED: "true"}
        if meta.get("namespace") is None and self.api and self._namespaced(news):
            meta["namespace"] = self.api.namespace

    def _namespaced(self, obj: Object) -> bool | None:
        """None when the server doesn't know the kind yet (its definition comes in the same update) or can't be asked."""
        try:
            found = self.api.kind(obj["apiVersion"], obj["kind"]) if self.api else None
        except (ApiError, OSError, KubeconfigError):
            return None
        return found[1] if found else None

    @guarded
    def Diff(self, request: Any, context: Any) -> Any:
        old, new, state = from_struct(request.old_inputs), from_struct(request.news), from_struct(request.olds)
        ignored = tuple(request.ignoreChanges)
        found = {p: k for p, k in diff(old, new).items() if not any(_below(p, i) for i in ignored)}
        replaces = {p for p in ("metadata.name", "metadata.namespace", "apiVersion", "kind") if p in found}
        option = REPLACED_DATA.get(new.get("kind", ""))
        if option and not self.configuration.get(option):
            replaces |= set(DATA)
        if found and self.api and not has_unknown(new) and not any(p in replaces or top(p) in replaces for p in found):
            replaces |= self._immutable(new, state, found)
        return diff_response(found, replaces, delete_first=annotation(new, AUTONAMED) != "true")

    def _immutable(self, new: Object, state: Object, found: dict[str, str]) -> set[str]:
        """Ask the server: what it rejects as immutable is a replacement."""
        manager = state.get("__fieldManager") or "pulumi-kubernetes"
        try:
            self.server().apply(body(new), manager, dry=True, force=True)
        except ApiError as error:
            messages = [(cause.get("message") or "").lower() for cause in error.causes]
            if error.status == 422 and any("immutable" in m or "forbidden" in m for m in messages):
                fields = [cause["field"] for cause in error.causes if cause.get("field")]
                return {p for p in found if any(_below(p, f) or _below(f, p) for f in fields)} or set(found)
            if error.status not in (404, 409):
                raise Failure(f"{_who(new)}: the server would reject the change: {error}") from None
        return set()

    # -- create, update, read, delete -----------------------------------------

    @guarded
    def Create(self, request: Any, context: Any) -> Any:
        inputs = from_struct(request.properties)
        manager = f"pulumi-kubernetes-{hashlib.sha256(request.urn.encode()).hexdigest()[:8]}"
        if request.preview:
            return pb.CreateResponse(properties=to_struct(self._preview(inputs, manager, None)))
        live = self._apply(context, inputs, manager, request.timeout, force=False)
        return pb.CreateResponse(id=identity(live), properties=to_struct(self._state(live, manager, inputs)))

    @guarded
    def Update(self, request: Any, context: Any) -> Any:
        inputs, state = from_struct(request.news), from_struct(request.olds)
        manager = state.get("__fieldManager") or "pulumi-kubernetes"
        if request.preview:
            return pb.UpdateResponse(properties=to_struct(self._preview(inputs, manager, state)))
        live = self._apply(context, inputs, manager, request.timeout, force=True)
        return pb.UpdateResponse(properties=to_struct(self._state(live, manager, inputs)))

    @guarded
    def Read(self, request: Any, context: Any) -> Any:
        state, inputs = from_struct(request.properties), from_struct(request.inputs)
        reference = self._reference(request, inputs or state)
        live = self.server().get(reference)
        if live is None:
            return pb.ReadResponse()
        manager = state.get("__fieldManager") or "pulumi-kubernetes"
        if inputs:
            try:
                said = self.server().apply(body(inputs), manager, dry=True, force=True)
            except ApiError:
                said = {}
            now = drift(body(inputs), said, live)
        else:
            now = imported(live)
        now |= {"apiVersion": reference["apiVersion"], "kind": reference["kind"]}
        return pb.ReadResponse(
            id=request.id,
            properties=to_struct(self._state(live, manager, inputs, state)),
            inputs=to_struct(redacted(now, inputs, state)),
        )

    @guarded
    def Delete(self, request: Any, context: Any) -> Any:
        obj, api = from_struct(request.properties), self.server()
        policy = (annotation(obj, PROPAGATION) or "foreground").capitalize()
        options = {"kind": "DeleteOptions", "apiVersion": "v1", "propagationPolicy": policy}
        try:
            api.call("DELETE", api.path(obj), options)
        except ApiError as error:
            if error.status == 404:
                return empty_pb2.Empty()
            raise
        gone(api, obj, request.timeout, self.cancelled)
        return empty_pb2.Empty()

    @guarded
    def Invoke(self, request: Any, context: Any) -> NoReturn:
        raise Failure(f"function {request.tok} isn't supported by this plugin")

    # -- parts ----------------------------------------------------------------

    def _reference(self, request: Any, known: Object) -> Object:
        """Which object an id means; a type token names the API version where the state doesn't."""
        _, version, kind = request.urn.split("::")[2].split("$")[-1].split(":")
        namespace, _, name = request.id.rpartition("/")
        meta = {"name": name, **({"namespace": namespace} if namespace else {})}
        return {"apiVersion": known.get("apiVersion") or version.removeprefix("core/"), "kind": kind, "metadata": meta}

    def _state(self, live: Object, manager: str, *sources: Any) -> Object:
        known = {**clean(live), "__fieldManager": manager, "__initialApiVersion": live["apiVersion"]}
        return redacted(known, *sources)

    def _preview(self, inputs: Object, manager: str, before: Object | None) -> Object:
        """What would become of the inputs: a dry run where the server can answer, the inputs otherwise."""
        status = before.get("status", UNKNOWN) if before else UNKNOWN
        guess = {**(before or {}), **inputs, "status": status}
        if self.api is None or has_unknown(inputs) or self._namespaced(inputs) is None:
            return guess
        try:
            said = self.api.apply(body(inputs), manager, dry=True, force=before is not None)
        except ApiError as error:
            if error.status == 404:  # its namespace or definition comes in the same update
                return guess
            raise Failure(f"{_who(inputs)}: {error}") from None
        state = self._state(said, manager, inputs)
        if before is None:
            unknown = dict.fromkeys(("uid", "creationTimestamp", "resourceVersion"), UNKNOWN)
            state |= {"status": UNKNOWN, "metadata": {**state["metadata"], **unknown}}
        return state

    def _apply(self, context: Any, inputs: Object, manager: str, timeout: float, *, force: bool) -> Object:
        """Apply and wait until ready; made but not ready, the engine keeps it as partial."""
        api, end = self.server(), time.monotonic() + APPLY_RETRY
        while True:
            try:
                live = api.apply(body(inputs), manager, force=force)
                break
            except ApiError as error:
                if error.status == 404 and "no matches for kind" in str(error) and time.monotonic() < end:
                    if self.cancelled.wait(0.3):
                        raise Failure(f"{_who(inputs)}: cancelled") from None
                    continue
                raise Failure(f"{_who(inputs)}: {error}") from None
        try:
            return until_ready(api, live, timeout, lambda: self.cancelled.is_set() or not context.is_active())
        except Exception as error:
            now = api.get(live) or live
            abort_partial(context, identity(now), self._state(now, manager, inputs), inputs, f"{_who(now)}: {error}")


def _below(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith((f"{prefix}.", f"{prefix}["))


def _who(obj: Object) -> str:
    return f"{obj.get('kind')} {(obj.get('metadata') or {}).get('name')}"
