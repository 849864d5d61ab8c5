"""The outputs of a stack, as far as the smoke test reads them."""

import json
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from isthmus.environment.classification import Classification
from isthmus.environment.labels import AWS_TAG
from isthmus_cli.smoke import endpoints

COMMAND_SECONDS = 120


class OutputsInvalid(Exception):
    """The outputs can't be had or have another shape; the message lists every problem and the fix."""


class Server(BaseModel):
    """A deployed server: where it is, and where it answers."""

    model_config = ConfigDict(frozen=True)

    site: str
    http: Annotated[str, AfterValidator(endpoints.url)]
    """E.g. http://10.0.0.1:8000; with https, gRPC is asked over TLS too."""
    grpc: Annotated[str, AfterValidator(endpoints.target)]
    """E.g. 10.0.0.1:8001."""


class Model(BaseModel):
    """A deployed model."""

    model_config = ConfigDict(frozen=True)

    servers: tuple[str, ...] = Field(min_length=1)
    """The servers that serve it, by name."""
    revision: str
    """The name of its content; the server tells which one it serves."""


class StackOutputs(BaseModel):
    """What `pulumi stack output --json` prints."""

    model_config = ConfigDict(frozen=True)

    servers: Mapping[str, Server]
    models: Mapping[str, Model] = Field(min_length=1)
    classification: Mapping[str, Classification] = Field({}, alias=AWS_TAG)
    """The class of each output; nothing of a program that exports none."""

    @model_validator(mode="after")
    def _served(self) -> "StackOutputs":
        lost = sorted(
            f"{name} by {server!r}"
            for name, model in self.models.items()
            for server in model.servers
            if server not in self.servers
        )
        if lost:
            raise ValueError(f"models without a server: {', '.join(lost)}; there are {sorted(self.servers)}")
        if self.classification and (without := sorted({"servers", "models"} - self.classification.keys())):
            raise ValueError(f"{AWS_TAG} has no class of {', '.join(without)}")
        return self


def read(path: Path) -> StackOutputs:
    """The outputs in a file.

    Raises:
        OutputsInvalid: no such file, or its content is wrong.
    """
    try:
        return parse(path.read_text("utf-8"), str(path))
    except UnicodeDecodeError:
        raise OutputsInvalid(f"{path}: bytes that are not UTF-8; write it with `pulumi stack output --json`") from None
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
        outputs: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise OutputsInvalid(
            f"{source}: not JSON ({error}); expected what `pulumi stack output --json` prints"
        ) from None
    try:
        return StackOutputs.model_validate(outputs)
    except ValidationError as invalid:
        lines = [f"  {'.'.join(map(str, e['loc'])) or 'outputs'}: {e['msg']}, got {_kind(e)}" for e in invalid.errors()]
        fix = "fix: run `pulumi up` of this checkout; the smoke test reads the outputs `servers` and `models`"
        raise OutputsInvalid("\n".join([f"{source}: not the outputs of a stack of Isthmus:", *lines, fix])) from None


def _kind(error: Any) -> str:
    """What kind of value it was; the value itself may be a secret."""
    if error["type"] == "missing":
        return "nothing"
    names = {dict: "a mapping", list: "a list", str: "text", bool: "true or false", int: "a number", float: "a number"}
    return names.get(type(error["input"]), "null")
