"""`isthmus pulumi ARGS…`: the engine against a sandbox, after what a killed update left behind is settled."""

from collections.abc import Sequence
from functools import partial

from isthmus_sandbox.engine import project, selection, state
from isthmus_sandbox.engine import run as engine
from isthmus_sandbox.engine.arguments import UPDATES, acts_on_one_stack, verbs
from isthmus_sandbox.jobs import JobError
from isthmus_sandbox.recovery import locks
from isthmus_sandbox.recovery.decide import Outcomes
from isthmus_sandbox.recovery.finders import Clients
from isthmus_sandbox.recovery.recover import NOTHING, recover
from isthmus_sandbox.recovery.report import RecoveryError, Report
from isthmus_sandbox.supervisor.layout import Layout
from isthmus_sandbox.surroundings import clean, only


def run(layout: Layout, args: Sequence[str], report: Report) -> int:
    """Run `pulumi ARGS` in the foreground; the exit code is Pulumi's. `report` gets the stack and what was settled.

    Raises JobError where a killed update's remains need a person, CannotDeploy for what the sandbox can't run.
    """
    if acts_on_one_stack(args):
        stack = selection.acts_on(layout, args)
        report(f"stack {stack} of sandbox {layout.name}")
        engine.check(layout, args)
        if verbs(args)[0] in UPDATES:
            settle(layout, stack, report)
    return engine.run(layout, args)


def settle(layout: Layout, stack: str, report: Report, outcomes: Outcomes = NOTHING) -> list[str]:
    """Clear dead locks and pending creations of a stack; reports what it did, and returns it. Raises JobError."""
    variables = {**clean(), **engine.clouds(layout, stack)}
    clients, name = Clients(variables), project.current().name
    outcome_notes: list[str] = []

    def note(message: str) -> None:
        outcome_notes.append(message)
        report(f"recovery: {message}")

    try:
        with only(variables):  # the SDKs that look up read more variables than any list names
            recover(partial(engine.capture, layout), state.backend(layout), name, stack, clients, note, outcomes)
    except RecoveryError as error:
        raise JobError(f"the last update of {stack} was killed, and {error.what}", fix=error.fix) from None
    return outcome_notes


def settle_by_hand(layout: Layout, stack: str, report: Report, outcomes: Outcomes) -> list[str]:
    """As `settle`, where a person states what became of some creations. Raises JobError, also while an update runs."""
    stack_locks = locks.locks(state.backend(layout), project.current().name, stack)
    if live_locks := [lock for lock in stack_locks if not lock.dead()]:
        raise JobError(
            f"an update of {stack} runs ({live_locks[0]})", fix="wait for it, or end it; then run this again"
        )
    return settle(layout, stack, report, outcomes)
