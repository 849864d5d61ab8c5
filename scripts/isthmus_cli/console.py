"""One way to talk with a person: results on stdout, progress and errors on stderr, each error with its next step."""

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from typer.core import TyperGroup

from isthmus.errors import IsthmusError

out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)

Sandbox = Annotated[
    str, typer.Option("--sandbox", metavar="NAME", help="Which sandbox.", envvar="ISTHMUS_SANDBOX_NAME")
]


def fail(what: str, fix: str, *, code: int = 1) -> NoReturn:
    """Say what is wrong and what to do, and end with `code`."""
    err.print(f"[bold red]error:[/] {escape(what)}", highlight=False)
    err.print(f"[bold]  fix:[/] {escape(fix)}", highlight=False)
    sys.exit(code)


@contextmanager
def errors_reported() -> Iterator[None]:
    """Turn what a person can mend into messages, all problems of it, and end."""
    try:
        yield
    except IsthmusError as error:
        err.print(f"[bold red]error:[/] {escape(str(error))}", highlight=False)
        sys.exit(1)
    except OSError as error:
        if error.errno == errno.EPIPE:  # whoever read our output has enough
            raise
        where = f": {error.filename}" if error.filename else ""
        fail(
            f"{error.strerror or error}{where}",
            "see that it is there and yours, and that its disk has space",
        )
    except KeyboardInterrupt:
        err.print("\nbroken off; running it again goes on from here", style="yellow")
        sys.exit(130)


class ReportingGroup(TyperGroup):
    """A group of commands whose errors are printed in one way, whichever package a command is from."""

    def invoke(self, ctx: Any) -> Any:
        """Run the chosen command."""
        with errors_reported():
            return super().invoke(ctx)
