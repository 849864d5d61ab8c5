"""Bring a stack back to where an update can begin."""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, Protocol

from isthmus_sandbox.recovery import locks, sidecars
from isthmus_sandbox.recovery.decide import Outcomes, decide
from isthmus_sandbox.recovery.finders import Clients
from isthmus_sandbox.recovery.pending import pending, settled
from isthmus_sandbox.recovery.report import RecoveryError, Report
from isthmus_sandbox.recovery.unread import Unread

NOTHING = Outcomes()


class Engine(Protocol):
    """A way to run the Pulumi CLI on one backend and read what it prints."""

    def __call__(self, args: Sequence[str], *, stdin: str | None = None) -> CompletedProcess[str]:
        """Run `pulumi ARGS`."""
        ...


def recover(
    engine: Engine,
    backend: Path,
    project: str,
    stack: str,
    clients: Clients,
    report: Report,
    outcomes: Outcomes = NOTHING,
) -> None:
    """Clear dead locks and settle every pending creation of `stack`; says what it did, and nothing where nothing was.

    Raises RecoveryError when a creation can't be decided; the state is then as it was.
    """
    for lock in locks.clear_dead(backend, project, stack):
        report(f"cleared the lock of a dead update ({lock})")
    if locks.locks(backend, project, stack):
        return  # somebody is at work: the engine says who
    for file in sidecars.mend(backend, project, stack):
        report(f"removed a torn attribute file, which nothing needs ({file.name})")
    checkpoint = backend / ".pulumi" / "stacks" / project / f"{stack}.json"
    unread = Unread(backend, project, stack)
    unread_urns = unread.urns()
    if not checkpoint.exists() or not (unread_urns or "pending_operations" in checkpoint.read_text()):
        outcomes.of([])
        return
    state = _export(engine, stack)
    if open_ := pending(state):
        revealing = replace(clients, revealed=cache(partial(_export, engine, stack, "--show-secrets")))
        ids = decide(open_, state, revealing, stack, outcomes, report)
        state = settled(state, ids)
        unread_urns = list(dict.fromkeys([*unread_urns, *ids]))
        unread.keep(unread_urns)
        result = engine(["stack", "import", "--stack", stack], stdin=json.dumps(state))
        if result.returncode:
            raise RecoveryError(
                f"the mended state was refused: {result.stderr.strip()}", fix="see `pulumi state --help`"
            )
    elif unread_urns:
        report("goes on with a recovery that was killed itself")
    else:
        outcomes.of([])
    _read(engine, stack, unread_urns, state)
    unread.clear()


def _read(engine: Engine, stack: str, urns: Sequence[str], state: dict[str, Any]) -> None:
    """Fill in what the clouds say of resources that were taken in."""
    known_urns = {resource["urn"] for resource in state["deployment"].get("resources") or []}
    present = [urn for urn in urns if urn in known_urns]
    if not present:
        return
    targets = [arg for urn in present for arg in ("--target", urn)]
    result = engine(["refresh", "--stack", stack, "--yes", "--skip-preview", *targets])
    if result.returncode:
        output = f"{result.stdout[-2000:]}{result.stderr[-2000:]}"
        fix = f"mend what it says, or take it out of the state (`isthmus pulumi state delete --stack {stack} 'URN'`)"
        raise RecoveryError(f"reading what was found failed: {output}", fix=f"{fix}; then run this again")


def _export(engine: Engine, stack: str, *options: str) -> dict[str, Any]:
    result = engine(["stack", "export", "--stack", stack, *options])
    if result.returncode:
        fix = "mend what it says, then run this again"
        raise RecoveryError(f"the state can't be read: {result.stderr.strip()}", fix=fix)
    return dict(json.loads(result.stdout))
