"""The commands that the sandbox adds to `isthmus` (entry point group `isthmus.commands`): `sandbox …` and `recover`."""

import json
import shlex
import subprocess
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from isthmus_sandbox.board import duration
from isthmus_sandbox.jobs import JobError
from isthmus_sandbox.names import nearest
from isthmus_sandbox.surroundings import foreign

if TYPE_CHECKING:
    from isthmus_sandbox.door import Sandbox, Status

DEFAULT = "default"
app = typer.Typer(
    no_args_is_help=True,
    help="A hybrid cloud on one machine: real services, on loopback, in one folder.\n\n"
    "Example: [bold]isthmus sandbox up[/]",
)
out, err = Console(soft_wrap=True), Console(stderr=True, soft_wrap=True)

STYLES = {"running": "green", "starting": "yellow", "dead": "bold red", "stopped": "dim"}
Name = Annotated[str, typer.Option("--sandbox", metavar="NAME", help="Which sandbox.", envvar="ISTHMUS_SANDBOX_NAME")]
Stack = Annotated[
    str | None,
    typer.Option("--stack", "-s", help="Which environment; else the selected one, the only one, or `local`."),
]


def door() -> "type[Sandbox]":
    """The sandbox, imported when a command runs: `isthmus --help` needs none of it."""
    from isthmus_sandbox.door import Sandbox

    return Sandbox


def register(application: typer.Typer) -> None:
    """Add the commands. IsthmusErrors are the application's to show."""
    application.add_typer(app, name="sandbox")
    application.command()(recover)


@app.command()
def up(sandbox: Name = DEFAULT) -> None:
    """Start what isn't running; what a killed run left behind is ended first.

    Example: [bold]isthmus sandbox up[/]
    """
    instance = door()(sandbox)
    instance.setup()
    instance.up()


@app.command()
def down(sandbox: Name = DEFAULT) -> None:
    """Stop every service, dependents first; the data stays.

    Example: [bold]isthmus sandbox down[/]
    """
    door().existing(sandbox).down()


@app.command()
def status(
    sandbox: Name = DEFAULT, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """Say how every service is; ends with 1 when one isn't running.

    Example: [bold]isthmus sandbox status --json[/]
    """
    instance = door().existing(sandbox)
    services = instance.status()
    if as_json:
        print(json.dumps([{**asdict(s), "log": str(s.log)} for s in services], indent=2))
    else:
        out.print(_table(sandbox, services))
        out.print(f"logs: {instance.folder / 'logs'}", highlight=False)
        if any(s.state == "dead" for s in services):
            err.print(
                f"a service ended by itself: `isthmus sandbox up --sandbox {sandbox}` starts it again", style="yellow"
            )
    raise typer.Exit(0 if all(s.state == "running" for s in services) else 1)


@app.command()
def logs(
    unit: Annotated[str, typer.Argument(help="The service or task.")],
    sandbox: Name = DEFAULT,
    lines: Annotated[int, typer.Option("-n", "--lines", help="How many lines of the end.")] = 100,
    follow: Annotated[bool, typer.Option("-f", "--follow", help="Go on as it grows.")] = False,
) -> None:
    """Show the end of a service's log.

    Example: [bold]isthmus sandbox logs keystone -f[/]
    """
    logs = door().existing(sandbox).logs()
    if (log := logs.get(unit)) is None:
        fix = nearest(unit, logs, f"choose one of: {', '.join(logs) or 'none yet'}")
        raise JobError(f"{unit!r} has no log in sandbox {sandbox}", fix=fix)
    raise typer.Exit(subprocess.run(["tail", "-n", str(lines), *(["-f"] if follow else []), str(log)]).returncode)


@app.command()
def env(
    sandbox: Name = DEFAULT,
    stack: Stack = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print what a shell needs to use openstack, aws, kubectl and pulumi against the sandbox.

    Example: [bold]eval "$(isthmus sandbox env)" && openstack server list[/]
    """
    variables = door().ready(sandbox).environment(stack)
    if as_json:
        print(json.dumps(variables, indent=2))
    else:
        if outranking := foreign(variables):
            print(f"unset {' '.join(outranking)}")
        for key, value in sorted(variables.items()):
            print(f"export {key}={shlex.quote(value)}")


@app.command()
def clean(
    sandbox: Name = DEFAULT,
    every: Annotated[bool, typer.Option("--all", help="Every sandbox of this checkout.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Stop a sandbox and remove its data: its clouds, its clusters, its Pulumi state.

    Example: [bold]isthmus sandbox clean --sandbox default --yes[/]
    """
    for instance in door().all() if every else [door().existing(sandbox)]:
        if not yes:
            typer.confirm(f"Remove sandbox {instance.name} with all its data ({instance.folder})?", abort=True)
        instance.remove()
        err.print(f"sandbox {instance.name} is removed")


def recover(
    sandbox: Name = DEFAULT,
    stack: Stack = None,
    made: Annotated[list[str] | None, typer.Option(metavar="URN=ID", help="A creation that succeeded.")] = None,
    not_made: Annotated[list[str] | None, typer.Option(metavar="URN", help="A creation that didn't.")] = None,
) -> None:
    """Settle what a killed update left behind, and say what became of what nothing tells from other things.

    The other commands settle it as well; this one takes a person's word where they ask for it.

    Example: [bold]isthmus recover --not-made 'urn:pulumi:local::isthmus::command:local:Command::build'[/]
    """
    instance = door().ready(sandbox)
    stack = stack or instance.stack()
    if not instance.recover(stack, made or (), not_made or ()):
        out.print(f"nothing to recover in {stack}", highlight=False)


def _table(name: str, services: "list[Status]") -> Table:
    running = sum(s.state == "running" for s in services)
    total = sum(s.memory for s in services) / 2**30
    table = Table(
        title=f"Sandbox {name}: {running} of {len(services)} services run, {total:.2f} GiB",
        title_justify="left",
        box=None,
    )
    for column in ("service", "state", "port", "pid", "up for", "memory"):
        table.add_column(column, justify="right" if column in ("port", "pid", "memory") else "left", overflow="fold")
    for s in services:
        memory = f"{s.memory / 2**20:.0f} MiB" if s.memory else ""
        uptime = duration(s.uptime) if s.uptime else ""
        ports = ", ".join(map(str, s.ports))
        table.add_row(s.name, f"[{STYLES[s.state]}]{s.state}[/]", ports, str(s.pid or ""), uptime, memory)
    return table
