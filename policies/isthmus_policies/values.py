"""What the engine sends or keeps, as plain Python: unknowns apart, secrets opened, files by their path and hash.

The SDK's own reading raises on values that newer engines send (references to resources, outputs), does its work again
for each policy, and turns a policy that touches an unknown into advice. A privacy rule must not fail open, so the pack
reads the messages itself, once. The signatures are those of
https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties.go
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from google.protobuf import struct_pb2

from isthmus_policies.texts import json_in

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a signature, no secret
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
UNKNOWN_TEXTS = frozenset(
    {
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # a boolean
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # a number
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # a string
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # a list
        "030794c1-ac77-496b-92df-f27374a8bd58",  # an asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # an archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # a mapping
    }
)


class Unknown:
    """A value that preview can't know. Rules compare with `is UNKNOWN`; it is never equal to a value."""

    def __repr__(self) -> str:
        return "unknown until the update runs"


UNKNOWN: Final[Unknown] = Unknown()
LEAVES: Final = (str, bytes, int, float, Unknown, type(None))
"""What holds no other value. Most values are such, so they are told apart first."""
NOT_KNOWN = "a value that isn't known at preview"  # as a violation words it
DEEPEST = 60
"""Levels of what is walked: no SDK has more."""


@dataclass(frozen=True)
class File:
    """An asset or an archive: where it is from, its text if it is one, and the hash of its content."""

    path: str = ""
    text: str = ""
    hash: str = ""
    parts: tuple["File", ...] = ()


def of_struct(message: struct_pb2.Struct) -> dict[str, Any]:
    """A message of properties as a dictionary."""
    return {key: _of_value(value) for key, value in message.fields.items()}


def _of_value(value: struct_pb2.Value) -> Any:
    match value.WhichOneof("kind"):
        case "string_value":
            return UNKNOWN if value.string_value in UNKNOWN_TEXTS else value.string_value
        case "number_value":
            return _number(value.number_value)
        case "bool_value":
            return value.bool_value
        case "list_value":
            return [_of_value(item) for item in value.list_value.values]
        case "struct_value":
            fields = value.struct_value.fields
            if SIGNATURE in fields:
                return _signed({key: _of_value(item) for key, item in fields.items()})
            return {key: _of_value(item) for key, item in fields.items()}
    return None


def of_json(value: Any) -> Any:
    """A value as a state keeps it, which is JSON: the same signatures, and secrets as text or encrypted.

    An encrypted secret is unknown here. Raises RecursionError where it is nested deeper than Python reads.
    """
    match value:
        case str():
            return UNKNOWN if value in UNKNOWN_TEXTS else value
        case float():
            return _number(value)
        case list():
            return [of_json(item) for item in value]
        case dict():
            fields = {str(key): of_json(item) for key, item in value.items()}
            return _signed(fields) if SIGNATURE in fields else fields
    return value


def _number(number: float) -> int | float:
    return int(number) if number.is_integer() else number


def _signed(fields: Mapping[str, Any]) -> Any:
    """What a mapping with a signature stands for. One of a kind that isn't known here may be anything."""
    match fields[SIGNATURE]:
        case signature if signature == SECRET:
            return fields["value"] if "value" in fields else _opened(fields.get("plaintext"))
        case signature if signature == OUTPUT:
            return fields.get("value", UNKNOWN)
        case signature if signature == RESOURCE:
            return {"urn": fields.get("urn", ""), "id": fields.get("id", UNKNOWN)}
        case signature if signature in (ASSET, ARCHIVE):
            assets = fields.get("assets")
            parts = (
                tuple(part for part in assets.values() if isinstance(part, File)) if isinstance(assets, Mapping) else ()
            )
            path = fields.get("path") or fields.get("uri") or ""
            return File(text(path), text(fields.get("text")), text(fields.get("hash")), parts)
    return UNKNOWN


def _opened(plaintext: Any) -> Any:
    """A secret of a state that was exported with `--show-secrets`: its value as JSON text. Another is encrypted.

    Source: SecretV1 in https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/core.go
    """
    return of_json(json_in(plaintext, UNKNOWN))


def shown(value: Any) -> str:
    """A value as a violation shows it."""
    return NOT_KNOWN if value is UNKNOWN else repr(value)


def at_path(value: Any, path: Sequence[str]) -> Any:
    """What a path of keys leads to: None where there is nothing, UNKNOWN where it or what holds it isn't known."""
    for key in path:
        if value is UNKNOWN or value is None:
            return value
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def mapping(value: Any) -> Mapping[Any, Any]:
    """A mapping as it is; of anything else, an empty one."""
    return value if isinstance(value, Mapping) else {}


def mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    """The mappings in a list; of anything else, none."""
    return (item for item in value if isinstance(item, Mapping)) if isinstance(value, list | tuple) else iter(())


def text(value: Any) -> str:
    """A text as it is; of anything else, an empty one."""
    return value if isinstance(value, str) else ""


def has_unknown(value: Any) -> bool:
    """Whether a value or anything inside it is unknown."""
    if value is UNKNOWN or isinstance(value, LEAVES):
        return value is UNKNOWN
    if isinstance(value, Mapping):
        return any(has_unknown(item) for item in value.values())
    return isinstance(value, Sequence) and any(has_unknown(item) for item in value)


def items(value: Any) -> list[Any]:
    """A property that may be one value, a list of them, or nothing, as a list; an unknown list has one unknown item."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def is_true(value: Any) -> bool:
    """Whether a property says yes: providers take `true` and "true"."""
    return value is True or (isinstance(value, str) and value.strip().lower() in ("true", "1", "yes"))


def texts(value: Any) -> list[str]:
    """Every text inside a value, keys of mappings among them."""
    if isinstance(value, LEAVES):
        return [value] if isinstance(value, str) else []
    if isinstance(value, Mapping):
        return [text for key, item in value.items() for text in (str(key), *texts(item))]
    if isinstance(value, list | tuple):
        return [text for item in value for text in texts(item)]
    if isinstance(value, File):
        return [text for text in (value.path, value.text) if text] + texts(value.parts)
    return []
