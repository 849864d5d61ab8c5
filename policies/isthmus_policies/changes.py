"""Changes of a resource's properties where they stand: in the engine's own message, so that all else stays as it is.

A secret stays a secret, a file a file, an unknown an unknown. What a change replaces is a single known value, or
nothing; it never replaces what holds others. The signatures are those of
https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties.go
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from google.protobuf import struct_pb2

from isthmus_policies.values import DEEPEST, OUTPUT, SECRET, SIGNATURE, UNKNOWN_TEXTS

Path = tuple[str | int, ...]
HOLDERS = ("struct_value", "list_value")


class Change(NamedTuple):
    """A property that gets a value: where it stands, by keys and by places in lists."""

    path: Path
    value: bool | int | str | Mapping[str, Any]


def changed(props: struct_pb2.Struct, changes: Iterable[Change]) -> struct_pb2.Struct | None:
    """The properties with all of these changes; None where there is none, or where one of them can't be made."""
    whole = struct_pb2.Value()
    whole.struct_value.CopyFrom(props)
    every = list(changes)
    if not every or not all(_put(whole, change.path, change.value) for change in every):
        return None
    return whole.struct_value


def places(value: Any, without: Container[str] = ()) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Every mapping inside a value, with the path to it; what stands under the keys `without` is left out."""
    yield from _places(value, (), without)


def as_written(existing: Any, switch: bool) -> bool | str:
    """A switch in the way that the value there is written: some properties take "true" for true."""
    return str(switch).lower() if isinstance(existing, str) else switch


def _places(value: Any, path: Path, without: Container[str]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    if len(path) > DEEPEST:
        return
    if isinstance(value, Mapping):
        yield path, value
        for key, item in value.items():
            if key not in without:
                yield from _places(item, (*path, key), without)
    elif isinstance(value, list | tuple):
        for i, item in enumerate(value):
            yield from _places(item, (*path, i), without)


def _put(at: struct_pb2.Value, path: Path, value: Any) -> bool:
    """Whether the value could be put there."""
    place = _opened(at)
    if place is None:
        return False
    kind = place.WhichOneof("kind")
    if not path:
        if kind in HOLDERS or place.string_value in UNKNOWN_TEXTS:
            return False
        place.CopyFrom(_message(value))
        return True
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        items = place.list_value.values if kind == "list_value" else ()
        return step < len(items) and _put(items[step], rest, value)
    if kind in (None, "null_value"):
        place.struct_value.SetInParent()
    elif kind != "struct_value":
        return False
    return _put(place.struct_value.fields[step], rest, value)


def _opened(at: struct_pb2.Value) -> struct_pb2.Value | None:
    """What a secret or an output holds, however often it is wrapped; None for what is wrapped otherwise."""
    while at.WhichOneof("kind") == "struct_value" and SIGNATURE in at.struct_value.fields:
        fields = at.struct_value.fields
        if fields[SIGNATURE].string_value not in (SECRET, OUTPUT) or "value" not in fields:
            return None
        at = fields["value"]
    return at


def _message(value: Any) -> struct_pb2.Value:
    message = struct_pb2.Value()
    match value:
        case bool():
            message.bool_value = value
        case int():
            message.number_value = value
        case str():
            message.string_value = value
        case Mapping():
            message.struct_value.SetInParent()
            for key, item in value.items():
                message.struct_value.fields[key].CopyFrom(_message(item))
    return message
