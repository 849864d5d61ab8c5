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
from scripts.recovery import locks
from scripts.recovery.decide import Said
from scripts.recovery.finders import Clients
from scripts.recovery.recover import NOTHING, recover
from scripts.recovery.telling import RecoveryError

# What takes the stack's lock, reads its pending operations, or both.
UPDATES = {"up", "update", "preview", "pre", "refresh", "destroy", "down", "dn", "import"}


def run(layout: Layout, args: Sequence[str]) -> int:
    """Run `pulumi ARGS` in the foreground; the exit code is Pulumi's.

    Raises JobError where a killed update's remains need a person.
    """
    if set(verbs(args)[:1]) & UPDATES and "--help" not in args and "-h" not in args:
        settle(layout, stack_of(args, engine.STACK))
    return engine.run(layout, args)


def settle(layout: Layout, stack: str, said: Said = NOTHING) -> list[str]:
    """Clear dead locks and pending creations of a stack; tells what it did, and returns it. Raises JobError."""
    clients = Clients({**os.environ, **engine.environment(layout, stack)})
    done: list[str] = []

    def say(what: str) -> None:
        done.append(what)
        err.print(f"recovery: {what}", style="yellow", highlight=False, markup=False)

    try:
        recover(partial(engine.capture, layout), engine.backend(layout), PROJECT, stack, clients, say, said)
    except RecoveryError as error:
        raise JobError(f"the last update of {stack} was killed, and {error.what}", fix=error.fix) from None
    return done


def settle_by_hand(layout: Layout, stack: str, said: Said) -> list[str]:
    """As `settle`, where a person says what became of some creations. Raises JobError, also while an update runs."""
    if alive := [lock for lock in locks.locks(engine.backend(layout), PROJECT, stack) if not lock.dead()]:
        raise JobError(f"an update of {stack} runs ({alive[0]})", fix="wait for it, or end it; then run this again")
    return settle(layout, stack, said)
