"""The journey of `make up`: set up, start, deploy, ask, and say what there is."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from rich.markup import escape

from sandbox import rooms, setup
from sandbox.board import duration
from sandbox.engine import run as engine
from sandbox.jobs import JobError
from sandbox.supervisor.layout import Layout
from sandbox.supervisor.supervisor import Supervisor
from scripts import pulumi_command
from scripts.console import err, out


def up(sandbox: str, stack: str) -> int:
    """Everything from nothing to answers; each part that is there already is left as it is. Returns the exit code."""
    began = time.monotonic()
    layout = Layout.of(sandbox)
    setup.run(err)
    setup.check_disk(layout.root, setup.WARM_GIB)
    Supervisor(layout, err).up(rooms.units(layout))
    err.print(f"[bold]pulumi up[/] of environment {stack}")
    if code := pulumi_command.run(layout, ["up", "--stack", stack, "--yes", "--suppress-outputs"]):
        return code
    err.print("[bold]Smoke test[/]")
    if code := smoke(sandbox, [], stack):
        return code
    _summary(sandbox, stack, outputs(layout, stack), time.monotonic() - began)
    return 0


def outputs(layout: Layout, stack: str) -> dict[str, Any]:
    """The outputs of a deployed environment.

    Raises JobError when the stack isn't there.
    """
    got = engine.capture(layout, ["stack", "output", "--json", "--stack", stack])
    if got.returncode:
        fix = f"deploy it first: `isthmus pulumi up -s {stack} --sandbox {layout.name}`"
        raise JobError(f"no outputs of environment {stack}: {got.stderr.strip()}", fix=fix)
    return dict(json.loads(got.stdout))


def smoke(sandbox: str, args: list[str], stack: str = "local") -> int:
    """Run the smoke test on the outputs of a deployed environment."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        if "--outputs" not in args and "--help" not in args:
            json.dump(outputs(Layout.of(sandbox), stack), file)
            file.flush()
            args = ["--outputs", file.name, *args]
        root = Path(__file__).resolve().parent.parent
        return subprocess.run([sys.executable, "-m", "scripts.smoke_test", *args], cwd=root).returncode


def _summary(sandbox: str, stack: str, said: dict[str, Any], seconds: float) -> None:
    out.print(f"\n[bold green]Up[/] in {duration(seconds)}. What there is:", highlight=False)
    for site, facts in said["sites"].items():
        models = ", ".join(name for name, model in said["models"].items() if model["site"] == site)
        out.print(f"\n[bold]{site}[/] ({facts['kind']}), cluster {facts['cluster']}: {models}", highlight=False)
        for protocol, address in said["endpoints"].get(site, {}).items():
            out.print(f"  {protocol:<8} {address}", highlight=False)
    name = "" if sandbox == "default" else f" --sandbox {sandbox}"
    steps = {
        "look": f'eval "$(.venv/bin/isthmus sandbox env{name})"    # openstack, aws, kubectl, pulumi',
        "change": f".venv/bin/isthmus pulumi preview -s {stack}{name}",
        "ask": f".venv/bin/isthmus smoke{name}",
        "services": f".venv/bin/isthmus sandbox status{name}",
        "stop": f".venv/bin/isthmus sandbox down{name}    # the data stays; `clean` removes it",
    }
    out.print()
    for what, command in steps.items():
        out.print(f"  {what:<8} {escape(command)}", highlight=False)
