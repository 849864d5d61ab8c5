"""The outputs of an inference as arrays: each with the name, data type, shape and size that it should have."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isthmus.errors import Problem
from isthmus_cli.smoke.outcome import Failure
from isthmus_cli.smoke.responses import FIX, Declared, Inference, Output, shape_text, shown

DEPLOY = "deploy the revision of this checkout"
ITEM_BYTES: Mapping[str, int] = {
    "BOOL": 1,
    **{f"{sign}INT{bits}": bits // 8 for sign in ("", "U") for bits in (8, 16, 32, 64)},
    "FP16": 2,
    "BF16": 2,
    "FP32": 4,
    "FP64": 8,
}
"""Bytes of an item of each data type but BYTES, whose items have each its own."""
LENGTH_BYTES = 4
"""Of the length before each text (docs/protocol/extension_binary_data.md, little endian)."""
MOST_ITEMS = 3
"""Wrong items of one output that are named."""


@dataclass(frozen=True)
class Reply:
    """An inference as either protocol brings it: its description, and of each output its bytes or its data."""

    inference: Inference
    raw: Sequence[bytes | None]
    """By output; None where the data stand in the description."""


def read(reply: Reply, model: str, output_names: Sequence[str], declared: Declared) -> dict[str, NDArray[Any]]:
    """The `output_names` outputs of a model's answer, texts as bytes.

    Raises:
        Failure: another model's answer, an output that is missing, comes twice, or is not as it is declared or says.
    """
    what = f"{model} answer"
    problems = list(_described(reply.inference, model, output_names, declared))
    if problems:
        raise Failure.of(what, problems)
    arrays: dict[str, NDArray[Any]] = {}
    for index, (output, raw) in enumerate(zip(reply.inference.outputs, reply.raw, strict=True)):
        if output.name in output_names:
            value = _from_data(output, f"outputs[{index}].data") if raw is None else _from_bytes(output, raw, index)
            if isinstance(value, list):
                problems += value
            else:
                arrays[output.name] = value
    if problems:
        raise Failure.of(what, problems)
    return arrays


def _described(inference: Inference, model: str, output_names: Sequence[str], declared: Declared) -> Iterator[Problem]:
    """What is wrong with names, data types and shapes."""
    if inference.model_name != model:
        yield Problem("model_name", shown(inference.model_name), repr(model), FIX)
    names = [output.name for output in inference.outputs]
    if missing := [name for name in output_names if name not in names]:
        yield Problem("outputs", f"no {', '.join(missing)}", ", ".join(output_names), DEPLOY)
    for index, output in enumerate(inference.outputs):
        path = f"outputs[{index}]"
        if output.name in names[:index]:
            yield Problem(f"{path}.name", f"{shown(output.name)} again", "each output once", FIX)
        if output.name not in declared:
            continue
        datatype, shape = declared[output.name]
        if output.datatype != datatype:
            yield Problem(f"{path}.datatype", shown(output.datatype), datatype, DEPLOY)
        fits = len(output.shape) == len(shape) and all(
            size in (-1, got) for size, got in zip(shape, output.shape, strict=True)
        )
        if not fits:
            yield Problem(f"{path}.shape", shown(output.shape), shape_text(shape), DEPLOY)


def _from_bytes(output: Output, raw: bytes, index: int) -> NDArray[Any] | list[Problem]:
    path, items = f"outputs[{index}]", math.prod(output.shape)
    if output.datatype == "BYTES":
        texts = _texts(raw)
        if texts is None or len(texts) != items:
            got = "bytes that are no texts, each after its length" if texts is None else f"{len(texts)} texts"
            return [Problem(f"{path} bytes", got, f"{items} texts for the shape {shown(output.shape)}", FIX)]
        return _shaped(output, np.array([*texts, None], np.object_)[:-1], path)  # None: no text becomes an axis
    if len(raw) != items * ITEM_BYTES[output.datatype]:
        expected = f"{items * ITEM_BYTES[output.datatype]} bytes for {output.datatype} {shown(output.shape)}"
        return [Problem(f"{path} bytes", f"{len(raw)} bytes", expected, FIX)]
    if output.datatype == "BF16":  # the upper half of a FP32
        return _shaped(output, (np.frombuffer(raw, "<u2").astype("<u4") << 16).view("<f4"), path)
    return _shaped(output, np.frombuffer(raw, _dtype(output.datatype)), path)


def _texts(raw: bytes) -> list[bytes] | None:
    """Texts, each after its length; None where the lengths don't add up."""
    texts, at = [], 0
    while at < len(raw):
        start = at + LENGTH_BYTES
        at = start + int.from_bytes(raw[at:start], "little")
        if start > len(raw) or at > len(raw):
            return None
        texts.append(raw[start:at])
    return texts


def _from_data(output: Output, path: str) -> NDArray[Any] | list[Problem]:
    if output.data is None:
        return [Problem(path, "null, and no bytes", "a list, or bytes", FIX)]
    items, expected = _flat(output.data, output.shape), math.prod(output.shape)
    if items is None or len(items) != expected:
        got = "lists that are not nested as the shape is" if items is None else f"{len(items)} items"
        return [Problem(path, got, f"{expected} items for the shape {shown(output.shape)}", FIX)]
    right, words = _rule(output.datatype)
    wrong = [(i, item) for i, item in enumerate(items) if not right(item)]
    if wrong:
        named = [
            Problem(f"{path}[{i}]", "text" if isinstance(item, str) else shown(item), words, FIX)
            for i, item in wrong[:MOST_ITEMS]
        ]
        more = len(wrong) - MOST_ITEMS
        return named if more <= 0 else [*named, Problem(path, f"{more} more such items", words, FIX)]
    if output.datatype == "BYTES":
        texts = [item.encode("utf-8", "replace") if isinstance(item, str) else item for item in items]
        return _shaped(output, np.array([*texts, None], np.object_)[:-1], path)
    with np.errstate(over="ignore"):  # too large for a FP32 is infinite, which the checks see
        wide = np.array(items, np.float64 if "F" in output.datatype else _dtype(output.datatype))
        return _shaped(output, wide.astype(_dtype(output.datatype)), path)


def _flat(data: list[Any], shape: Sequence[int]) -> list[Any] | None:
    """The items of data that may be nested as the shape is, or flat (inference_rest.md, "Tensor Data"); else None."""
    if not any(isinstance(item, list) for item in data):
        return data
    level: list[Any] = [data]
    for size in shape:
        if not all(isinstance(inner, list) and len(inner) == size for inner in level):
            return None
        level = [item for inner in level for item in inner]
    return level


def _rule(datatype: str) -> tuple[Callable[[Any], bool], str]:
    """Whether an item of JSON is one of a data type, and what it should be."""
    if datatype == "BOOL":
        return lambda item: isinstance(item, bool), "true or false"
    if datatype == "BYTES":
        return lambda item: isinstance(item, str | bytes), "text"
    if "INT" in datatype:
        limits = np.iinfo(_dtype(datatype))
        low, high = int(limits.min), int(limits.max)
        return lambda item: type(item) is int and low <= item <= high, f"a whole number from {low} to {high}"
    return lambda item: type(item) is float or (type(item) is int and abs(item) < 2**1023), "a number"


def _dtype(datatype: str) -> Any:
    if datatype in ("BOOL", "BF16"):
        return np.dtype(np.bool_ if datatype == "BOOL" else np.float32)
    return np.dtype(datatype.lower().replace("fp", "float")).newbyteorder("<")


def _shaped(output: Output, array: NDArray[Any], path: str) -> NDArray[Any] | list[Problem]:
    try:
        return array.reshape(output.shape)
    except ValueError:  # numpy has at most 64 axes and 2**63 items
        return [Problem(f"{path}.shape", shown(output.shape), "a shape that an array can have", FIX)]
