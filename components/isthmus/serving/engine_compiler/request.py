"""What is to be built: build.json, as the preview wrote it from the model's engine.toml."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .failure import WRONG_INPUTS, BuildError

NAME, ONNX, GOLDEN = "build.json", "model.onnx", "golden.json"


@dataclass(frozen=True)
class Request:
    """One engine."""

    part: str
    """The model's name in Triton."""
    options: Sequence[str]
    """trtexec's options that decide what is built, without names of files."""
    tolerance: float
    """How far an answer may be from ONNX Runtime's, as `tensors.worst_error` counts."""


def read_request(path: Path) -> Request:
    """The content of build.json.

    Raises:
        BuildError: it is something else.
    """
    try:
        content = json.loads(path.read_bytes())
        options = content["options"]
        if not isinstance(options, list) or not all(isinstance(o, str) and o.startswith("--") for o in options):
            raise ValueError("options are a list of --NAME or --NAME=VALUE")
        return Request(str(content["part"]), tuple(options), float(content["tolerance"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        expected = '{"part": NAME, "options": [--NAME=VALUE], "tolerance": NUMBER}'
        fix = "deploy again, so that it is written anew"
        raise BuildError(WRONG_INPUTS, path.name, repr(error), expected, fix) from None
