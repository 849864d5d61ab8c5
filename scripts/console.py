"""One way to talk with a person: results on stdout, progress and errors on stderr, each error with its next step."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

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
def told() -> Iterator[None]:
    """Turn the sandbox's failures into messages: the step, the log's end, the log's path, the fix."""
    from sandbox.jobs import JobError, JobsFailed

    try:
        yield
    except JobsFailed as failed:
        for name, error in failed.failures.items():
            _tell(name, error)
        sys.exit(1)
    except JobError as error:
        _tell("", error)
        sys.exit(1)
    except KeyboardInterrupt:
        err.print("\nbroken off; running it again goes on from here", style="yellow")
        sys.exit(130)


def _tell(name: str, error: Exception) -> None:
    from sandbox.jobs import JobError

    if not isinstance(error, JobError):
        raise error
    step = f"{name}: " if name and not error.what.startswith(name) else ""
    err.print(f"[bold red]error:[/] {escape(step + error.what)}", highlight=False)
    if tail := error.tail():
        err.print(escape(tail), style="dim", highlight=False)
    if error.log:
        err.print(f"[bold]  log:[/] {escape(str(error.log))}", highlight=False)
    err.print(f"[bold]  fix:[/] {escape(error.fix)}", highlight=False)
