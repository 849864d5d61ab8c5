"""The provider: checks by types and tables, diffs that know what forces a replacement, and the driver's calls."""

import functools
import json
from typing import Any

from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2 as pb

from sandbox.plugins.aws.driver import Driver
from sandbox.plugins.aws.functions import FUNCTIONS
from sandbox.plugins.aws.resource_type import Props, ResourceType
from sandbox.plugins.aws.types import TYPES
from sandbox.plugins.core import reflect
from sandbox.plugins.core.check import Failures, check_object, check_value
from sandbox.plugins.core.diff import diff, top
from sandbox.plugins.core.project import project, settable
from sandbox.plugins.core.server import (
    Failure,
    Provider,
    abort_partial,
    check_failures,
    diff_response,
    guarded,
    random_name,
)
from sandbox.plugins.core.shape import DROP, shape
from sandbox.plugins.core.values import UNKNOWN, from_struct, has_unknown, mark, secrets_of, taint, to_struct

# Nested configuration arrives as JSON text.
NESTED = (
    "endpoints",
    "defaultTags",
    "ignoreTags",
    "assumeRoles",
    "assumeRoleWithWebIdentity",
    "allowedAccountIds",
    "forbiddenAccountIds",
    "maxRetries",
    "s3UsePathStyle",
    "skipCredentialsValidation",
    "skipRegionValidation",
    "skipMetadataApiCheck",
    "skipRequestingAccountId",
    "insecure",
    "useFipsEndpoint",
    "useDualstackEndpoint",
)


class Aws(Provider):
    """One account in one region, unless a resource names another region."""

    name = "aws"
    sdk = "pulumi_aws"
    config_replaces = ("region",)

    def __init__(self) -> None:
        super().__init__()
        self.default_tags: Props = {}
        self.driver = Driver({}, self.cancelled)

    def explain(self, error: Exception) -> str:
        from botocore.exceptions import ClientError

        if isinstance(error, ClientError):
            said = error.response["Error"]
            return f"{error.operation_name}: {said.get('Code')}: {said.get('Message')}"
        return super().explain(error)

    def check_config(self, news: Props) -> tuple[Props, Failures]:
        from pulumi_aws.provider import ProviderArgs

        failures: Failures = []
        check_object(_nested({k: v for k, v in news.items() if k != "version"}), ProviderArgs, "", failures)
        return news, failures

    def configure(self, arguments: Props) -> None:
        configuration = _nested(arguments)
        self.default_tags = (configuration.get("defaultTags") or {}).get("tags") or {}
        self.driver = Driver(configuration, self.cancelled)
        allowed = configuration.get("allowedAccountIds")
        if allowed and not has_unknown(allowed) and self.driver.account not in allowed:
            raise Failure(f"these credentials are of account {self.driver.account}, allowed are {', '.join(allowed)}")

    # -- check and diff -----------------------------------------------------

    @guarded
    def Check(self, request: Any, context: Any) -> Any:
        token, kind = _kind(request.urn)
        olds, news = from_struct(request.olds), from_struct(request.news)
        news.pop("__defaults", None)
        args = reflect.args_class(self.sdk, token)
        failures: Failures = []
        check_object(news, args, "", failures)
        failures += _table_failures(kind, news)
        automatic = self._automatic(request, kind, args, olds, news)
        if not failures and isinstance(kind.create, str) and not has_unknown(news):
            failures += _request_failures(self.driver, kind, news)
        if automatic:
            news["__defaults"] = automatic
        return pb.CheckResponse(inputs=to_struct(news), failures=check_failures(failures))

    def _automatic(self, request: Any, kind: ResourceType, args: type, olds: Props, news: Props) -> list[str]:
        """Fill in what the program leaves to us: an automatic name, the default tags, the region."""
        automatic, properties = [], reflect.properties(args)
        if kind.autoname and news.get(kind.autoname) is None and news.get(f"{kind.autoname}Prefix") is None:
            automatic.append(kind.autoname)
            if kind.autoname in (olds.get("__defaults") or []):
                news[kind.autoname] = olds[kind.autoname]
            else:
                own = request.name or request.urn.split("::")[-1]
                proposed = request.autonaming.proposed_name or random_name(own, request.randomSeed)
                news[kind.autoname] = proposed.lower() if kind.service == "s3" else proposed
        if "tags" in properties and self.default_tags and news.get("tags") is not UNKNOWN:
            news["tags"] = {**self.default_tags, **(news.get("tags") or {})}
        if "region" in properties and news.get("region") is None:
            news["region"] = self.driver.region
            automatic.append("region")
        return automatic

    @guarded
    def Diff(self, request: Any, context: Any) -> Any:
        _, kind = _kind(request.urn)
        found = _changes(kind, from_struct(request.old_inputs), from_struct(request.news), request.ignoreChanges)
        new = from_struct(request.news)
        named = bool(kind.autoname) and kind.autoname not in (new.get("__defaults") or [])
        return diff_response(found, {*kind.replace, "region"}, delete_first=named or not kind.autoname)

    # -- create, read, update, delete -----------------------------------------

    @guarded
    def Create(self, request: Any, context: Any) -> Any:
        token, kind = _kind(request.urn)
        inputs = from_struct(request.properties)
        if request.preview:
            return pb.CreateResponse(properties=to_struct(self._foreseen(token, kind, inputs)))
        id_ = self.driver.create(kind, inputs)
        try:
            self.driver.finish(kind, id_, inputs)
            live = self.driver.read(kind, id_, inputs) or {}
        except Exception as error:
            abort_partial(context, id_, self._outputs(token, kind, inputs, {}), inputs, self.explain(error))
        return pb.CreateResponse(id=id_, properties=to_struct(self._outputs(token, kind, inputs, live)))

    @guarded
    def Read(self, request: Any, context: Any) -> Any:
        token, kind = _kind(request.urn)
        inputs, state = from_struct(request.inputs), from_struct(request.properties)
        live = self.driver.read(kind, request.id, inputs)
        if live is None:
            return pb.ReadResponse()
        outputs = self._outputs(token, kind, inputs, live, state)
        properties = reflect.properties(reflect.args_class(self.sdk, token))
        shown = {k: v for k, v in outputs.items() if live.get(k) is not None}
        now = _refreshed(kind, inputs, shown, properties) if inputs else _imported(kind, shown, properties)
        return pb.ReadResponse(id=request.id, properties=to_struct(outputs), inputs=to_struct(now))

    @guarded
    def Update(self, request: Any, context: Any) -> Any:
        token, kind = _kind(request.urn)
        old, new = from_struct(request.old_inputs), from_struct(request.news)
        state = from_struct(request.olds)
        if request.preview:
            said = {k: v for k, v in new.items() if not k.startswith("__")}
            return pb.UpdateResponse(properties=to_struct({**state, **said, "tagsAll": new.get("tags") or {}}))
        changed = {top(path) for path in _changes(kind, old, new, request.ignoreChanges)}
        self.driver.update(kind, request.id, old, new, changed, state.get("arn") or "")
        live = self.driver.read(kind, request.id, new) or {}
        return pb.UpdateResponse(properties=to_struct(self._outputs(token, kind, new, live)))

    @guarded
    def Delete(self, request: Any, context: Any) -> Any:
        _, kind = _kind(request.urn)
        self.driver.delete(kind, request.id, from_struct(request.old_inputs) or from_struct(request.properties))
        return empty_pb2.Empty()

    @guarded
    def Invoke(self, request: Any, context: Any) -> Any:
        function, arguments = FUNCTIONS.get(request.tok), from_struct(request.args)
        known = reflect.function_arguments(self.sdk, request.tok)
        if function is None or known is None:
            have = ", ".join(sorted(FUNCTIONS))
            raise Failure(f"function {request.tok} isn't supported by this plugin; it has {have}")
        failures: Failures = []
        for name, value in arguments.items():
            if name in known:
                check_value(value, known[name], name, failures)
            else:
                failures.append((name, "unknown argument"))
        if failures:
            return pb.InvokeResponse(failures=check_failures(failures))
        result = function(self.driver, {k: v for k, v in arguments.items() if v is not None})
        return pb.InvokeResponse(**{"return": to_struct(result)})

    # -- parts ----------------------------------------------------------------

    def _foreseen(self, token: str, kind: ResourceType, inputs: Props) -> Props:
        """The outputs of a creation in preview: what the program says, the defaults, the rest unknown."""
        names = reflect.output_types(_class(token))
        outputs = {name: inputs.get(name, kind.defaults.get(name, UNKNOWN)) for name in names}
        return {**outputs, "tagsAll": inputs.get("tags") or {}}

    def _outputs(self, token: str, kind: ResourceType, inputs: Props, live: Props, state: Props | None = None) -> Props:
        """The outputs as the SDK's types have them, secrets marked."""
        types = reflect.output_types(_class(token))
        kept = {k: v for k, v in (state or {}).items() if k in kind.write_only}
        chosen = {name: live[name] if name in live else inputs.get(name, kept.get(name)) for name in types}
        fitted = {name: shape(value, types[name]) for name, value in chosen.items() if value is not None}
        known = {name: value for name, value in fitted.items() if value is not DROP and value is not None}
        marked = {name: mark(value) if name in kind.secret_outputs else value for name, value in known.items()}
        return {name: taint(value, secrets_of(inputs, state or {})) for name, value in marked.items()}


def _kind(urn: str) -> tuple[str, ResourceType]:
    """Type token and table entry. Raises Failure for a type that no table has."""
    token = urn.split("::")[2].split("$")[-1]
    if token not in TYPES:
        raise Failure(f"resource type {token} isn't supported by this plugin; it has {', '.join(sorted(TYPES))}")
    return token, TYPES[token]


@functools.cache
def _class(token: str) -> type:
    found = reflect.resource_class(Aws.sdk, token)
    assert found is not None, f"the SDK has no {token}, though a table has"
    return found


def _nested(arguments: Props) -> Props:
    return {k: json.loads(v) if k in NESTED and isinstance(v, str) else v for k, v in arguments.items()}


def _table_failures(kind: ResourceType, news: Props) -> Failures:
    """What the tables know and the SDK's types don't: allowed values, and what excludes each other."""
    failures: Failures = []
    for name, allowed in kind.values.items():
        given = news.get(name)
        for value in given if isinstance(given, list) else [given]:
            if value is not None and value is not UNKNOWN and value not in allowed:
                failures.append((name, f"{value!r} is not one of {', '.join(map(repr, allowed))}"))
    for group in kind.conflicts:
        both = [name for name in group if news.get(name) is not None]
        if len(both) > 1:
            failures.append((both[1], f"conflicts with {both[0]!r}: give only one of {', '.join(group)}"))
    return failures


def _request_failures(driver: Driver, kind: ResourceType, news: Props) -> Failures:
    """What botocore says of the request that the creation would send."""
    from botocore.validate import ParamValidator

    assert isinstance(kind.create, str)
    client = driver.client(kind.service, news.get("region"))
    operation = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[kind.create])
    report = ParamValidator().validate(driver.request(kind, news), operation.input_shape)
    return [("", report.generate_report())] if report.has_errors() else []


def _normal(kind: ResourceType, inputs: Props) -> Props:
    """Inputs without what says nothing: a default that is written out, an empty list or mapping."""
    kept = {k: v for k, v in inputs.items() if v not in ({}, []) and not (k in kind.defaults and v == kind.defaults[k])}
    for name in kind.json_properties & set(kept):
        if isinstance(kept[name], str) and type(kept[name]) is str:
            kept[name] = _canonical(kept[name])
    return kept


def _canonical(document: str) -> str:
    try:
        return json.dumps(json.loads(document), sort_keys=True)
    except ValueError:
        return document


def _changes(kind: ResourceType, old: Props, new: Props, ignored: Any) -> dict[str, str]:
    skip = set(ignored)
    found = diff(_normal(kind, old), _normal(kind, new))
    return {path: what for path, what in found.items() if path not in skip and top(path) not in skip}


def _refreshed(kind: ResourceType, inputs: Props, live: Props, properties: Any) -> Props:
    """The inputs as they are now: what the program speaks about, drift in the tags, drift from a default."""
    now: Props = {}
    for name, value in inputs.items():
        if name in kind.write_only or name.startswith("__") or name not in live:
            now[name] = value  # the API says nothing of it
        else:
            now[name] = live[name] if name == "tags" else project(live[name], value)
    if live.get("tags") and "tags" not in inputs:
        now["tags"] = live["tags"]
    for name, default in kind.defaults.items():
        if name in properties and name not in inputs and name in live and live[name] != default:
            now[name] = live[name]
    return now


def _imported(kind: ResourceType, live: Props, properties: Any) -> Props:
    """Inputs for an import: everything settable that isn't at its default."""
    now: Props = {}
    for name, (kind_of_input, _) in properties.items():
        value = live.get(name)
        if value in (None, {}, [], "") or kind.defaults.get(name, UNKNOWN) == value:
            continue
        value = settable(value, kind_of_input)
        failures: Failures = []
        check_value(value, kind_of_input, name, failures)
        if not failures:
            now[name] = value
    return now
