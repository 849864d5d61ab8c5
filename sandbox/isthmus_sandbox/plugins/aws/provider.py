"""The provider: checks by types and tables, diffs that know what forces a replacement, and the driver's calls."""

import json
from typing import Any

from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2 as pb

from isthmus_sandbox.plugins.aws import inputs as input_forms
from isthmus_sandbox.plugins.aws import naming
from isthmus_sandbox.plugins.aws.checks import request_failures, table_failures, uncovered_failures
from isthmus_sandbox.plugins.aws.driver import Driver
from isthmus_sandbox.plugins.aws.functions import FUNCTIONS
from isthmus_sandbox.plugins.aws.outputs import outputs, predicted_outputs
from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType
from isthmus_sandbox.plugins.aws.types import TYPES
from isthmus_sandbox.plugins.core import reflect
from isthmus_sandbox.plugins.core.check import Failures, check_object, check_value
from isthmus_sandbox.plugins.core.diff import top
from isthmus_sandbox.plugins.core.server import (
    Failure,
    Provider,
    abort_partial,
    argument_failures,
    check_failures,
    diff_response,
    guarded,
)
from isthmus_sandbox.plugins.core.shape import DROP, shape
from isthmus_sandbox.plugins.core.values import (
    UNKNOWN,
    from_struct,
    has_unknown,
    redact,
    secrets_of,
    taint,
    to_struct,
)

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
            details = error.response["Error"]
            return f"{error.operation_name}: {details.get('Code')}: {details.get('Message')}"
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
        failures += table_failures(kind, news) + uncovered_failures(kind, news)
        if not failures:
            automatic = self._fill(request, kind, args, olds, news, failures)
            if automatic:
                news["__defaults"] = automatic
        if not failures:
            failures += request_failures(self.driver, kind, news)
        return pb.CheckResponse(inputs=to_struct(news), failures=check_failures(failures, news))

    def _fill(
        self, request: Any, kind: ResourceType, args: type, olds: Props, news: Props, failures: Failures
    ) -> list[str]:
        """Fill in what the program leaves to us: an automatic name, the default tags, the region."""
        properties = reflect.properties(args)
        automatic = [kind.autoname] if naming.name(request, kind, olds, news, failures) else []
        if "tags" in properties and self.default_tags and news.get("tags") is not UNKNOWN:
            news["tags"] = {**self.default_tags, **(news.get("tags") or {})}
        if "region" in properties and news.get("region") is None:
            news["region"] = self.driver.region
            automatic.append("region")
        return automatic

    @guarded
    def Diff(self, request: Any, context: Any) -> Any:
        _, kind = _kind(request.urn)
        old, new = from_struct(request.old_inputs), from_struct(request.news)
        differences = input_forms.changes(kind, old, new, request.ignoreChanges)
        replaces = input_forms.replacing(kind, differences, old, new)
        has_own_name = bool(kind.autoname) and kind.autoname not in (new.get("__defaults") or [])
        return diff_response(differences, replaces, delete_first=has_own_name or not kind.autoname)

    # -- create, read, update, delete -----------------------------------------

    @guarded
    def Create(self, request: Any, context: Any) -> Any:
        token, kind = _kind(request.urn)
        inputs = from_struct(request.properties)
        if request.preview:
            return pb.CreateResponse(properties=to_struct(predicted_outputs(token, kind, inputs)))
        id_ = self.driver.create(kind, inputs)
        try:
            self.driver.finish(kind, id_, inputs)
            live = self.driver.read(kind, id_, inputs)
            if live is None:
                raise Failure("it was made, and isn't there any more")
        except Exception as error:
            reason = redact(self.explain(error), inputs)
            abort_partial(context, id_, outputs(token, kind, inputs, {}), inputs, reason)
        return pb.CreateResponse(id=id_, properties=to_struct(outputs(token, kind, inputs, live)))

    @guarded
    def Read(self, request: Any, context: Any) -> Any:
        token, kind = _kind(request.urn)
        inputs, state = from_struct(request.inputs), from_struct(request.properties)
        live = self.driver.read(kind, request.id, inputs)
        if live is None:
            return pb.ReadResponse()
        new_outputs = outputs(token, kind, inputs, live, state)
        properties = reflect.properties(reflect.args_class(self.sdk, token))
        live_outputs = {k: v for k, v in new_outputs.items() if live.get(k) is not None}
        unset = {k for k, v in live.items() if v is None}
        new_inputs = (
            input_forms.refreshed(kind, inputs, live_outputs, unset, properties)
            if inputs
            else input_forms.imported(kind, live_outputs, properties)
        )
        return pb.ReadResponse(id=request.id, properties=to_struct(new_outputs), inputs=to_struct(new_inputs))

    @guarded
    def Update(self, request: Any, context: Any) -> Any:
        token, kind = _kind(request.urn)
        old, new = from_struct(request.old_inputs), from_struct(request.news)
        state = from_struct(request.olds)
        if request.preview:
            return pb.UpdateResponse(properties=to_struct(predicted_outputs(token, kind, new, old, state)))
        changed = {top(path) for path in input_forms.changes(kind, old, new, request.ignoreChanges)}
        self.driver.update(kind, request.id, old, new, changed, str(state.get(kind.arn_output) or ""))
        live = self.driver.read(kind, request.id, new)
        if live is None:
            raise Failure(f"{request.id} isn't there any more: refresh")
        return pb.UpdateResponse(properties=to_struct(outputs(token, kind, new, live)))

    @guarded
    def Delete(self, request: Any, context: Any) -> Any:
        _, kind = _kind(request.urn)
        self.driver.delete(kind, request.id, from_struct(request.old_inputs) or from_struct(request.properties))
        return empty_pb2.Empty()

    @guarded
    def Invoke(self, request: Any, context: Any) -> Any:
        function, arguments = FUNCTIONS.get(request.tok), from_struct(request.args)
        parameters = reflect.function_arguments(self.sdk, request.tok)
        if function is None or parameters is None:
            supported = ", ".join(sorted(FUNCTIONS))
            raise Failure(f"function {request.tok} isn't supported by this plugin; it has {supported}")
        failures: Failures = []
        for name, value in arguments.items():
            if name in parameters:
                check_value(value, parameters[name][0], name, failures)
            else:
                failures.append((name, f"unknown argument of {request.tok}; it has {', '.join(sorted(parameters))}"))
        missing = [name for name, (_, required) in parameters.items() if required and arguments.get(name) is None]
        failures += [(name, f"missing required argument of {request.tok}") for name in missing]
        if failures:
            return pb.InvokeResponse(failures=argument_failures(failures, arguments))
        response = function(self.driver, {k: v for k, v in arguments.items() if v is not None})
        types = reflect.hints(reflect.function_result(self.sdk, request.tok))
        shaped = {name: shape(value, types[name]) for name, value in response.items() if name in types}
        returned = {k: v for k, v in shaped.items() if v is not DROP and v is not None}
        return pb.InvokeResponse(**{"return": to_struct(taint(returned, secrets_of(arguments)))})


def _kind(urn: str) -> tuple[str, ResourceType]:
    """Type token and table entry. Raises Failure for a type that no table has."""
    token = urn.split("::")[2].split("$")[-1]
    if token not in TYPES:
        raise Failure(f"resource type {token} isn't supported by this plugin; it has {', '.join(sorted(TYPES))}")
    return token, TYPES[token]


def _nested(arguments: Props) -> Props:
    return {k: json.loads(v) if k in NESTED and isinstance(v, str) else v for k, v in arguments.items()}
