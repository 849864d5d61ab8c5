"""`isthmus sandbox …`: start, stop and look at a hybrid cloud on one machine."""

import json
import shlex
import shutil
import subprocess
from typing import Annotated

import typer
from rich.table import Table

from sandbox.board import duration
from sandbox.jobs import JobError
from sandbox.supervisor.layout import Layout
from sandbox.supervisor.supervisor import Status, Supervisor
from scripts.console import Sandbox, err, out, told

app = typer.Typer(
    no_args_is_help=True,
    help="A hybrid cloud on one machine: real services, on loopback, in one folder.\n\n"
    "Example: [bold]isthmus sandbox up[/]",
)

STYLES = {"running": "green", "starting": "yellow", "dead": "bold red", "stopped": "dim"}


@app.command()
def up(sandbox: Sandbox = "default") -> None:
    """Start what isn't running; what a killed run left behind is ended first.

    Example: [bold]isthmus sandbox up[/]
    """
    from sandbox import rooms, setup

    with told():
        setup.run(err)
        layout = Layout.of(sandbox)
        setup.check_disk(layout.root, setup.WARM_GIB)
        Supervisor(layout, err).up(rooms.units(layout))


@app.command()
def down(sandbox: Sandbox = "default") -> None:
    """Stop every service, dependents first; the data stays.

    Example: [bold]isthmus sandbox down[/]
    """
    from sandbox import rooms

    with told():
        layout = Layout.of(sandbox)
        Supervisor(layout, err).down(rooms.units(layout))


@app.command()
def status(
    sandbox: Sandbox = "default", as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """Say how every service is; ends with 1 when one isn't running.

    Example: [bold]isthmus sandbox status --json[/]
    """
    from sandbox import rooms

    with told():
        layout = Layout.of(sandbox)
        found = Supervisor(layout, err).status(rooms.units(layout))
    if as_json:
        out.print_json(json.dumps([{**s.__dict__, "log": str(s.log)} for s in found]))
    else:
        out.print(_table(sandbox, found))
        out.print(f"logs: {Layout.of(sandbox).log('*').parent}", highlight=False)
        if any(s.state == "dead" for s in found):
            err.print(
                f"a service ended by itself: `isthmus sandbox up --sandbox {sandbox}` starts it again", style="yellow"
            )
    raise typer.Exit(0 if all(s.state == "running" for s in found) else 1)


@app.command()
def logs(
    unit: Annotated[str, typer.Argument(help="The service or task.")],
    sandbox: Sandbox = "default",
    lines: Annotated[int, typer.Option("-n", "--lines", help="How many lines of the end.")] = 100,
    follow: Annotated[bool, typer.Option("-f", "--follow", help="Go on as it grows.")] = False,
) -> None:
    """Show the end of a service's log.

    Example: [bold]isthmus sandbox logs keystone -f[/]
    """
    with told():
        log = Layout.of(sandbox).log(unit)
        if not log.exists():
            known = ", ".join(sorted(p.stem for p in log.parent.glob("*.log"))) or "none yet"
            raise JobError(f"{unit!r} has no log in sandbox {sandbox}", fix=f"choose one of: {known}")
        code = subprocess.run(["tail", "-n", str(lines), *(["-f"] if follow else []), str(log)]).returncode
    raise typer.Exit(code)


@app.command()
def env(
    sandbox: Sandbox = "default", as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """Print what a shell needs to use openstack, aws, kubectl and pulumi against the sandbox.

    Example: [bold]eval "$(isthmus sandbox env)" && openstack server list[/]
    """
    from sandbox.engine import run

    with told():
        variables = run.environment(Layout.of(sandbox))
    if as_json:
        out.print_json(json.dumps(variables))
    else:
        for key, value in sorted(variables.items()):
            print(f"export {key}={shlex.quote(value)}")


@app.command()
def clean(
    sandbox: Sandbox = "default",
    every: Annotated[bool, typer.Option("--all", help="Every sandbox of this checkout.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Stop a sandbox and remove its data: its clouds, its clusters, its Pulumi state.

    Example: [bold]isthmus sandbox clean --sandbox default --yes[/]
    """
    from sandbox import rooms

    with told():
        home = Layout.of(sandbox).root.parent
        names = sorted(p.name for p in home.iterdir() if (p / "run").is_dir()) if every and home.exists() else [sandbox]
        for name in names:
            layout = Layout.of(name)
            if not layout.root.exists():
                continue
            if not yes:
                typer.confirm(f"Remove sandbox {name} with all its data ({layout.root})?", abort=True)
            Supervisor(layout, err).down(rooms.units(layout))
            shutil.rmtree(layout.root)
            err.print(f"sandbox {name} is removed")


def _table(name: str, found: list[Status]) -> Table:
    running = sum(s.state == "running" for s in found)
    total = sum(s.memory for s in found) / 2**30
    table = Table(
        title=f"Sandbox {name}: {running} of {len(found)} services run, {total:.2f} GiB", title_justify="left", box=None
    )
    for column in ("service", "state", "port", "pid", "up for", "memory"):
        table.add_column(column, justify="right" if column in ("port", "pid", "memory") else "left", overflow="fold")
    for s in found:
        memory = f"{s.memory / 2**20:.0f} MiB" if s.memory else ""
        uptime = duration(s.uptime) if s.uptime else ""
        ports = ", ".join(map(str, s.ports))
        table.add_row(s.name, f"[{STYLES[s.state]}]{s.state}[/]", ports, str(s.pid or ""), uptime, memory)
    return table
