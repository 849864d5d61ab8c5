"""The journey of `make up`: set up, start, deploy, ask, and say what there is."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from isthmus_cli.console import err, out
from isthmus_cli.sandbox import door


def up(name: str, stack: str | None = None) -> int:
    """Everything from nothing to answers; each part that is there already is left as it is. Returns the exit code.

    `stack` is the environment; without it the sandbox's door says which one, or which there are.
    """
    from isthmus_models import allow_lists, catalog

    began = time.monotonic()
    sandbox = door()(name, err)
    stack = stack or sandbox.stack()
    sandbox.check(stack, [catalog.unknown_models, allow_lists.unlisted_tensors])
    setup(err)
    sandbox.up()
    err.print(f"[bold]pulumi up[/] of environment {escape(stack)}")
    if code := sandbox.run(["up", "--stack", stack, "--yes", "--suppress-outputs"]):
        return code
    err.print("[bold]Smoke test[/]")
    if code := smoke(name, ["--stack", stack]):
        return code
    _summary(name, stack, sandbox.outputs(stack), time.monotonic() - began)
    return 0


def setup(console: Console) -> None:
    """What is missing of the sandbox and of the models' artifacts."""
    from isthmus_models import artifacts

    place = door()
    # In a process of its own: onnxruntime and numpy stay out of the command's memory.
    command = [sys.executable, "-m", "isthmus_models.build"]
    place.setup(console, [place.step("build models", command, artifacts.built, 60.0)])


# The options that say where the outputs are; with one of them no sandbox is asked.
ELSEWHERE = ("--outputs", "--command", "--help")
VARIABLE = "ISTHMUS_OUTPUTS_COMMAND"


def smoke(name: str, args: Sequence[str]) -> int:
    """Run the smoke test where `args` say, else on a stack of a sandbox: the one of `--stack`, or the selected one."""
    args, stack = _stack(args)
    command = [sys.executable, "-m", "isthmus_cli.smoke.command"]
    if any(arg.partition("=")[0] in ELSEWHERE for arg in args) or (not stack and os.environ.get(VARIABLE)):
        return subprocess.run([*command, *args]).returncode
    sandbox = door().ready(name, err)
    stack = stack or sandbox.stack()
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(sandbox.outputs(stack), file)
        file.flush()
        own = ["--outputs", file.name, "--source", f"stack {stack} of sandbox {name}"]
        return subprocess.run([*command, *own, *args], env=sandbox.surroundings()).returncode


def _stack(args: Sequence[str]) -> tuple[list[str], str | None]:
    """The smoke test's own arguments, and the stack that `--stack NAME` names."""
    own, stack, rest = list[str](), None, iter(args)
    for arg in rest:
        if arg == "--stack":
            stack = next(rest, "")
        elif arg.startswith("--stack="):
            stack = arg.partition("=")[2]
        else:
            own.append(arg)
    return own, stack


def _summary(sandbox: str, stack: str, outputs: dict[str, Any], seconds: float) -> None:
    out.print(f"\n[bold green]Up[/] in {timedelta(seconds=round(seconds))}. What there is:", highlight=False)
    for name, server in outputs["servers"].items():
        facts = outputs["sites"][server["site"]]
        models = ", ".join(server["models"])
        out.print(f"\n[bold]{name}[/] ({facts['kind']}), cluster {facts['cluster']}: {models}", highlight=False)
        for protocol in ("http", "grpc", "metrics"):
            out.print(f"  {protocol:<8} {server[protocol]}", highlight=False)
    option = "" if sandbox == "default" else f" --sandbox {sandbox}"
    chosen = f"{option} --stack {stack}"
    isthmus = ".venv/bin/isthmus" if Path(".venv/bin/isthmus").exists() else "isthmus"
    steps = {
        "look": f'eval "$({isthmus} sandbox env{chosen})"    # openstack, aws, kubectl, pulumi',
        "change": f"{isthmus} pulumi preview{chosen}",
        "ask": f"{isthmus} smoke{chosen}",
        "services": f"{isthmus} sandbox status{option}",
        "stop": f"{isthmus} sandbox down{option}    # the data stays; `clean` removes it",
    }
    out.print()
    for what, command in steps.items():
        out.print(f"  {what:<8} {escape(command)}", highlight=False)
