"""What the SDK's types don't know of inputs: the tables' rules, and what botocore finds in the creation's request."""

import re
from collections.abc import Iterator
from typing import Any, NoReturn

from isthmus_sandbox.plugins.aws.driver import Driver
from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType
from isthmus_sandbox.plugins.core.check import Failures
from isthmus_sandbox.plugins.core.diff import at, join
from isthmus_sandbox.plugins.core.values import UNKNOWN, has_unknown

# Lists of the service's model that aren't the service's: they grow, or lack values that it takes (log-delivery-write).
NOT_CLOSED = frozenset({"InstanceType", "BucketLocationConstraint", "BucketCannedACL"})


def uncovered_failures(kind: ResourceType, news: Props) -> Failures:
    """What is given and has no effect; what is empty or false passes."""
    names = [name for name in sorted(kind.uncovered) if news.get(name) not in (None, False, "", [], {})]
    return [(name, "the sandbox's plugin doesn't cover this property: it would have no effect") for name in names]


def table_failures(kind: ResourceType, news: Props) -> Failures:
    """Values that aren't allowed, properties that exclude each other, and groups of which none is given."""
    failures: Failures = []
    for name, allowed in kind.values.items():
        for path, value in at(news, name):
            if value is not None and value is not UNKNOWN and value not in allowed:
                failures.append((path, f"{value!r} is not one of {', '.join(map(repr, allowed))}"))
    for group in (*kind.conflicts, *kind.one_of):
        first, *others = [name for name in group if news.get(name) is not None] or [""]
        reason = f"conflicts with {first!r}: give only one of {', '.join(group)}"
        failures += [(name, reason) for name in others]
        if not first and group in kind.one_of:
            failures.append((group[0], f"missing: give one of {', '.join(group)}"))
    return failures


class _CapturedRequest(Exception):
    """The request that would be sent."""


class _CapturingClient:
    """A client whose first call sends nothing and raises _CapturedRequest."""

    def __init__(self, client: Any) -> None:
        self.meta = client.meta

    def __getattr__(self, method: str) -> Any:
        def call(*_: Any, **request: Any) -> NoReturn:
            raise _CapturedRequest(method, request)

        return call


def request_failures(driver: Driver, kind: ResourceType, news: Props) -> Failures:
    """What botocore finds wrong in the first request of a creation. What is unknown passes."""
    client = _CapturingClient(driver.client(kind.service, news.get("region")))
    try:
        driver.create(kind, news, client)
    except _CapturedRequest as captured:
        method, request = captured.args
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return [] if has_unknown(news) else [("", str(error))]  # it can't be built, or not yet
    operation = client.meta.method_to_api_mapping.get(method)
    if operation is None:  # one of boto3's own, as upload_file
        return []
    return list(_problems(client.meta.service_model.operation_model(operation), request, kind, news))


def _problems(operation: Any, request: Props, kind: ResourceType, news: Props) -> Iterator[tuple[str, str]]:
    from botocore.validate import ParamValidator

    for value, api_path, allowed in _outside(operation.input_shape, request):
        property_ = _path(news, value) or _property_of(kind, news, api_path.split(".")[0].split("[")[0])
        yield property_, f"{value!r} is not one of {', '.join(map(repr, allowed))}"
    report = ParamValidator().validate(request, operation.input_shape)
    for problem, api_path, details in report._errors:  # botocore has no other way to see them one by one
        value = _value(request, api_path)
        if value is UNKNOWN:
            continue
        required_name = details.get("required_name")
        api = api_path.lstrip(".") + (f".{required_name}" if required_name else "")
        property_ = _path(news, value) or _property_of(kind, news, api.split(".")[0].split("[")[0])
        limits = ", ".join(
            f"{k.replace('_', ' ')} {v}"
            for k, v in details.items()
            if k in ("min_allowed", "valid_types", "unknown_param")
        )
        size = f" {len(value)}" if problem == "invalid length" else ""
        yield property_, f"{problem}{size} of {api.lstrip('.')} in {operation.name}{f' ({limits})' if limits else ''}"


def _outside(shape: Any, value: Any, path: str = "") -> Iterator[tuple[Any, str, list[str]]]:
    """What is none of the values that the service's model lists: (value, botocore's path, the list).

    The provider's lists are the same models' (`enum.Validate` of terraform-provider-aws).
    """
    if shape.type_name == "structure" and isinstance(value, dict):
        for name in value.keys() & shape.members.keys():
            yield from _outside(shape.members[name], value[name], join(path, name))
    elif shape.type_name == "list" and isinstance(value, list):
        for i, item in enumerate(value):
            yield from _outside(shape.member, item, join(path, i))
    elif (
        isinstance(value, str) and shape.name not in NOT_CLOSED and value not in (shape.metadata.get("enum") or [value])
    ):
        yield value, path, shape.metadata["enum"]


def _value(request: Any, api_path: str) -> Any:
    """What stands at botocore's path (`.A.B[0]`)."""
    for name, index in re.findall(r"\.?([^.\[\]]+)|\[(\d+)\]", api_path):
        try:
            request = request[int(index)] if index else request[name]
        except (KeyError, IndexError, TypeError, ValueError):
            return None
    return request


def _path(inputs: Any, value: Any, path: str = "") -> str:
    """Where in the inputs a value comes from; empty when that isn't sure."""
    if inputs is value and path and value not in (None, True, False):
        return path
    children = inputs.items() if isinstance(inputs, dict) else enumerate(inputs) if isinstance(inputs, list) else ()
    return next((input_path for k, v in children if (input_path := _path(v, value, join(path, k)))), "")


def _property_of(kind: ResourceType, news: Props, api: str) -> str:
    """The property that the API calls by that name; empty when none does."""
    matches = (n for n in news if api in (kind.rename.get(n), n, n[:1].upper() + n[1:]) or api.lower() == n.lower())
    return next(matches, "")
