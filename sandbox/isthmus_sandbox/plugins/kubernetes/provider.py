"""The provider: checks, diffs, creates, reads, updates and deletes any object of any kind that the server knows."""

from typing import Any, NoReturn

from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2 as pb

from isthmus_sandbox.plugins.core.diff import diff
from isthmus_sandbox.plugins.core.server import (
    Failure,
    Provider,
    abort_partial,
    check_failures,
    diff_response,
    guarded,
)
from isthmus_sandbox.plugins.core.values import UNKNOWN, from_struct, has_unknown, to_struct
from isthmus_sandbox.plugins.kubernetes import configuration, manifests
from isthmus_sandbox.plugins.kubernetes.apply import (
    FORBIDDEN,
    INVALID,
    apply,
    create,
    preview_create,
    preview_update,
    refusal,
)
from isthmus_sandbox.plugins.kubernetes.check import complete, normal, problems, token_of, unsupported
from isthmus_sandbox.plugins.kubernetes.client import NOT_FOUND, Api, ApiError, Object, Unreachable
from isthmus_sandbox.plugins.kubernetes.configuration import Configuration
from isthmus_sandbox.plugins.kubernetes.drift import drift, keeping
from isthmus_sandbox.plugins.kubernetes.kubeconfig import KubeconfigError
from isthmus_sandbox.plugins.kubernetes.managers import STATE_KEY, manager_of, take_over
from isthmus_sandbox.plugins.kubernetes.manifests import DECODE
from isthmus_sandbox.plugins.kubernetes.naming import reference_of
from isthmus_sandbox.plugins.kubernetes.objects import (
    PROPAGATION,
    REPLACE_UNREADY,
    SKIP_AWAIT,
    annotation,
    body,
    clean,
    describe,
    group_kind,
    identity,
    imported,
    is_set,
    metadata,
)
from isthmus_sandbox.plugins.kubernetes.patches import is_patch, relinquish
from isthmus_sandbox.plugins.kubernetes.ready import NeverReady, unready
from isthmus_sandbox.plugins.kubernetes.redact import redacted
from isthmus_sandbox.plugins.kubernetes.replacement import forced, identifying, immutable, in_place_of, touches
from isthmus_sandbox.plugins.kubernetes.spelling import sdk_spelling, server_spelling
from isthmus_sandbox.plugins.kubernetes.wait import GONE_AT_ONCE, Pause, seconds, until_gone, until_ready

INITIAL_VERSION, INPUTS = "__initialApiVersion", "__inputs"  # keys of a resource's state


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
        self.configuration = Configuration.from_arguments(arguments)

    @guarded
    def DiffConfig(self, request: Any, context: Any) -> Any:
        differences, replaces = configuration.changed(from_struct(request.old_inputs), from_struct(request.news))
        return diff_response(differences, replaces)

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
        news = normal(token_of(request.urn), news)
        if failures := problems(token_of(request.urn), news):
            return pb.CheckResponse(inputs=request.news, failures=check_failures(failures, news))
        news = complete(request, olds, news, self._namespace(news))
        return pb.CheckResponse(inputs=to_struct(news))

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
        token, both = token_of(request.urn), map(from_struct, (request.old_inputs, request.news))
        old, new = (normal(token, server_spelling(inputs)) for inputs in both)
        ignored = list(request.ignoreChanges)
        differences = {p: k for p, k in diff(old, new).items() if not any(touches(p, i) for i in ignored)}
        if is_patch(token, new):
            return diff_response(differences, identifying(differences), delete_first=in_place_of(old, new))
        replaces = forced(differences, new, self.configuration.options)
        if differences and not replaces and not has_unknown(new) and self.configuration.api:
            replaces = self._immutable(new, manager_of(request.urn, new, from_struct(request.olds)), differences)
        if unfinished := self._unfinished(new):
            differences, replaces = {**differences, unfinished: "update"}, {*replaces, unfinished}
        return diff_response(differences, replaces, delete_first=in_place_of(old, new))

    def _unfinished(self, new: Object) -> str:
        """The annotation that asks for a Job which isn't done to be made anew, where it isn't; else nothing.

        https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/ and `Diff` of the official
        provider, which asks this of Jobs only.
        """
        if group_kind(new) != ("batch", "Job") or not is_set(new, REPLACE_UNREADY) or not self.configuration.api:
            return ""
        try:
            live = self.server().get(new)
        except (ApiError, Unreachable):
            return ""
        return f'metadata.annotations["{REPLACE_UNREADY}"]' if live and unready(self.server(), live) else ""

    def _immutable(self, new: Object, manager: str, differences: dict[str, str]) -> set[str]:
        """Ask the server: what it calls immutable is a replacement; another refusal is an error already now."""
        try:
            self.server().apply(body(new), manager, dry=True, force=True)
        except ApiError as error:
            if error.status in (NOT_FOUND, FORBIDDEN):  # gone, or a reader's preview: the update will report it
                return set()
            paths = immutable(differences, error) if error.status == INVALID else set()
            if not paths:
                raise refusal(new, error) from None
            return paths
        except Unreachable:
            return set()
        return set()

    @guarded
    def Create(self, request: Any, context: Any) -> Any:
        inputs = from_struct(request.properties)
        manager = manager_of(request.urn, inputs, {})
        patches = is_patch(token_of(request.urn), inputs)
        if request.preview:
            response = None
            if self._can_preview(inputs) and not patches:
                response = self._preview(lambda api: preview_create(api, inputs, manager))
            guess = {**inputs, "status": UNKNOWN}
            return pb.CreateResponse(properties=to_struct(self._state(response or guess, manager, inputs)))
        live = create(
            self.server(),
            inputs,
            manager,
            self._pause(context),
            adopt=patches or self.configuration.enabled("upsertExistingObjects"),
            force=self.configuration.enabled("enablePatchForce"),
        )
        live = self._ready(context, live, inputs, manager, request.timeout)
        return pb.CreateResponse(id=identity(live), properties=to_struct(self._state(live, manager, inputs)))

    @guarded
    def Update(self, request: Any, context: Any) -> Any:
        inputs, state = from_struct(request.news), from_struct(request.olds)
        manager = manager_of(request.urn, inputs, state)
        force = self.configuration.enabled("enablePatchForce")
        desired = {**inputs, "metadata": {**metadata(inputs), "name": metadata(state).get("name")}}
        if request.preview:
            response = None
            if self._can_preview(desired):
                response = self._preview(lambda api: preview_update(api, desired, manager, state, force=force))
            predicted = self._state(response or {**state, **inputs}, manager, inputs)
            return pb.UpdateResponse(properties=to_struct(predicted))
        if current := self.server().get(desired):
            if not is_patch(token_of(request.urn), inputs):
                self._take_over(current, manager)
            desired = keeping(desired, current, list(request.ignoreChanges))
        live = apply(self.server(), desired, manager, self._pause(context), force=force)
        live = self._ready(context, live, inputs, manager, request.timeout)
        return pb.UpdateResponse(properties=to_struct(self._state(live, manager, inputs)))

    @guarded
    def Read(self, request: Any, context: Any) -> Any:
        state, inputs = from_struct(request.properties), from_struct(request.inputs)
        reference, manager = reference_of(request, inputs or state), manager_of(request.urn, inputs, state)
        try:
            live = self.server().get(reference)
        except Unreachable as error:
            if self.configuration.enabled("deleteUnreachable"):
                return pb.ReadResponse()
            raise Failure(
                f"{error}; where the cluster is gone for good, set deleteUnreachable on the provider"
            ) from None
        if live is None:
            return pb.ReadResponse()
        new_inputs = {
            **self._current_inputs(inputs, live, manager),
            "apiVersion": reference["apiVersion"],
            "kind": reference["kind"],
        }
        new_inputs = redacted(new_inputs, inputs, state)
        new_state = self._state(live, manager, new_inputs, inputs, state)
        if inputs and (reason := unready(self.server(), live)):
            abort_partial(context, request.id, new_state, new_inputs, f"{describe(live)}: {reason}")
        return pb.ReadResponse(id=request.id, properties=to_struct(new_state), inputs=to_struct(new_inputs))

    def _current_inputs(self, inputs: Object, live: Object, manager: str) -> Object:
        """The inputs that describe a live object."""
        if not inputs:
            return imported(live)
        document = {**body(inputs), "metadata": {**metadata(inputs), "name": live["metadata"]["name"]}}
        try:
            applied = self.server().apply(document, manager, dry=True, force=True)
        except ApiError:  # what is live now can't be changed back: compare with the inputs as they are
            applied = document
        return dict(drift(body(inputs), applied, live))

    @guarded
    def Delete(self, request: Any, context: Any) -> Any:
        obj = from_struct(request.properties)
        policy = (annotation(obj, PROPAGATION) or "foreground").capitalize()
        try:
            if is_patch(token_of(request.urn), obj):
                relinquish(self.server(), obj, manager_of(request.urn, {}, obj))
                return empty_pb2.Empty()
            self.server().delete(obj, policy, metadata(obj).get("uid"))
            if not (is_set(obj, SKIP_AWAIT) and group_kind(obj) in GONE_AT_ONCE):
                until_gone(self.server(), obj, seconds(request.timeout, obj), self._pause(context))
        except ApiError as error:
            if error.status == NOT_FOUND or "Precondition failed" in str(error):  # gone, or another has its name
                return empty_pb2.Empty()
            raise Failure(f"{describe(obj)} can't be deleted: {error}") from None
        except Unreachable:
            if not self.configuration.enabled("deleteUnreachable"):
                raise
        return empty_pb2.Empty()

    @guarded
    def Invoke(self, request: Any, context: Any) -> Any:
        if request.tok == DECODE:
            decoded = {"result": manifests.objects(str(from_struct(request.args).get("text") or ""))}
            return pb.InvokeResponse(**{"return": to_struct(decoded)})
        raise Failure(unsupported(request.tok) or f"function {request.tok} isn't supported by this plugin")

    @guarded
    def Construct(self, request: Any, context: Any) -> NoReturn:
        raise Failure(unsupported(request.type) or f"component {request.type} isn't supported by this plugin")

    # -- parts ----------------------------------------------------------------

    def _pause(self, context: Any) -> Pause:
        return lambda delay: self.cancelled.wait(delay) or not context.is_active()

    def _take_over(self, live: Object, manager: str) -> None:
        try:
            take_over(self.server(), live, manager)
        except ApiError as error:
            raise refusal(live, error) from None

    def _can_preview(self, inputs: Object) -> bool:
        return self.configuration.api is not None and not has_unknown(inputs)

    def _preview(self, request: Any) -> Object | None:
        """The server's answer, None where it can't be reached: the cluster may be made in the same update."""
        try:
            response: Object | None = request(self.server())
        except Unreachable:
            return None
        return response

    def _state(self, live: Object, manager: str, inputs: Object, *sources: Any) -> Object:
        """An object's state, with its inputs, as the official provider keeps it: a stack may change plugins."""
        known = (inputs, *sources)
        state = {**clean(live), STATE_KEY: manager, INITIAL_VERSION: live["apiVersion"]}
        state = {**redacted(state, *known), INPUTS: redacted(inputs, *known)}
        return dict(sdk_spelling(state))

    def _ready(self, context: Any, live: Object, inputs: Object, manager: str, timeout: float) -> Object:
        """Wait until ready; made but not ready, the engine keeps the object as partial."""
        api = self.server()
        try:
            return until_ready(api, live, seconds(timeout, inputs), self._pause(context))
        except Exception as error:
            reason = str(error) if isinstance(error, TimeoutError | NeverReady | Failure) else self.explain(error)
            try:
                current = api.get(live) or live
            except (ApiError, Unreachable):
                current = live
            abort_partial(
                context,
                identity(current),
                self._state(current, manager, inputs),
                inputs,
                f"{describe(current)}: {reason}",
            )
