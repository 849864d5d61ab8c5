"""Where an audit has a state from: a file, a command, the sandbox's engine, or the one on PATH."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from isthmus.errors import IsthmusError, Problem
from isthmus_cli.console import err
from isthmus_cli.sandbox import NoSandbox, door
from isthmus_cli.smoke.redaction import Redaction

SECONDS = 600
STDIN = Path("-")


class NoState(IsthmusError):
    """The state can't be had, or it is no JSON."""


@dataclass(frozen=True)
class Exported:
    """A state as it was exported."""

    document: Any
    source: str
    """Where it is from, for the report."""
    surroundings: dict[str, str] = field(default_factory=dict)
    """What leads the clouds' own libraries to where the stack is, where that isn't this process's environment."""


def of_file(file: Path) -> Exported:
    """The state in a file; `-` is standard input.

    Raises:
        NoState: it can't be read.
    """
    source = "standard input" if file == STDIN else str(file)
    try:
        raw = sys.stdin.buffer.read() if file == STDIN else file.read_bytes()
    except (OSError, ValueError) as error:
        got = getattr(error, "strerror", None) or str(error)
        fix = "write it: `pulumi stack export --stack ENV --file FILE`"
        raise NoState(Problem(source, got, "a file with a stack's state", fix)) from None
    return Exported(_json(raw, source), source if file == STDIN else file.name)


def of_command(command: str) -> Exported:
    """The state that a command prints. It runs without a shell.

    Raises:
        NoState: it failed, or prints something else.
    """
    try:
        words = shlex.split(command)
    except ValueError as error:
        problem = Problem("--command", f"{error}", "a command as a shell reads it", "close its quotes")
        raise NoState(problem) from None
    shown = f"`{_redacted(command)}`"
    return Exported(_json(_run(words, shown), shown), shown)


def of_stack(stack: str, sandbox: str, show_secrets: bool, live: bool) -> Exported:
    """The state of a stack in a sandbox; where none is installed, of the backend that `pulumi` on PATH is logged in to.

    Raises:
        NoState: there is no such stack, or no engine.
        IsthmusError: what the sandbox says.
    """
    args = ["stack", "export", "--stack", stack, *(["--show-secrets"] if show_secrets else [])]
    try:
        face = door().ready(sandbox, err)
    except NoSandbox:
        if not shutil.which("pulumi"):
            got = "neither `pulumi` on PATH nor the sandbox"
            fix = "install Pulumi and log in (`pulumi login`), or name a file by --state FILE"
            raise NoState(Problem("the stack's state", got, "one of them, or a file", fix)) from None
        words = ["pulumi", *args, "--non-interactive"]
        return Exported(_json(_run(words, f"`{shlex.join(words)}`"), "`pulumi stack export`"), f"stack {stack}")
    done = face.capture(args)
    source = f"stack {stack} of sandbox {sandbox}"
    if done.returncode:
        fix = f"deploy it first: `isthmus pulumi up -s {stack}`, or name a file by --state FILE"
        raise NoState(Problem(source, _redacted(done.stderr), "a stack that can be exported", fix))
    return Exported(_json(done.stdout.encode(), source), source, face.environment(stack) if live else {})


def _run(words: list[str], shown: str) -> bytes:
    expected = "a command that prints the state, as `pulumi stack export` does"
    try:
        done = subprocess.run(words, capture_output=True, timeout=SECONDS, stdin=subprocess.DEVNULL)
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired) as error:
        got = getattr(error, "strerror", None) or f"no answer in {SECONDS} seconds"
        raise NoState(Problem(shown, got, expected, "give another by --command, or a file by --state")) from None
    if done.returncode:
        got = f"it ended with code {done.returncode}: {_redacted(done.stderr.decode(errors='replace'))}"
        fix = "see that the stack is there (`pulumi stack ls`), and that you are logged in to its backend"
        raise NoState(Problem(shown, got, expected, fix))
    return done.stdout


def _redacted(text: str) -> str:
    return Redaction(environment=os.environ)(text.strip())


def _json(raw: bytes, source: str) -> Any:
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        match error:
            case json.JSONDecodeError():
                got = "nothing" if not raw.strip() else f"text that is no JSON at line {error.lineno}: {error.msg}"
            case UnicodeDecodeError():
                got = "bytes that are no UTF-8"
            case _:
                got = "values that are nested too deep, or too large, to be read"
        fix = "export it again: `pulumi stack export --file FILE`"
        raise NoState(Problem(source, got, "what `pulumi stack export` prints", fix)) from None
