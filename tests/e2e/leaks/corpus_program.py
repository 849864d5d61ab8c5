"""The corpus's leaks in one program, each with names of its own: what of it the sandbox's clouds have types for.

A case is left out whose subject isn't the declaration alone: providers, kubeconfigs, files, `--target`, references to
other stacks (which the engine shows to no pack at a preview), and types that the stand-ins don't have. Run by a Pulumi
project; `selected` says which cases are in it.
"""

import json
from collections.abc import Iterator
from typing import Any

import pulumi
from tests.policies.leaks import case as corpus

from isthmus_sandbox.plugins.aws.types import TYPES

PACKAGES = ("aws", "openstack")
OUTSIDE = ("read", "left", "untargeted", "outputs", "component", "parent")
REFUSED_BY_PROVIDERS = frozenset({"K4-bucket-policy-with-one-unknown-in-a-condition"})
"""Cases whose inputs the provider itself refuses, which ends the program."""


def selected() -> list[dict[str, Any]]:
    """The leaks that the program declares."""
    return [case for case in corpus.cases() if _fits(case)]


def _fits(case: dict[str, Any]) -> bool:
    if case["expect"] != "refused" or "resources" not in case or case["id"] in REFUSED_BY_PROVIDERS:
        return False
    text = json.dumps(case)
    declared = [one for one in case["resources"] if not one["type"].startswith("pulumi:")]
    return (
        '"$file"' not in text
        and not any(one["name"] in ("elsewhere", "tagged-aws") for one in case["resources"])
        and not any(one["type"] == "pulumi:pulumi:StackReference" for one in case["resources"])
        and all(_has(one["type"]) and not any(one.get(key) for key in OUTSIDE) for one in declared)
    )


def _has(token: str) -> bool:
    package = token.split(":")[0]
    return package in PACKAGES and (package != "aws" or token in TYPES)


def prefix(number: int) -> str:
    """What the names of a case's resources begin with."""
    return f"leak{number:03}"


class Raw(pulumi.CustomResource):
    """A resource by its type token, as a case writes it."""


def main() -> None:
    """Declare them all."""
    for number, case in enumerate(selected()):
        made: dict[str, Raw] = {}
        for one in case["resources"]:
            if one["type"].startswith("pulumi:"):
                continue
            options = pulumi.ResourceOptions(
                depends_on=[made[name] for name in one.get("depends_on", ()) if name in made],
                ignore_changes=one.get("options", {}).get("ignore_changes"),
            )
            props = {key: _value(item, made, number) for key, item in (one.get("props") or {}).items()}
            name = f"{prefix(number)}-{one['name']}"
            made[one["name"]] = Raw(one["type"], name, props, options)


def _value(value: Any, made: dict[str, Raw], number: int) -> Any:
    if isinstance(value, list):
        return [part for item in value for part in _spread(item, made, number)]
    if isinstance(value, str):
        return _own(value, number)
    if not isinstance(value, dict):
        return value
    match next((key for key in value if isinstance(key, str) and key.startswith("$")), None):
        case None:
            return {str(key): _value(item, made, number) for key, item in value.items()}
        case "$unknown":
            return _unknown()
        case "$output":
            source = made.get(value["$output"].split(".")[0])
            return source.id if source else _unknown()
        case "$secret":
            return pulumi.Output.secret(_value(value["$secret"], made, number))
        case "$json":
            return pulumi.Output.json_dumps(_value(value["$json"], made, number))
        case "$text":
            return pulumi.StringAsset(value["$text"])
        case other:
            plain = corpus.Resource("", "").values(value, set())
            assert not isinstance(plain, dict), other
            return plain


def _own(text: str, number: int) -> str:
    """A text of a case with what must be its own in the one program: buckets, and groups that aren't declared."""
    for name, own in (
        ("isthmus-models", f"isthmus-{number}"),
        ("isthmus-copies", f"isthmus-{number}c"),
        ("1f0e1d2c", f"{number:08x}"),
        ("sg-0123456789abcdef0", f"sg-{number:017x}"),
    ):
        text = text.replace(name, own)
    return text


def _spread(item: Any, made: dict[str, Raw], number: int) -> Iterator[Any]:
    if isinstance(item, dict) and "$subnets" in item:
        yield from corpus.Resource("", "").values([item], set())
    else:
        yield _value(item, made, number)


_anchor: list[Raw] = []


def _unknown() -> Any:
    """An output that preview doesn't know."""
    if not _anchor:
        _anchor.append(Raw("aws:ec2/vpc:Vpc", "anchor", {"cidrBlock": "10.65.0.0/16"}))
    return _anchor[0].id
