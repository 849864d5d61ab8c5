"""The `isthmus` command: what an operator runs, gathered.

Other packages add commands of theirs by an entry point of the group `isthmus.commands`: a function that gets the
application. The sandbox does, and is loaded by no other command than those that need it.
"""

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from enum import StrEnum
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isthmus_cli.audit.arguments import audit
from isthmus_cli.console import ReportingGroup, Sandbox, err, out
from isthmus_cli.start import prepare
from isthmus_cli.state.arguments import Command, ConfigFile, Environment, State

if TYPE_CHECKING:
    from isthmus_models.repository import Repository

COMMANDS = "isthmus.commands"
SANDBOX = ("sandbox", "recover")  # what the sandbox's package brings

app = typer.Typer(
    cls=ReportingGroup,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    help="Hybrid-cloud AI serving as code: OpenStack, AWS, the link between them, and Triton on both sides.\n\n"
    "Example: [bold]isthmus up[/]",
)

models = typer.Typer(
    no_args_is_help=True,
    help="The model repository: its artifacts and configurations.\n\nExample: [bold]isthmus models build[/]",
)
app.add_typer(models, name="models")


class Formats(StrEnum):
    """As what a graph is drawn."""

    SVG = "svg"
    MERMAID = "mermaid"
    JSON = "json"


ModelRepository = Annotated[
    Path | None,
    typer.Option(
        "--repository", metavar="DIR", help="The model repository; without it the project's.", file_okay=False
    ),
]
PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


@app.command()
def up(
    environment: Annotated[
        str | None,
        typer.Argument(help="The environment to deploy; else the selected one, the only one, or `local`."),
    ] = None,
    sandbox: Sandbox = "default",
    stack: Annotated[str | None, typer.Option("--stack", "-s", help="The same as ENVIRONMENT.")] = None,
) -> None:
    """Set up, start the sandbox, deploy an environment, ask every model, and say what there is.

    Nothing is set up, started or touched where the environment isn't valid, or the sandbox can't deploy it.

    Example: [bold]isthmus up[/]
    """
    from isthmus_cli import journey

    raise typer.Exit(journey.up(sandbox, stack or environment))


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to; made unless it is there and empty.")],
    name: Annotated[str | None, typer.Option(help="The Pulumi project's name; the folder's without it.")] = None,
    environment: Annotated[str, typer.Option(help="The name of its one environment.")] = "dev",
) -> None:
    """Write a small repository of your own: a program, an environment, a model, the policy pack, a workflow.

    Example: [bold]isthmus new our-serving[/]
    """
    from isthmus_cli import new

    for path in new.write(folder, name, environment):
        out.print(folder / path, highlight=False, markup=False)
    err.print(f"look at it in the sandbox: cd '{folder}' && isthmus pulumi preview -s {environment}", highlight=False)


@app.command()
def guardrails(
    environment: Annotated[str, typer.Argument(help="The environment: what its stack's file is named after.")],
    output: Annotated[
        Path, typer.Option(metavar="DIR", help="Where to; made unless it is there.", file_okay=False)
    ] = Path("guardrails"),
) -> None:
    """Write what refuses leaks above an environment, for who administrates accounts and clouds to put into force.

    For AWS a service control policy (`scp.json`) and a resource control policy (`rcp.json`), for OpenStack rules for
    the policy files of Neutron, Glance and Cinder. What is there by these names is written over.

    Example: [bold]isthmus guardrails prod --output guardrails/prod[/]
    """
    from isthmus_cli import guardrails

    for path in guardrails.write(environment, output):
        out.print(path, highlight=False, markup=False)


@app.command()
def setup() -> None:
    """Build and install what is missing, the models' artifacts too; start nothing.

    Example: [bold]isthmus setup[/]
    """
    from isthmus_cli import journey

    journey.setup(err)


@app.command(context_settings=PASSED_ON)
def pulumi(context: typer.Context, sandbox: Sandbox = "default") -> None:
    """Run the Pulumi engine against a sandbox, with the policy pack; all arguments are Pulumi's.

    Without `--stack`, on the selected stack, the only one, or `local`. What a killed update left behind (a lock,
    creations that nobody wrote down) is settled first, and reported.

    Example: [bold]isthmus pulumi preview -s local --expect-no-changes[/]
    """
    from isthmus_cli.sandbox import door

    raise typer.Exit(door().ready(sandbox, err).run(context.args))


@app.command(context_settings=PASSED_ON)
def smoke(context: typer.Context, sandbox: Sandbox = "default") -> None:
    """Ask every model of a deployed environment and compare its answers; `isthmus smoke --help` lists the options.

    Without `--outputs` and `--command`, those of the stack in the sandbox are asked: `--stack`, else the
    selected one, the only one, or `local`.

    Example: [bold]isthmus smoke --json[/]
    """
    from isthmus_cli import journey

    raise typer.Exit(journey.smoke(sandbox, context.args))


@app.command()
def graph(
    environment: Environment,
    state: State = None,
    command: Command = None,
    config_file: ConfigFile = None,
    format_: Annotated[Formats, typer.Option("--format", help="As what it is drawn.")] = Formats.SVG,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to; standard output without it.", dir_okay=False)
    ] = None,
    sandbox: Sandbox = "default",
) -> None:
    """Draw how data flows in a stack, by site and classification, with the paths that lead out in red.

    The state is read as by `isthmus audit`. Exit code 1 where a path leads out, so that a nightly job notices.

    Example: [bold]isthmus graph prod --format svg --output prod.svg[/]
    """
    from isthmus_cli import graph as drawing
    from isthmus_cli.state.source import Source

    source = Source(environment, state, command, sandbox)
    text, violations = drawing.draw(drawing.Options(source, format_.value, config_file))
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    if violations:
        err.print(f"{violations} paths with data that stays private lead out; they are red", style="red")
        raise typer.Exit(1)


app.command()(audit)


def not_there() -> None:
    """One of the sandbox's own commands, without the sandbox: it says how to get it.

    Example: [bold]isthmus sandbox status[/]
    """
    from isthmus_cli.sandbox import missing

    raise missing()


@models.command("build")
def build_models(repository: ModelRepository = None) -> None:
    """Build the models' artifacts into the cache: weights to ONNX, the recommender's training. Verified on reuse.

    Example: [bold]isthmus models build[/]
    """
    from isthmus_models import build

    build.main(_repository(repository))


@models.command("check")
def check_models(
    models: Annotated[list[str] | None, typer.Argument(help="Which models; all without one.")] = None,
    acknowledge: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Advice that you know and have decided against; repeatable.")
    ] = None,
    repository: ModelRepository = None,
) -> None:
    """Hold the models' configurations to Triton's rules (errors) and to our advice (warnings with their reasons).

    Example: [bold]isthmus models check recommender[/]
    """
    from isthmus_cli import model_checks

    raise typer.Exit(model_checks.check(models or (), acknowledge or (), _repository(repository)))


@models.command("list")
def list_models(repository: ModelRepository = None) -> None:
    """List the models of the repository, one a line.

    Example: [bold]isthmus models list[/]
    """
    for name in _repository(repository).names():
        print(name)


def _repository(folder: Path | None) -> "Repository":
    """The repository at `folder`, or the project's."""
    from isthmus_models.repository import Repository, default

    return Repository(folder.absolute()) if folder else default()


def application(added: Iterable[Callable[[typer.Typer], None]] | None = None) -> typer.Typer:
    """The command with what the installed packages add to it, or with `added`."""
    whole = copy(app)
    whole.registered_commands, whole.registered_groups = [*app.registered_commands], [*app.registered_groups]
    for register in _installed() if added is None else added:
        register(whole)
    if SANDBOX[0] not in {group.name for group in whole.registered_groups}:
        for name in SANDBOX:
            whole.command(name, hidden=True, context_settings=PASSED_ON)(not_there)
    return whole


def _installed() -> Iterator[Callable[[typer.Typer], None]]:
    for entry in sorted(entry_points(group=COMMANDS), key=lambda entry: entry.name):
        try:
            yield entry.load()
        except ImportError as error:  # the other commands are none the worse
            err.print(f"the commands of {entry.value} can't be loaded: {error}", style="yellow", markup=False)


def main() -> None:
    """Entry point."""
    prepare()
    application()()


if __name__ == "__main__":
    main()
