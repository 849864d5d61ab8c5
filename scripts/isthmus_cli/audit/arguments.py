"""The command `isthmus audit` with its options; what it does is loaded when it runs."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from isthmus_cli.console import Sandbox


class Format(StrEnum):
    """What a report is written as."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"


def audit(
    environment: Annotated[str, typer.Argument(metavar="ENV", help="The environment, which is the stack's name.")],
    state: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A file with the state, as `pulumi stack export` prints it; `-` is stdin."),
    ] = None,
    command: Annotated[
        str | None,
        typer.Option(help="The command that prints the state.", envvar="ISTHMUS_STATE_COMMAND"),
    ] = None,
    config_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The stack's configuration; without it Pulumi.ENV.yaml.")
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="Judge as well what boto3 and openstacksdk find at the sites.")
    ] = False,
    show_secrets: Annotated[
        bool,
        typer.Option("--show-secrets", help="Let the rules see secrets of the state; the report shows none of them."),
    ] = False,
    report_format: Annotated[Format, typer.Option("--format", help="What the report is written as.")] = Format.TEXT,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where the report goes; without it to stdout.")
    ] = None,
    sandbox: Sandbox = "default",
) -> None:
    """Hold what a stack's state says there is to the policy pack, without the program.

    Without `--state` and `--command` the state of the stack in the sandbox is read; where no sandbox is installed, that
    which `pulumi stack export --stack ENV` prints. Secrets stay encrypted: a rule that needs one says so.

    The exit status is 0 where nothing mandatory is violated, 1 where something is, 2 where something can't be read.

    Example: [bold]isthmus audit prod --format sarif --output audit.sarif[/]
    """
    from isthmus_cli.audit.command import Options, run

    chosen = Options(environment, state, command, config_file, sandbox, show_secrets, live, report_format, output)
    raise typer.Exit(run(chosen))
