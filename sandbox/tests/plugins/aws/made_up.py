"""Inputs made of the SDK's types: all properties of a type, or one of them."""

import copy
import typing
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pulumi import _types

from isthmus_sandbox.plugins.core import reflect
from isthmus_sandbox.plugins.core.check import alternatives

Props = dict[str, Any]


def object_class(kind: Any) -> type | None:
    """The SDK's class of a property's objects, or of its list's; None where it has none."""
    choices = list(alternatives(kind))
    if str in choices:  # a document may be given as an object as well
        return None
    for choice in choices:
        if typing.get_origin(choice) in (list, Sequence):
            return object_class(typing.get_args(choice)[0])
        if isinstance(choice, type) and _types.is_input_type(choice):
            return choice
    return None


def paths(args: type, outer: str = "") -> Iterator[tuple[str, Any]]:
    """All inputs of a class, nested ones too: (`a.b`, the SDK's type)."""
    for name, (kind, _) in reflect.properties(args).items():
        yield f"{outer}{name}", kind
        if inner := object_class(kind):
            yield from paths(inner, f"{outer}{name}.")


def filled(args: type) -> Props:
    """Inputs with all properties."""
    return {name: value(kind) for name, (kind, _) in reflect.properties(args).items()}


def value(kind: Any, number: int = 0) -> Any:
    """A value of a type; another for another number."""
    choices = list(alternatives(kind))
    for choice in () if str in choices else choices:
        origin = typing.get_origin(choice)
        if origin in (list, Sequence):
            return [value(typing.get_args(choice)[0], number)]
        if origin in (dict, Mapping):
            return {"key": value(typing.get_args(choice)[1], number)}
        if isinstance(choice, type) and _types.is_input_type(choice):
            return filled(choice)
    if bool in choices:
        return bool(number)
    return 7 + number if int in choices or float in choices else f"v{number}"


def with_value(args: type, inputs: Props, path: str, new: Any) -> Props:
    """Inputs with a value at a path, in a list if the type is one; objects on the way that aren't there come."""
    result = copy.deepcopy(inputs)
    name, _, rest = path.partition(".")
    kind = reflect.properties(args)[name][0]
    is_list = any(typing.get_origin(choice) in (list, Sequence) for choice in alternatives(kind))
    if rest:
        inner, before = object_class(kind), result.get(name)
        assert inner
        first = before[0] if isinstance(before, list) and before else before
        required = {n: value(k) for n, (k, needed) in reflect.properties(inner).items() if needed}
        new = with_value(inner, first if isinstance(first, dict) else required, rest, new)
    result[name] = [new] if is_list and not isinstance(new, list) else new
    return result


def without(inputs: Any, path: str) -> Any:
    """Inputs without what stands at a path."""
    if isinstance(inputs, list):
        return [without(item, path) for item in inputs]
    if not isinstance(inputs, dict):
        return inputs
    name, _, rest = path.partition(".")
    if not rest:
        return {k: v for k, v in inputs.items() if k != name}
    return {k: without(v, rest) if k == name else v for k, v in inputs.items()}
