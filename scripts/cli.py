"""The `isthmus` command: what an operator runs, gathered. The sandbox is loaded only by the commands that need it."""

from typing import Annotated

import typer

from scripts.console import Sandbox, err, out, told

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    help="Hybrid-cloud AI serving as code: OpenStack, AWS, the link between them, and Triton on both sides.\n\n"
    "Example: [bold]isthmus up[/]",
)

models = typer.Typer(
    no_args_is_help=True, help="The model repository's artifacts.\n\nExample: [bold]isthmus models build[/]"
)
app.add_typer(models, name="models")

PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


@app.command()
def up(
    sandbox: Sandbox = "default", stack: Annotated[str, typer.Option(help="The environment to deploy.")] = "local"
) -> None:
    """Set up, start the sandbox, deploy an environment, ask every model, and say what there is.

    Example: [bold]isthmus up[/]
    """
    from scripts import journey

    with told():
        raise typer.Exit(journey.up(sandbox, stack))


@app.command()
def setup() -> None:
    """Build and install what is missing; start nothing.

    Example: [bold]isthmus setup[/]
    """
    from sandbox import setup as steps

    with told():
        steps.run(err)


@app.command(context_settings=PASSED_ON)
def pulumi(context: typer.Context, sandbox: Sandbox = "default") -> None:
    """Run the Pulumi engine against a sandbox, with the policy pack; all arguments are Pulumi's.

    What a killed update left behind (a lock, creations that nobody wrote down) is settled first, and said.

    Example: [bold]isthmus pulumi preview -s local --expect-no-changes[/]
    """
    from sandbox.supervisor.layout import Layout
    from scripts import pulumi_command

    with told():
        raise typer.Exit(pulumi_command.run(Layout.of(sandbox), context.args))


@app.command()
def recover(
    sandbox: Sandbox = "default",
    stack: Annotated[str, typer.Option("--stack", "-s", help="The environment whose update was killed.")] = "local",
    made: Annotated[list[str] | None, typer.Option(metavar="URN=ID", help="A creation that succeeded.")] = None,
    not_made: Annotated[list[str] | None, typer.Option(metavar="URN", help="A creation that didn't.")] = None,
) -> None:
    """Settle what a killed update left behind, and say what became of what nothing tells from other things.

    The other commands settle it as well; this one takes a person's word where they ask for it.

    Example: [bold]isthmus recover --not-made 'urn:pulumi:local::isthmus::command:local:Command::build'[/]
    """
    from sandbox.supervisor.layout import Layout
    from scripts import pulumi_command
    from scripts.recovery.decide import Said

    with told():
        if not pulumi_command.settle_by_hand(Layout.of(sandbox), stack, Said(made or (), not_made or ())):
            out.print(f"nothing to recover in {stack}", highlight=False)


@app.command(context_settings=PASSED_ON)
def smoke(context: typer.Context, sandbox: Sandbox = "default") -> None:
    """Ask every model of a deployed environment and compare its answers; `isthmus smoke --help` lists the options.

    Example: [bold]isthmus smoke --json[/]
    """
    from scripts import journey

    with told():
        raise typer.Exit(journey.smoke(sandbox, context.args))


@models.command("build")
def build_models() -> None:
    """Build the models' artifacts into the cache: weights to ONNX, the recommender's training. Verified on reuse.

    Example: [bold]isthmus models build[/]
    """
    from model_repository import build

    build.main()


def application() -> typer.Typer:
    """The command with all its groups."""
    from scripts.sandbox_commands import app as sandbox_app

    if not any(group.name == "sandbox" for group in app.registered_groups):
        app.add_typer(sandbox_app, name="sandbox")
    return app


def main() -> None:
    """Entry point."""
    application()()


if __name__ == "__main__":
    main()
