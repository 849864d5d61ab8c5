"""docs/reference/environment.md: every key of the environment file, from the vocabulary's own models."""

import types
from collections.abc import Iterator
from enum import Enum
from ipaddress import IPv4Network
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from isthmus.environment import Environment
from isthmus.environment.base import MOST

PAGE = "reference/environment.md"
NOT_TEXT = "\0"  # what no format of ours takes: the refusal says the format
SCALARS = {
    IPv4Network: "an IPv4 network such as `10.16.0.0/18`",
    str: "text",
    int: "whole number",
    bool: "true or false",
    float: "number",
}


def text() -> str:
    """The environment file: a section a model, in the order in which they are met."""
    intro = (
        "# The environment file\n\n"
        "`stacks/Pulumi.<name>.yaml` holds one environment under `config: isthmus:environment:`. A bad file is\n"
        "refused before anything is touched, with every problem at once: its path, what was got, what was expected,\n"
        "the fix.\n"
        'Nothing is coerced: `"2"` is no number and `2` no name. A key that isn\'t listed here is an error.\n'
    )
    return intro + "".join(f"\n{_section(model)}" for model in _models(Environment))


def _models(top: type[BaseModel]) -> list[type[BaseModel]]:
    result: list[type[BaseModel]] = [top]
    for model in result:  # grows while it is read
        for field in model.model_fields.values():
            result += [m for m in _inside(field.annotation) if m not in result]
    return result


def _inside(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    else:
        for part in get_args(annotation):
            yield from _inside(part)


def _section(model: type[BaseModel]) -> str:
    text = "\n".join(line.strip() for line in (model.__doc__ or "").strip().splitlines())
    rows = "".join(_row(name, field) for name, field in model.model_fields.items())
    return f"## {model.__name__}\n\n{text}\n\n| key | value | if left out |\n| --- | --- | --- |\n{rows}"


def _row(name: str, field: FieldInfo) -> str:
    value = _type(field.annotation, field.metadata)
    default = "required" if field.is_required() else _default(field.default)
    return f"| `{name}` | {value.replace('|', chr(92) + '|')} | {default} |\n"


def _default(value: Any) -> str:
    if isinstance(value, BaseModel):
        return f"[{type(value).__name__}](#{type(value).__name__.lower()})'s own"
    if isinstance(value, tuple):
        return ", ".join(f"`{_item(item)}`" for item in value) or "none"
    return "nothing" if value is None else f"`{value}`"


def _item(value: object) -> str:
    """An item of a list as a file would have it: of a mapping, what isn't left out."""
    if not isinstance(value, BaseModel):
        return str(value)
    return "{" + ", ".join(f"{key}: {item}" for key, item in value.model_dump(exclude_defaults=True).items()) + "}"


def _type(annotation: Any, metadata: list[Any]) -> str:
    origin, parts = get_origin(annotation), get_args(annotation)
    if metadata and (constraints := _format(metadata)):
        return constraints
    if hasattr(annotation, "__metadata__"):
        return _type(annotation.__origin__, list(annotation.__metadata__))
    if origin is tuple:
        return f"list of {_type(parts[0], [])}"
    if origin in (Union, types.UnionType):
        return " or ".join(_type(part, []) for part in parts if part is not type(None))
    if origin is Literal:
        return " or ".join(f"`{part}`" for part in parts)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return " or ".join(f"`{member.value}`" for member in annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    bounds = [
        f"{word} {bound}"
        for key, word in (("ge", "from"), ("le", "to"))
        if (bound := _bound(metadata, key)) and bound != str(MOST)
    ]
    return " ".join([SCALARS.get(annotation, getattr(annotation, "__name__", str(annotation))), *bounds])


def _bound(metadata: list[Any], key: str) -> str:
    for item in metadata:
        for part in getattr(item, "metadata", [item]):
            if (value := getattr(part, key, None)) is not None:
                return str(value)
    return ""


def _format(metadata: list[Any]) -> str:
    """What a format of ours says that it expects."""
    for validator in (item for item in metadata if isinstance(item, AfterValidator)):
        try:
            validator.func(NOT_TEXT)  # type: ignore[call-arg]  # ours take the value alone
        except PydanticCustomError as error:
            return str((error.context or {}).get("expected", ""))
    return ""
