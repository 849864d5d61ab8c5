"""Pulumi's wire values and plain Python.

Source: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go (signatures and unknowns).
"""

from collections.abc import Mapping
from typing import Any, Final

from google.protobuf import struct_pb2

UNKNOWN_ID = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
ASSET = "c44067f5952c0a294b673a41bacd8c17"


class Unknown:
    """A value that preview can't know."""

    def __repr__(self) -> str:
        return "<unknown>"

    def __deepcopy__(self, memo: Any) -> "Unknown":
        return self

    def __copy__(self) -> "Unknown":
        return self


UNKNOWN: Final[Unknown] = Unknown()


class SecretStr(str):
    """A string that came marked secret: it behaves as one, survives copying, and is marked again on the way out."""

    def __deepcopy__(self, memo: Any) -> "SecretStr":
        return self

    def __repr__(self) -> str:
        return "'[secret]'"


class SecretInt(int):
    """A number that came marked secret."""

    def __repr__(self) -> str:
        return "[secret]"

    def __str__(self) -> str:  # for APIs that want text; int's own would be the repr
        return int.__repr__(self)


class SecretFloat(float):
    """A fraction that came marked secret."""

    def __repr__(self) -> str:
        return "[secret]"

    def __str__(self) -> str:
        return float.__repr__(self)


def mark(value: Any) -> Any:
    """Mark every string and number inside a value as secret. Booleans can't carry a mark: they tell nothing alone."""
    if isinstance(value, dict):
        return {k: mark(v) for k, v in value.items()}
    if isinstance(value, list):
        return [mark(v) for v in value]
    if isinstance(value, bool) or value is None or value is UNKNOWN:
        return value
    for plain, secret in ((str, SecretStr), (int, SecretInt), (float, SecretFloat)):
        if isinstance(value, plain):
            return secret(value)
    return value


def is_secret(value: Any) -> bool:
    """Whether a leaf is marked."""
    return isinstance(value, SecretStr | SecretInt | SecretFloat)


def mark_like(value: Any, source: Any) -> Any:
    """Mark what stands where `source` has a mark; a whole list when anything in `source`'s is marked."""
    if isinstance(value, dict) and isinstance(source, dict):
        return {k: mark_like(v, source.get(k)) for k, v in value.items()}
    return mark(value) if has_secret(source) else value


def has_secret(value: Any) -> bool:
    """Whether a value or anything inside it is marked."""
    if isinstance(value, Mapping):
        return any(map(has_secret, value.values()))
    if isinstance(value, list):
        return any(map(has_secret, value))
    return is_secret(value)


def redact(text: str, *values: Any) -> str:
    """A message without the marked strings inside the values."""
    for secret in sorted(secrets_of(*values), key=len, reverse=True):
        text = text.replace(secret, "[secret]")
    return text


def secrets_of(*values: Any) -> set[str]:
    """Every marked string inside the values; short ones are left out, since they would taint by chance."""
    secrets: set[str] = set()
    for value in values:
        if isinstance(value, Mapping):
            secrets |= secrets_of(*value.values())
        elif isinstance(value, list):
            secrets |= secrets_of(*value)
        elif isinstance(value, SecretStr) and len(value) > 3:
            secrets.add(str(value))
    return secrets


def taint(value: Any, secrets: set[str]) -> Any:
    """Mark every string of an API's answer that is, or contains, one of the known secrets."""
    if not secrets:
        return value
    if isinstance(value, dict):
        return {k: taint(v, secrets) for k, v in value.items()}
    if isinstance(value, list):
        return [taint(v, secrets) for v in value]
    if isinstance(value, str) and any(secret in value for secret in secrets):
        return SecretStr(value)
    return value


def from_value(value: Any) -> Any:
    """A protobuf Value as plain Python. Assets stay as the mapping that the wire has, signature included."""
    match value.WhichOneof("kind"):
        case "string_value":
            return UNKNOWN if value.string_value == UNKNOWN_ID else value.string_value
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "bool_value":
            return value.bool_value
        case "list_value":
            return [from_value(item) for item in value.list_value.values]
        case "struct_value":
            return _from_fields(value.struct_value)
    return None


def _from_fields(struct: Any) -> Any:
    fields = struct.fields
    if SIGNATURE in fields:
        match fields[SIGNATURE].string_value:
            case signature if signature == SECRET:
                return mark(from_value(fields["value"]))
            case signature if signature == OUTPUT:
                plain = from_value(fields["value"]) if "value" in fields else UNKNOWN
                return mark(plain) if "secret" in fields and fields["secret"].bool_value else plain
            case signature if signature == RESOURCE:
                return from_value(fields["id"]) if "id" in fields else from_value(fields["urn"])
    return from_struct(struct)


def from_struct(struct: Any) -> dict[str, Any]:
    """A protobuf Struct as a dict."""
    return {key: from_value(value) for key, value in struct.fields.items()}


def to_value(value: Any, target: Any = None) -> Any:
    """Plain Python as a protobuf Value."""
    target = struct_pb2.Value() if target is None else target
    if value is UNKNOWN:
        target.string_value = UNKNOWN_ID
    elif is_secret(value):
        target.struct_value.fields[SIGNATURE].string_value = SECRET
        plain = str(value) if isinstance(value, str) else int(value) if isinstance(value, int) else float(value)
        to_value(plain, target.struct_value.fields["value"])
    elif value is None:
        target.null_value = 0
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, int | float):
        target.number_value = value
    elif isinstance(value, Mapping):
        target.struct_value.SetInParent()
        for key, item in value.items():
            to_value(item, target.struct_value.fields[key])
    elif isinstance(value, list | tuple):
        target.list_value.SetInParent()
        for item in value:
            to_value(item, target.list_value.values.add())
    else:
        target.string_value = value if isinstance(value, str) else _text(value)
    return target


def _text(value: Any) -> str:
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


def to_struct(values: Mapping[str, Any]) -> Any:
    """A dict as a protobuf Struct."""
    struct = struct_pb2.Struct()
    for key, value in values.items():
        to_value(value, struct.fields[key])
    return struct


def has_unknown(value: Any) -> bool:
    """Whether a value or anything inside it is unknown."""
    if isinstance(value, Mapping):
        return any(map(has_unknown, value.values()))
    if isinstance(value, list):
        return any(map(has_unknown, value))
    return value is UNKNOWN
