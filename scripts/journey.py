"""The journey of `make up`: set up, start, deploy, ask, and say what there is."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from rich.panel import Panel
from rich.table import Table

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
    if code := pulumi_command.run(layout, ["up", "--stack", stack, "--yes", "--skip-preview", "--suppress-outputs"]):
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
    table = Table(box=None, title_justify="left", title="What there is")
    for column in ("site", "kind", "cluster", "HTTP", "gRPC", "models"):
        table.add_column(column, overflow="fold")
    for site, facts in said["sites"].items():
        endpoints = said["endpoints"].get(site, {})
        models = ", ".join(name for name, model in said["models"].items() if model["site"] == site)
        table.add_row(
            site, facts["kind"], facts["cluster"], endpoints.get("http", ""), endpoints.get("grpc", ""), models
        )
    out.print(table)
    name = "" if sandbox == "default" else f" --sandbox {sandbox}"
    steps = f"""\
eval "$(.venv/bin/isthmus sandbox env{name})"     use openstack, aws, kubectl and pulumi against it
.venv/bin/isthmus pulumi preview -s {stack}{name}     what a change would do, policies included
.venv/bin/isthmus smoke{name}     ask every model again
make status     every service, its port, memory and log
make down     stop; the data stays (`make clean` removes it)"""
    out.print(Panel(steps, title=f"Up in {duration(seconds)}", title_align="left", expand=False))
