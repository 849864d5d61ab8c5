"""What CloudFormation's schemas say of the stand-in's types: which properties correspond, and what holds of each.

cfn-lint carries the schemas of all resource types (https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html).
Properties correspond when their names do, without case and a plural's `s`; other names are in `counterparts.py`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from isthmus_sandbox.plugins.core import reflect
from tests.plugins.aws.counterparts import COUNTERPARTS, Counterpart
from tests.plugins.aws.made_up import object_class

SDK = "pulumi_aws"
REGION = "us-east-1"
# Of the provider, of every type that has them; CloudFormation's tags are lists, and none of them replaces anything.
NOT_COMPARED = ("tags", "region")


@dataclass(frozen=True)
class Pair:
    """A property of the stand-in and CloudFormation's of the same meaning."""

    path: str
    """The stand-in's, `a.b`, whether or not `a` is a list."""
    pointer: str
    """CloudFormation's, `/properties/A/B`."""
    schema: Mapping[str, Any]
    """CloudFormation's of the value, or of a list's elements."""
    required: bool
    """Whether CloudFormation requires it, where what it is in is given."""


def schema(kind: str) -> Mapping[str, Any]:
    """CloudFormation's whole schema of a type. Raises cfn-lint's ResourceNotFoundError for a type that it hasn't."""
    found: Mapping[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, kind).schema
    return found


def pairs(token: str) -> list[Pair]:
    """The properties of a type that CloudFormation has as well."""
    counterpart = COUNTERPARTS[token]
    root = schema(counterpart.kind)
    begin, pointer = _resolved(root, root), "/properties"
    for name in filter(None, counterpart.part.split(".")):
        begin, pointer = _resolved(root, begin["properties"][name]), f"{pointer}/{name}"
    top = list(_walk(counterpart, reflect.args_class(SDK, token), root, begin, "", pointer))
    if not counterpart.beside:
        return top
    beside = _walk(counterpart, reflect.args_class(SDK, token), root, root, "", "/properties")
    found = {pair.path for pair in top}
    return top + [pair for pair in beside if pair.path not in found]


def _walk(
    counterpart: Counterpart, args: type, root: Mapping[str, Any], outer: Mapping[str, Any], path: str, pointer: str
) -> Iterator[Pair]:
    theirs = {name.lower(): name for name in outer.get("properties", {})}
    for name, (kind, _) in reflect.properties(args).items():
        ours, low = f"{path}{name}", name.lower()
        if ours in NOT_COMPARED or ours in counterpart.alone:
            continue
        plural = (low, low.removesuffix("s"), f"{low}s")
        renamed = counterpart.names.get(ours) or next((theirs[n] for n in plural if n in theirs), "")
        inner, place, required = outer, pointer, True
        for step in filter(None, renamed.split(".")):
            required = required and step in inner.get("required", ())
            inner, place = _resolved(root, inner.get("properties", {}).get(step)), f"{place}/{step}"
        if place == pointer or not inner:
            continue
        yield Pair(ours, place, inner, required)
        if nested := object_class(kind):
            yield from _walk(counterpart, nested, root, inner, f"{ours}.", place)


def _resolved(root: Mapping[str, Any], part: Any) -> Mapping[str, Any]:
    """A schema without references, of a list the elements'."""
    while part:
        if reference := part.get("$ref"):
            part = {
                **root["definitions"][reference.rpartition("/")[2]],
                **{k: v for k, v in part.items() if k == "enum"},
            }
        elif part.get("type") == "array" and "items" in part:
            part = part["items"]
        else:
            break
    return part or {}


def pointers(root: Mapping[str, Any], keyword: str) -> set[str]:
    """What a schema names under `createOnlyProperties` and the like; lists are not steps of a path."""
    return {pointer.replace("/*", "") for pointer in root.get(keyword, ())}
