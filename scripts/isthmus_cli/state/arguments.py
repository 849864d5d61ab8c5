"""The options by which a command is told where the state is."""

from pathlib import Path
from typing import Annotated

import typer

Environment = Annotated[str, typer.Argument(metavar="ENV", help="The environment, which is the stack's name.")]
State = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A file with the state, as `pulumi stack export` prints it; `-` is stdin."),
]
Command = Annotated[
    str | None,
    typer.Option(help="The command that prints the state.", envvar="ISTHMUS_STATE_COMMAND"),
]
ConfigFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="The stack's configuration; without it Pulumi.ENV.yaml.")
]
