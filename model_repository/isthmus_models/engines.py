"""How a TensorRT engine is built from an ONNX model: engine.toml, read, checked and turned into options of trtexec.

An engine fits the GPU model and the TensorRT version that it was built with, so it is built on the pool that serves it
(`isthmus.serving.engine_compiler`). The options are those that TensorRT 10 and 11 share: since 11 every network has the
types that its ONNX says, and --fp16 and its like are gone.
https://docs.nvidia.com/deeplearning/tensorrt/latest/reference/command-line-programs.html
https://docs.nvidia.com/deeplearning/tensorrt/11.0.0/api/migration/tensorrt-10x-to-11x-trtexec.html
"""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from isthmus.environment.gpu import Gpu
from isthmus.errors import IsthmusError
from isthmus_models.engine_problems import translate
from isthmus_models.problems import Problem

PRECISIONS: Mapping[str, tuple[str, ...]] = {"fp32": ("--noTF32",), "tf32": ()}
WEAK = ("fp16", "bf16", "fp8", "int8", "int4", "best")
"""Precisions that trtexec chose for itself before TensorRT 11."""
BOUNDS = ("min", "opt", "max")
LARGEST = 2**63 - 1  # TensorRT's Dims are of 64 bits


class EngineInvalid(IsthmusError):
    """An engine.toml is wrong; with every problem."""

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        super().__init__(problems, file)


def _invalid(problems: Sequence[Problem]) -> PydanticCustomError:
    return PydanticCustomError("problems", "{problems}", {"problems": list(problems)})


def _not_empty(shape: tuple[int, ...]) -> tuple[int, ...]:
    if not shape:
        raise _invalid([Problem("", "an empty list", "one size at least", "write the sizes")])
    return shape


Size = Annotated[int, Field(strict=True, ge=1, le=LARGEST)]
Shape = Annotated[tuple[Size, ...], AfterValidator(_not_empty)]


class Range(BaseModel):
    """The shapes of one input that the engine is built for: bounds, and the one that it is tuned to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    min: Shape
    opt: Shape
    max: Shape

    @model_validator(mode="after")
    def _ordered(self) -> "Range":
        if not len(self.min) == len(self.opt) == len(self.max):
            got = f"min, opt and max of {len(self.min)}, {len(self.opt)} and {len(self.max)} dimensions"
            raise _invalid([Problem("", got, "as many dimensions as one another", "write each dimension in all three")])
        wrong = [
            Problem(f"opt[{index}]", f"min {low}, opt {best}, max {high}", "min <= opt <= max", "put them in order")
            for index, (low, best, high) in enumerate(zip(self.min, self.opt, self.max, strict=True))
            if not low <= best <= high
        ]
        if wrong:
            raise _invalid(wrong)
        return self


def _names(shapes: Mapping[str, Range]) -> Mapping[str, Range]:
    """trtexec takes inputs as NAME:SHAPE with commas between them."""
    wrong = [
        Problem("", f"the input {name!r}", "a name without comma, space or line break", "rename it in the ONNX model")
        for name in shapes
        if not name or "," in name or any(char.isspace() for char in name)
    ]
    if wrong:
        raise _invalid(wrong)
    return shapes


def _strong(value: object) -> object:
    if value in WEAK:
        fix = f"convert the ONNX itself to {value} (NVIDIA ModelOpt's AutoCast does) and write 'tf32'"
        raise _invalid([Problem("", repr(value), "'fp32' or 'tf32': TensorRT 11 keeps the types of the ONNX", fix)])
    return value


class Engine(BaseModel):
    """The content of an engine.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    precision: Annotated[Literal["fp32", "tf32"], BeforeValidator(_strong)]
    """How products of float32 tensors are computed; tensors of other types are computed in theirs."""
    workspace_mib: Size
    """MiB of GPU memory that layers may use while they run."""
    tolerance: Annotated[float, Field(strict=True, gt=0, le=1, allow_inf_nan=False)]
    """How far an output of the engine may be from ONNX Runtime's: |difference| <= tolerance * max(1, |ONNX's|)."""
    gpus: tuple[Gpu, ...] = ()
    """The GPU models that it may be built for; none: all."""
    shapes: Annotated[Mapping[str, Range], AfterValidator(_names)]
    """By input; one whose shape is fixed and has no batch dimension may be left out."""

    def options(self) -> list[str]:
        """What trtexec is told to build, without the names of files.

        --stronglyTyped is what TensorRT 11 does anyway, and must be asked of 10.
        """
        profile = [
            f"--{bound}Shapes="
            + ",".join(f"{k}:{'x'.join(map(str, getattr(v, bound)))}" for k, v in self.shapes.items())
            for bound in BOUNDS
        ]
        return [
            *(profile if self.shapes else ()),
            "--stronglyTyped",
            *PRECISIONS[self.precision],
            f"--memPoolSize=workspace:{self.workspace_mib}M",
        ]


def read(path: Path) -> Engine:
    """Read an engine.toml; see `parse`.

    Raises:
        EngineInvalid: with every problem; also where there is no such file.
    """
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        got = getattr(error, "strerror", None) or str(error)
        raise EngineInvalid(path.name, [Problem(path.name, got, "a file that can be read", "put it there")]) from None
    return parse(data, path.name)


def parse(data: bytes, name: str = "engine.toml") -> Engine:
    """The content of an engine.toml. Nothing is coerced: `true`, `"1"` and `1.0` are no sizes.

    Raises:
        EngineInvalid: with every problem, each with path, got, expected and fix; whatever the bytes are.
    """
    try:
        return Engine.model_validate(tomllib.loads(data.decode()))
    except ValidationError as invalid:
        problems = translate(invalid, Engine.model_fields, BOUNDS)
    except UnicodeDecodeError as error:
        got = f"bytes that are not UTF-8, from byte {error.start}"
        problems = [Problem(name, got, "TOML, which is UTF-8", "save the file as UTF-8")]
    except (ValueError, RecursionError) as error:  # also numbers of more digits than Python reads
        problems = [Problem(name, str(error), "TOML", "see https://toml.io/en/v1.0.0")]
    raise EngineInvalid(name, problems)


def check(engine: Engine, config: Any) -> list[Problem]:
    """Where an engine and its model's configuration (inference.ModelConfig) disagree; none is an empty list.

    With a batch dimension the first size of each shape is the batch: 1, as a request may have one, to max_batch_size.
    Without one (max_batch_size 0) shapes are those of the configuration. Where an input is reshaped, the engine has
    the shape after it.
    """
    inputs = {
        tensor.name: tuple(tensor.reshape.shape if tensor.HasField("reshape") else tensor.dims)
        for tensor in config.input
    }
    batch = config.max_batch_size
    problems = []
    for name in sorted(set(inputs) - set(engine.shapes)):
        if batch > 0 or -1 in inputs[name]:
            problems.append(Problem(f"shapes.{name}", "none", "min, opt and max for each input", "add them"))
    for name in sorted(set(engine.shapes) - set(inputs)):
        expected = f"an input of the configuration: {', '.join(sorted(inputs)) or 'it has none'}"
        problems.append(Problem(f"shapes.{name}", "shapes", expected, "correct the name, or leave it out"))
    for name, shapes in engine.shapes.items():
        if name in inputs:
            problems += _misfits(name, shapes, inputs[name], batch)
    return problems


def _misfits(name: str, shapes: Range, dims: tuple[int, ...], batch: int) -> list[Problem]:
    """Where the shapes of one input leave those of the configuration."""
    batches = batch > 0
    if len(shapes.min) != len(dims) + batches:
        got, expected = f"{len(shapes.min)} dimensions", f"{'the batch and ' if batches else ''}dims {list(dims)}"
        return [Problem(f"shapes.{name}", got, expected, "write as many sizes")]
    problems = []
    if batches and shapes.min[0] != 1:
        fix = "write 1: without it a request of one has no profile"
        problems.append(Problem(f"shapes.{name}.min[0]", f"{shapes.min[0]}", "1, the smallest batch", fix))
    if batches and shapes.max[0] != batch:
        expected = f"{batch}, the configuration's max_batch_size"
        problems.append(Problem(f"shapes.{name}.max[0]", f"{shapes.max[0]}", expected, "write the same in both"))
    for index, size in enumerate(dims, start=int(batches)):
        for bound in BOUNDS:
            if size not in (-1, value := getattr(shapes, bound)[index]):
                expected = f"{size}, as the configuration's dims are {list(dims)}"
                problems.append(Problem(f"shapes.{name}.{bound}[{index}]", f"{value}", expected, "correct one of them"))
    return problems
