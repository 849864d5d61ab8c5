"""What the SDK's types don't know of inputs: the tables' rules, and what botocore says of the creation's request."""

import re
from collections.abc import Iterator
from typing import Any, NoReturn

from sandbox.plugins.aws.driver import Driver
from sandbox.plugins.aws.resource_type import Props, ResourceType
from sandbox.plugins.core.check import Failures
from sandbox.plugins.core.diff import join
from sandbox.plugins.core.values import UNKNOWN, has_unknown


def table_failures(kind: ResourceType, news: Props) -> Failures:
    """Values that aren't allowed, properties that exclude each other, and groups of which none is given."""
    failures: Failures = []
    for name, allowed in kind.values.items():
        given = news.get(name)
        for value in given if isinstance(given, list) else [given]:
            if value is not None and value is not UNKNOWN and value not in allowed:
                failures.append((name, f"{value!r} is not one of {', '.join(map(repr, allowed))}"))
    for group in (*kind.conflicts, *kind.one_of):
        first, *others = [name for name in group if news.get(name) is not None] or [""]
        reason = f"conflicts with {first!r}: give only one of {', '.join(group)}"
        failures += [(name, reason) for name in others]
        if not first and group in kind.one_of:
            failures.append((group[0], f"missing: give one of {', '.join(group)}"))
    return failures


class _Asked(Exception):
    """The request that would be sent."""


class _Silent:
    """A client whose first call sends nothing and raises _Asked."""

    def __init__(self, client: Any) -> None:
        self.meta = client.meta

    def __getattr__(self, method: str) -> Any:
        def call(*_: Any, **request: Any) -> NoReturn:
            raise _Asked(method, request)

        return call


def request_failures(driver: Driver, kind: ResourceType, news: Props) -> Failures:
    """What botocore says of the first request of a creation. What is unknown passes."""
    silent = _Silent(driver.client(kind.service, news.get("region")))
    try:
        driver.create(kind, news, silent)
    except _Asked as asked:
        method, request = asked.args
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return [] if has_unknown(news) else [("", str(error))]  # it can't be built, or not yet
    operation = silent.meta.method_to_api_mapping.get(method)
    if operation is None:  # one of boto3's own, as upload_file
        return []
    return list(_problems(silent.meta.service_model.operation_model(operation), request, kind, news))


def _problems(operation: Any, request: Props, kind: ResourceType, news: Props) -> Iterator[tuple[str, str]]:
    from botocore.validate import ParamValidator

    report = ParamValidator().validate(request, operation.input_shape)
    for problem, where, more in report._errors:  # botocore has no other way to see them one by one
        value = _value(request, where)
        if value is UNKNOWN:
            continue
        missing = more.get("required_name")
        api = where.lstrip(".") + (f".{missing}" if missing else "")
        property_ = _path(news, value) or _named(kind, news, api.split(".")[0].split("[")[0])
        said = ", ".join(
            f"{k.replace('_', ' ')} {v}"
            for k, v in more.items()
            if k in ("min_allowed", "valid_types", "unknown_param")
        )
        size = f" {len(value)}" if problem == "invalid length" else ""
        yield property_, f"{problem}{size} of {api.lstrip('.')} in {operation.name}{f' ({said})' if said else ''}"


def _value(request: Any, where: str) -> Any:
    """What stands at botocore's path (`.A.B[0]`)."""
    for name, index in re.findall(r"\.?([^.\[\]]+)|\[(\d+)\]", where):
        try:
            request = request[int(index)] if index else request[name]
        except (KeyError, IndexError, TypeError, ValueError):
            return None
    return request


def _path(said: Any, value: Any, path: str = "") -> str:
    """Where in the inputs a value comes from; empty when that isn't sure."""
    if said is value and path and value not in (None, True, False):
        return path
    children = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ()
    return next((found for k, v in children if (found := _path(v, value, join(path, k)))), "")


def _named(kind: ResourceType, news: Props, api: str) -> str:
    """The property that the API calls by that name; empty when none does."""
    same = (n for n in news if api in (kind.rename.get(n), n, n[:1].upper() + n[1:]) or api.lower() == n.lower())
    return next(same, "")
