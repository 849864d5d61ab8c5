"""The provider: checks, diffs, creates, reads, updates and deletes any object of any kind that the server knows."""

from typing import Any, NoReturn

from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2 as pb

from sandbox.plugins.core.diff import diff
from sandbox.plugins.core.server import (
    Failure,
    Provider,
    abort_partial,
    check_failures,
    diff_response,
    guarded,
)
from sandbox.plugins.core.values import UNKNOWN, from_struct, has_unknown, to_struct
from sandbox.plugins.kubernetes import configuration
from sandbox.plugins.kubernetes.apply import INVALID, apply, create, preview_create, preview_update, refusal
from sandbox.plugins.kubernetes.check import complete, problems, token_of, unsupported
from sandbox.plugins.kubernetes.client import NOT_FOUND, Api, ApiError, Object, Unreachable
from sandbox.plugins.kubernetes.configuration import Configuration
from sandbox.plugins.kubernetes.drift import drift, keeping
from sandbox.plugins.kubernetes.kubeconfig import KubeconfigError
from sandbox.plugins.kubernetes.naming import manager_of, named, reference_of
from sandbox.plugins.kubernetes.objects import PROPAGATION, annotation, body, clean, identity, imported, metadata, who
from sandbox.plugins.kubernetes.ready import NeverReady, unready
from sandbox.plugins.kubernetes.redact import redacted
from sandbox.plugins.kubernetes.replacement import forced, immutable, in_place_of, touches
from sandbox.plugins.kubernetes.wait import Pause, seconds, until_gone, until_ready

MANAGER, INITIAL_VERSION = "__fieldManager", "__initialApiVersion"  # our own keys in a resource's state


class Kubernetes(Provider):
    """One API server, named by a kubeconfig that may be unknown during preview."""

    name = "kubernetes"
    sdk = "pulumi_kubernetes"

    def __init__(self) -> None:
        super().__init__()
        self.configuration = Configuration()

    def check_config(self, news: dict[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        return news, configuration.check(news)

    def configure(self, arguments: dict[str, Any]) -> None:
        self.configuration = Configuration.of(arguments)

    @guarded
    def DiffConfig(self, request: Any, context: Any) -> Any:
        found, replaces = configuration.changed(from_struct(request.old_inputs), from_struct(request.news))
        return diff_response(found, replaces)

    def explain(self, error: Exception) -> str:
        if isinstance(error, ApiError | Unreachable | KubeconfigError):
            return str(error)
        return super().explain(error)

    def server(self) -> Api:
        """The API server. Raises Failure, with the reason, where there is none."""
        if self.configuration.api is None:
            raise Failure(self.configuration.problem)
        return self.configuration.api

    @guarded
    def Check(self, request: Any, context: Any) -> Any:
        olds, news = from_struct(request.olds), from_struct(request.news)
        failures = problems(token_of(request.urn), news)
        if not failures:
            news = complete(request, olds, news, self._namespace(news))
        return pb.CheckResponse(inputs=to_struct(news), failures=check_failures(failures))

    def _namespace(self, obj: Object) -> str | None:
        """The namespace of an object that names none; None where its kind has none, or isn't served yet."""
        api = self.configuration.api
        try:
            served = api.kind(obj["apiVersion"], obj["kind"]) if api and not has_unknown(obj.get("kind")) else None
        except (ApiError, Unreachable, KubeconfigError):
            return None
        return api.namespace if api and served and served[1] else None

    @guarded
    def Diff(self, request: Any, context: Any) -> Any:
        old, new = from_struct(request.old_inputs), from_struct(request.news)
        ignored = list(request.ignoreChanges)
        found = {p: k for p, k in diff(old, new).items() if not any(touches(p, i) for i in ignored)}
        replaces = forced(found, new, self.configuration.options)
        if found and not replaces and not has_unknown(new) and self.configuration.api:
            replaces = self._immutable(new, self._manager(request, from_struct(request.olds)), found)
        return diff_response(found, replaces, delete_first=in_place_of(old, new))

    def _immutable(self, new: Object, manager: str, found: dict[str, str]) -> set[str]:
        """Ask the server: what it calls immutable is a replacement; another refusal is an error already now."""
        try:
            self.server().apply(body(new), manager, dry=True, force=True)
        except ApiError as error:
            if error.status == NOT_FOUND:  # gone behind our back: the update will say so
                return set()
            paths = immutable(found, error) if error.status == INVALID else set()
            if not paths:
                raise refusal(new, error) from None
            return paths
        except Unreachable:
            return set()
        return set()

    @guarded
    def Create(self, request: Any, context: Any) -> Any:
        inputs, manager = from_struct(request.properties), manager_of(request.urn)
        if request.preview:
            said = None
            if self._can_ask(inputs):
                said = self._preview(lambda api: preview_create(api, inputs, manager))
            guess = {**inputs, "status": UNKNOWN}
            return pb.CreateResponse(properties=to_struct(self._state(said or guess, manager, inputs)))
        live = create(
            self.server(),
            named(inputs),
            manager,
            self._pause(context),
            adopt=self.configuration.on("upsertExistingObjects"),
            force=self.configuration.on("enablePatchForce"),
        )
        live = self._ready(context, live, inputs, manager, request.timeout)
        return pb.CreateResponse(id=identity(live), properties=to_struct(self._state(live, manager, inputs)))

    @guarded
    def Update(self, request: Any, context: Any) -> Any:
        inputs, state = from_struct(request.news), from_struct(request.olds)
        manager = self._manager(request, state)
        force = self.configuration.on("enablePatchForce")
        wanted = {**inputs, "metadata": {**metadata(inputs), "name": metadata(state).get("name")}}
        if request.preview:
            said = None
            if self._can_ask(wanted):
                said = self._preview(lambda api: preview_update(api, wanted, manager, state, force=force))
            known = self._state(said or {**state, **inputs}, manager, inputs)
            return pb.UpdateResponse(properties=to_struct(known))
        if request.ignoreChanges and (now := self.server().get(wanted)):
            wanted = keeping(wanted, now, list(request.ignoreChanges))
        live = apply(self.server(), wanted, manager, self._pause(context), force=force)
        live = self._ready(context, live, inputs, manager, request.timeout)
        return pb.UpdateResponse(properties=to_struct(self._state(live, manager, inputs)))

    @guarded
    def Read(self, request: Any, context: Any) -> Any:
        state, inputs = from_struct(request.properties), from_struct(request.inputs)
        reference, manager = reference_of(request, inputs or state), self._manager(request, state)
        try:
            live = self.server().get(reference)
        except Unreachable as error:
            if self.configuration.on("deleteUnreachable"):
                return pb.ReadResponse()
            raise Failure(
                f"{error}; where the cluster is gone for good, set deleteUnreachable on the provider"
            ) from None
        if live is None:
            return pb.ReadResponse()
        now = {**self._now(inputs, live, manager), "apiVersion": reference["apiVersion"], "kind": reference["kind"]}
        known, now = self._state(live, manager, inputs, state), redacted(now, inputs, state)
        if inputs and (why := unready(self.server(), live)):
            abort_partial(context, request.id, known, now, f"{who(live)}: {why}")
        return pb.ReadResponse(id=request.id, properties=to_struct(known), inputs=to_struct(now))

    def _now(self, inputs: Object, live: Object, manager: str) -> Object:
        """The inputs that describe a live object."""
        if not inputs:
            return imported(live)
        wanted = {**body(inputs), "metadata": {**metadata(inputs), "name": live["metadata"]["name"]}}
        try:
            said = self.server().apply(wanted, manager, dry=True, force=True)
        except ApiError:  # what is live now can't be changed back: compare with the inputs as they are
            said = wanted
        return dict(drift(body(inputs), said, live))

    @guarded
    def Delete(self, request: Any, context: Any) -> Any:
        obj = from_struct(request.properties)
        policy = (annotation(obj, PROPAGATION) or "foreground").capitalize()
        try:
            self.server().delete(obj, policy, metadata(obj).get("uid"))
            until_gone(self.server(), obj, seconds(request.timeout, obj), self._pause(context))
        except ApiError as error:
            if error.status == NOT_FOUND or "Precondition failed" in str(error):  # gone, or another has its name
                return empty_pb2.Empty()
            raise Failure(f"{who(obj)} can't be deleted: {error}") from None
        except Unreachable:
            if not self.configuration.on("deleteUnreachable"):
                raise
        return empty_pb2.Empty()

    @guarded
    def Invoke(self, request: Any, context: Any) -> NoReturn:
        raise Failure(unsupported(request.tok) or f"function {request.tok} isn't supported by this plugin")

    @guarded
    def Construct(self, request: Any, context: Any) -> NoReturn:
        raise Failure(unsupported(request.type) or f"component {request.type} isn't supported by this plugin")

    # -- parts ----------------------------------------------------------------

    def _pause(self, context: Any) -> Pause:
        return lambda delay: self.cancelled.wait(delay) or not context.is_active()

    def _can_ask(self, inputs: Object) -> bool:
        return self.configuration.api is not None and not has_unknown(inputs)

    def _preview(self, ask: Any) -> Object | None:
        """The server's answer, None where it can't be reached: the cluster may be made in the same update."""
        try:
            found: Object | None = ask(self.server())
        except Unreachable:
            return None
        return found

    def _manager(self, request: Any, state: Object) -> str:
        return str(state.get(MANAGER) or manager_of(request.urn))

    def _state(self, live: Object, manager: str, *sources: Any) -> Object:
        known = {**clean(live), MANAGER: manager, INITIAL_VERSION: live["apiVersion"]}
        return redacted(known, *sources)

    def _ready(self, context: Any, live: Object, inputs: Object, manager: str, timeout: float) -> Object:
        """Wait until ready; made but not ready, the engine keeps the object as partial."""
        api = self.server()
        try:
            return until_ready(api, live, seconds(timeout, inputs), self._pause(context))
        except Exception as error:
            why = str(error) if isinstance(error, TimeoutError | NeverReady | Failure) else self.explain(error)
            try:
                now = api.get(live) or live
            except (ApiError, Unreachable):
                now = live
            abort_partial(context, identity(now), self._state(now, manager, inputs), inputs, f"{who(now)}: {why}")
