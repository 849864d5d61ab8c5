"""The content of a model's model.yaml: what the model is made of."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from isthmus_models.triton_rules import advice_ids

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
OWN_PARAMETER = "revision"  # which content a server serves: the catalogue writes it


def _inside(path: str) -> str:
    """A path that stays in its folder."""
    pure = PurePosixPath(path)
    if not path or pure.is_absolute() or ".." in pure.parts or any(ord(c) < 32 or c == "\\" for c in path):
        raise PydanticCustomError("path", "a path inside the folder, with / and without ..")
    return str(pure)


def _name(name: str) -> str:
    if not NAME.fullmatch(name):
        raise PydanticCustomError("name", "letters, digits, '.', '_' and '-', as the name of a folder")
    return name


def _parameters(parameters: Mapping[str, str]) -> Mapping[str, str]:
    if OWN_PARAMETER in parameters:
        raise PydanticCustomError("parameter", f"parameters without {OWN_PARAMETER!r}, which the catalogue writes")
    return parameters


def _advice(name: str) -> str:
    if name not in advice_ids():
        raise PydanticCustomError("advice", f"one of {', '.join(advice_ids())}")
    return name


Inside = Annotated[str, AfterValidator(_inside)]
Name = Annotated[str, AfterValidator(_name)]
Advice = Annotated[str, AfterValidator(_advice)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Part(_Strict):
    """One folder of the Triton repository: a model of Triton's."""

    name: Name
    """Its name in Triton."""
    folder: Inside = "."
    """The folder within the model's that holds its config.pbtxt, a template."""
    files: Mapping[Inside, Inside] | None = None
    """Path in Triton (`1/model.py`) -> file or folder within the model's; without it, all that is in the folders of
    versions (`1/`) beside config.pbtxt."""
    artifacts: Mapping[Inside, Inside] = Field(default_factory=dict)
    """Path in Triton (`1/model.onnx`) -> file that the model's `artifact.make` writes."""
    parameters: Annotated[Mapping[str, str], AfterValidator(_parameters)] = Field(default_factory=dict)
    """Parameters of its configuration with their defaults; they stand where the template says `$parameters`."""
    engine: bool = False
    """Whether it is an ONNX model: run as it is on CPU, and on GPU by a TensorRT engine built as engine.toml says."""


class Artifact(_Strict):
    """What the built files are made of: it decides where in the cache they are."""

    sources: list[Inside] = Field(default_factory=lambda: ["artifact.py"], min_length=1)
    """Files within the model's folder, artifact.py and what it imports."""
    locks: list[Inside] = Field(default_factory=list)
    """Locks of what it fetches."""
    distributions: list[Name] = Field(default_factory=list)
    """Python distributions whose version shows in the bytes."""


class Description(_Strict):
    """A model.yaml."""

    parts: list[Part] = Field(default_factory=list)
    """The models of Triton's that make up this one, itself first; none: one part, the folder itself."""
    artifact: Artifact | None = None
    """What its `artifact.make` is made of; none: nothing is built."""
    checks: Inside | None = None
    """The module with the model's own checks for the smoke test, e.g. checks.py."""
    acknowledged: list[Advice] = Field(default_factory=list)
    """Ids of advice of the configuration check that its author knows and has decided against."""

    @model_validator(mode="after")
    def _whole(self) -> "Description":
        names = [part.name for part in self.parts]
        if len(names) != len(set(names)):
            raise PydanticCustomError("parts", "parts that each have a name of their own")
        if self.artifact is None and any(part.artifacts for part in self.parts):
            raise PydanticCustomError("artifact", "`artifact`, as a part has files that are built")
        return self
