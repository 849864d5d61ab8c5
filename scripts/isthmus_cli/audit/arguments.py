"""The command `isthmus audit` with its options; what it does is loaded when it runs."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from isthmus_cli.console import Sandbox
from isthmus_cli.state.arguments import Command, ConfigFile, Environment, State


class Format(StrEnum):
    """What a report is written as."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"


def audit(
    environment: Environment,
    state: State = None,
    command: Command = None,
    config_file: ConfigFile = None,
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
    from isthmus_cli.state.source import Source

    source = Source(environment, state, command, sandbox, show_secrets, live)
    raise typer.Exit(run(Options(source, config_file, report_format, output)))
