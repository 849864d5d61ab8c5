"""`isthmus pulumi ARGS…`: the engine against a sandbox, after what a killed update left behind is settled."""

import os
from collections.abc import Sequence
from functools import partial

from sandbox.engine import run as engine
from sandbox.engine.arguments import stack_of, verbs
from sandbox.engine.stack_config import PROJECT
from sandbox.jobs import JobError
from sandbox.supervisor.layout import Layout
from scripts.console import err
from scripts.recovery.finders import Clients
from scripts.recovery.recover import RecoveryError, recover

# What takes the stack's lock, reads its pending operations, or both.
UPDATES = {"up", "update", "preview", "pre", "refresh", "destroy", "down", "dn", "import"}


def run(layout: Layout, args: Sequence[str]) -> int:
    """Run `pulumi ARGS` in the foreground; the exit code is Pulumi's.

    Raises JobError where a killed update's remains need a person.
    """
    if set(verbs(args)[:1]) & UPDATES and "--help" not in args and "-h" not in args:
        settle(layout, stack_of(args, engine.STACK))
    return engine.run(layout, args)


def settle(layout: Layout, stack: str) -> None:
    """Clear dead locks and pending creations of a stack; says what it did. Raises JobError."""
    clients = Clients({**os.environ, **engine.environment(layout, stack)})
    try:
        recover(partial(engine.capture, layout), engine.backend(layout), PROJECT, stack, clients, _say)
    except RecoveryError as error:
        raise JobError(f"the last update of {stack} was killed, and {error.what}", fix=error.fix) from None


def _say(what: str) -> None:
    err.print(f"recovery: {what}", style="yellow", highlight=False, markup=False)
