"""What a Triton answers, field by field: models of its responses over both protocols, and what is wrong with one.

Sources: the Open Inference Protocol
(https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md) and Triton's
extensions of it (https://github.com/triton-inference-server/server/tree/main/docs/protocol).
"""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, ValidationError

from isthmus.errors import Problem
from isthmus_cli.smoke.outcome import Failure

FIX = "check the endpoint: what answers there doesn't keep Triton's protocol"
# inference_rest.md, "Tensor Data Types"; BF16 is Triton's own (docs/user_guide/model_configuration.md, "Datatypes").
Datatype = Literal[
    "BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP16", "FP32", "FP64", "BF16",
    "BYTES",
]  # fmt: skip
_PLAIN = re.compile(r"\w[\w.:-]{0,63}", re.ASCII)
_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number of 64 bits",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "greater_than_equal": "0 or more",
    "string_unicode": "text in Unicode",
}


class Response(BaseModel):
    """An answer, or a part of one. What it has beyond these fields is not looked at."""

    model_config = ConfigDict(frozen=True, extra="ignore", protected_namespaces=())


class ServerMetadata(Response):
    """Server metadata (inference_rest.md, "Server Metadata Response JSON Object"); Triton's name is `triton`."""

    name: Literal["triton"]
    version: str
    extensions: list[str]


class TensorMetadata(Response):
    """An input or output of a model (inference_rest.md, `$metadata_tensor`); -1 is any size."""

    name: str
    datatype: Datatype
    shape: list[Annotated[int, Field(ge=-1)]]


class ModelMetadata(Response):
    """A model's metadata (inference_rest.md, "Model Metadata Response JSON Object")."""

    name: str
    platform: str
    inputs: list[TensorMetadata]
    outputs: list[TensorMetadata]


class Parameter(Response):
    """A parameter of a model's configuration (model_config.proto, `ModelParameter`)."""

    string_value: str = ""


class EnsembleStep(Response):
    """A step of an ensemble (model_config.proto, `ModelEnsembling.Step`)."""

    model_name: str


class Ensemble(Response):
    """What an ensemble runs (model_config.proto, `ModelEnsembling`)."""

    step: list[EnsembleStep] = []


class ModelConfig(Response):
    """A model's configuration (docs/protocol/extension_model_configuration.md): model_config.proto as JSON."""

    name: str
    parameters: dict[str, Parameter] = {}
    ensemble_scheduling: Ensemble | None = None


class OutputParameters(Response):
    """Of an output, over HTTP (docs/protocol/extension_binary_data.md): the size of its bytes after the JSON."""

    binary_data_size: NonNegativeInt | None = None


class Output(Response):
    """An output of an inference (inference_rest.md, `$response_output`); its data stands here or in bytes beside it."""

    name: str
    datatype: Datatype
    shape: list[NonNegativeInt]
    parameters: OutputParameters | None = None
    data: list[Any] | None = None


class Inference(Response):
    """The answer of an inference (inference_rest.md, "Inference Response JSON Object")."""

    model_name: str
    outputs: list[Output]


class Error(Response):
    """An error (inference_rest.md, `$inference_error_response`)."""

    error: str


R = TypeVar("R", bound=Response)
Declared = Mapping[str, tuple[str, tuple[int, ...]]]
"""Data type and shape of each output by its name; -1 is any size."""


def read(
    kind: type[R], value: object, what: str, *, strict: bool = True, declared: Declared | None = None, fix: str = FIX
) -> R:
    """`value` as a response. `strict`: numbers are no texts; protobuf's JSON has 64-bit numbers as texts.

    Raises:
        Failure: fields are missing or wrong, with all of them.
    """
    try:
        return kind.model_validate(value, strict=strict)
    except ValidationError as error:
        entries = error.errors(include_url=False)
        raise Failure.of(what, [_problem(entry, kind, value, declared or {}, fix) for entry in entries]) from None


def shown(value: object) -> str:
    """A value of a response: whole if it is a number, a shape, or a plain name; else what kind of value it is."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return repr(value) if isinstance(value, float) or value.bit_length() <= 64 else "a number of more than 64 bits"
    if isinstance(value, str):
        return repr(value) if _PLAIN.fullmatch(value) else _text(value)
    if isinstance(value, list | tuple):
        sizes = len(value) <= 8 and all(type(item) is int and item.bit_length() <= 64 for item in value)
        return str(list(value)) if sizes else f"a list of {len(value)}"
    return "a mapping" if isinstance(value, dict) else type(value).__name__


def shape_text(shape: Iterable[int]) -> str:
    """A shape as a person writes it, -1 for any size."""
    return str(list(shape))


def _problem(entry: Any, kind: type[Response], value: object, declared: Declared, fix: str) -> Problem:
    location = entry["loc"]
    value_there = entry["input"]
    if entry["type"] == "missing":
        got = "nothing"
    elif isinstance(value_there, str) and entry["type"] != "literal_error":
        got = _text(value_there)  # no name belongs there, so it may be anything
    else:
        got = shown(value_there)
    return Problem(_path(location), got, _expected(entry, kind, value, declared), fix)


def _text(value: str) -> str:
    return f"text of {len(value)} characters"


def _path(location: Iterable[str | int]) -> str:
    """`("outputs", 0, "shape")` as `outputs[0].shape`."""
    path = ""
    for part in location:
        name = part if isinstance(part, int) else str(part) if _PLAIN.fullmatch(str(part)) else "(a key)"
        path += f"[{name}]" if isinstance(part, int) else f".{name}" if path else f"{name}"
    return path or "(the whole)"


def _expected(entry: Any, kind: type[Response], value: object, declared: Declared) -> str:
    """What belongs there: of an output that is declared, what is declared; else what the protocol has."""
    match entry["loc"]:
        case ("outputs", int(index), "shape" | "datatype" as field, *_) if isinstance(value, dict):
            output = value["outputs"][index]
            name = output.get("name") if isinstance(output, dict) else None
            if isinstance(name, str) and name in declared:
                datatype, shape = declared[name]
                return datatype if field == "datatype" else shape_text(shape)
    if entry["type"] == "literal_error":
        return str(entry["ctx"]["expected"])
    if entry["type"] == "missing":
        return _in_words(kind, entry["loc"])
    return _EXPECTED.get(entry["type"], "a value that fits")


def _in_words(annotation: Any, location: Iterable[str | int]) -> str:
    """In words, what the field at `location` in a response is."""
    for part in location:
        members = [member for member in get_args(annotation) if member is not type(None)]
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            annotation = annotation.model_fields[str(part)].annotation
        else:
            annotation = members[-1]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "a mapping"
    if annotation is str:
        return "text"
    return "a list" if get_origin(annotation) is list else " or ".join(map(repr, get_args(annotation)))
