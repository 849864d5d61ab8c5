"""The outputs of a stack, as far as the smoke test reads them."""

import json
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

COMMAND_SECONDS = 120


class OutputsInvalid(Exception):
    """The outputs can't be had or have another shape; the message lists every problem and the fix."""


class Endpoints(BaseModel):
    """Where a site's server answers."""

    model_config = ConfigDict(frozen=True)

    http: str = Field(pattern=r"^https?://[^/]+/?$")
    """E.g. http://10.0.0.1:8000; with https, gRPC is asked over TLS too."""
    grpc: str = Field(pattern=r"^[^/]+:\d+$")
    """E.g. 10.0.0.1:8001."""


class Model(BaseModel):
    """A deployed model."""

    model_config = ConfigDict(frozen=True)

    site: str
    revision: str
    """The name of its content; the server tells which one it serves."""


class StackOutputs(BaseModel):
    """What `pulumi stack output --json` prints."""

    model_config = ConfigDict(frozen=True)

    endpoints: Mapping[str, Endpoints]
    models: Mapping[str, Model] = Field(min_length=1)

    @model_validator(mode="after")
    def _sites(self) -> "StackOutputs":
        lost = sorted(
            f"{name} at {model.site!r}" for name, model in self.models.items() if model.site not in self.endpoints
        )
        if lost:
            raise ValueError(f"models without an endpoint: {', '.join(lost)}; there are {sorted(self.endpoints)}")
        return self


def read(path: Path) -> StackOutputs:
    """The outputs in a file.

    Raises:
        OutputsInvalid: no such file, or its content is wrong.
    """
    try:
        return parse(path.read_text(), str(path))
    except OSError as error:
        raise OutputsInvalid(f"{path}: {error.strerror}; write it with `pulumi stack output --json`") from None


def ask(command: str) -> StackOutputs:
    """The outputs that a command prints. It runs without a shell.

    Raises:
        OutputsInvalid: the command failed, or what it prints is wrong.
    """
    try:
        done = subprocess.run(shlex.split(command), capture_output=True, text=True, timeout=COMMAND_SECONDS)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise OutputsInvalid(
            f"can't run `{command}`: {error}; give another by --command, or a file by --outputs"
        ) from None
    if done.returncode:
        raise OutputsInvalid(
            f"`{command}` ended with code {done.returncode}: {done.stderr.strip()}\n"
            "fix: deploy the stack first, select it (`pulumi stack select`), or name it in --command"
        )
    return parse(done.stdout, f"`{command}`")


def parse(text: str, source: str) -> StackOutputs:
    """The outputs in `text`; `source` says where it is from.

    Raises:
        OutputsInvalid: with every problem, each with its path, got and expected.
    """
    try:
        said: Any = json.loads(text)
    except ValueError as error:
        raise OutputsInvalid(
            f"{source}: not JSON ({error}); expected what `pulumi stack output --json` prints"
        ) from None
    try:
        return StackOutputs.model_validate(said)
    except ValidationError as invalid:
        lines = [
            f"  {'.'.join(map(str, e['loc'])) or 'outputs'}: {e['msg']}, got {_short(e['input'])}"
            for e in invalid.errors()
        ]
        fix = "fix: run `pulumi up` of this checkout; the smoke test reads the outputs `endpoints` and `models`"
        raise OutputsInvalid("\n".join([f"{source}: not the outputs of a stack of Isthmus:", *lines, fix])) from None


def _short(value: Any) -> str:
    text = json.dumps(value, default=str)
    return text if len(text) <= 80 else text[:77] + "..."
