"""docs/reference/model.md: every key of a model.yaml, from the models that read it."""

import ast
import inspect
import textwrap
import types
from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from isthmus_models.description import Artifact, Description, Inside, Part

PAGE = "reference/model.md"
SCALARS = {str: "text", bool: "true or false"}


def text() -> str:
    """The file, a section a model."""
    intro = (
        "# model.yaml\n\n"
        "`model_repository/<model>/model.yaml` says what a model is made of. No key is required: with an empty file\n"
        "the model is one of Triton's, whose files are `config.pbtxt` and the folders of its versions (`1/`). A key\n"
        "that isn't listed here is an error. A path is relative and has no `..`.\n"
    )
    return intro + "".join(f"\n{_section(model)}" for model in (Description, Part, Artifact))


def _section(model: type[BaseModel]) -> str:
    meanings = _meanings(model)
    rows = "".join(_row(name, field, meanings[name]) for name, field in model.model_fields.items())
    doc = " ".join((model.__doc__ or "").split())
    return f"## {model.__name__}\n\n{doc}\n\n| key | value | meaning | if left out |\n| --- | --- | --- | --- |\n{rows}"


def _meanings(model: type[BaseModel]) -> dict[str, str]:
    """The string after each field. Pydantic reads them too, but as often as the model is imported."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    assert isinstance(tree, ast.ClassDef)
    return {
        field.target.id: after.value.value
        for field, after in pairwise(tree.body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and isinstance(after.value.value, str)
    }


def _row(name: str, field: FieldInfo, meaning: str) -> str:
    meaning = " ".join(meaning.split()).replace("|", "\\|")
    return f"| `{name}` | {_value(field.annotation, field.metadata)} | {meaning} | {_default(field)} |\n"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    default = field.get_default(call_default_factory=True)
    if default is None or default == [] or default == {}:
        return "none"
    return ", ".join(f"`{item}`" for item in default) if isinstance(default, list) else f"`{str(default).lower()}`"


def _value(annotation: Any, metadata: list[Any]) -> str:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Mapping:
        return f"mapping of {_value(parts[0], [])} to {_value(parts[1], [])}"
    if origin is list:
        return f"list of {_value(parts[0], [])}"
    if origin in (Union, types.UnionType):
        return _value(parts[0], [])  # the rest is None
    if origin is Annotated:
        return _value(parts[0], list(parts[1:]))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    return "path" if set(metadata) & set(get_args(Inside)[1:]) else SCALARS[annotation]
