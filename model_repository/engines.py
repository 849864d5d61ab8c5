"""How a TensorRT engine is built from an ONNX model: engine.toml, read, checked and turned into a trtexec command.

An engine fits the GPU model and the TensorRT version that it was built with, so it is built on the pool that serves it.
Options: https://docs.nvidia.com/deeplearning/tensorrt/latest/reference/command-line-programs.html
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, PositiveInt, ValidationError, model_validator

PRECISIONS: Mapping[str, tuple[str, ...]] = {"fp32": ("--noTF32",), "tf32": (), "fp16": ("--fp16",)}


class EngineInvalid(Exception):
    """An engine.toml is wrong; the message lists every problem."""


class Range(BaseModel):
    """The shapes of one input that the engine is built for: bounds, and the one that it is tuned to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    min: tuple[PositiveInt, ...]
    opt: tuple[PositiveInt, ...]
    max: tuple[PositiveInt, ...]

    @model_validator(mode="after")
    def _ordered(self) -> "Range":
        if not len(self.min) == len(self.opt) == len(self.max):
            raise ValueError("min, opt and max must have as many dimensions as one another")
        if any(not low <= best <= high for low, best, high in zip(self.min, self.opt, self.max, strict=True)):
            raise ValueError(f"expected min <= opt <= max, got {self.min}, {self.opt}, {self.max}")
        return self


class Engine(BaseModel):
    """The content of an engine.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    precision: Literal["fp32", "tf32", "fp16"]
    workspace_mib: PositiveInt
    shapes: Mapping[str, Range]

    def command(self, folder: str) -> list[str]:
        """The trtexec command that makes `folder`/model.plan from `folder`/model.onnx."""
        shapes = [
            f"--{bound}Shapes="
            + ",".join(f"{k}:{'x'.join(map(str, getattr(v, bound)))}" for k, v in self.shapes.items())
            for bound in ("min", "opt", "max")
        ]
        return [
            "trtexec",
            f"--onnx={folder}/model.onnx",
            f"--saveEngine={folder}/model.plan",
            *shapes,
            *PRECISIONS[self.precision],
            f"--memPoolSize=workspace:{self.workspace_mib}M",
            "--skipInference",
        ]


def read(path: Path) -> Engine:
    """Read an engine.toml.

    Raises:
        EngineInvalid: with every problem, each with path, got and expected.
    """
    try:
        return Engine.model_validate(tomllib.loads(path.read_text()))
    except tomllib.TOMLDecodeError as error:
        raise EngineInvalid(f"{path.name}: not TOML: {error}") from None
    except ValidationError as invalid:
        problems = [f"{'.'.join(map(str, e['loc'])) or path.name}: {e['msg']}" for e in invalid.errors()]
        raise EngineInvalid(f"{path.name}:\n" + "\n".join(f"  {problem}" for problem in problems)) from None


def check(engine: Engine, config: Any) -> list[str]:
    """Where an engine and its model's configuration (inference.ModelConfig) disagree; none is an empty list."""
    inputs = {tensor.name: tuple(tensor.dims) for tensor in config.input}
    if set(engine.shapes) != set(inputs):
        return [f"shapes: got {sorted(engine.shapes)}, expected the inputs {sorted(inputs)}"]
    problems = []
    for name, shape in engine.shapes.items():
        if shape.max[0] != config.max_batch_size:
            problems.append(f"{name}: got a largest batch of {shape.max[0]}, expected {config.max_batch_size}")
        fixed = list(zip(shape.min[1:], shape.max[1:], strict=True))
        fits = len(fixed) == len(inputs[name]) and all(
            size in (-1, low) and size in (-1, high) for size, (low, high) in zip(inputs[name], fixed, strict=True)
        )
        if not fits:
            problems.append(f"{name}: got {shape.min} to {shape.max}, expected a batch of shapes {inputs[name]}")
    return problems
