"""Bring a stack back to where an update can begin."""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, Protocol

from scripts.recovery import locks, sidecars
from scripts.recovery.decide import Said, decide
from scripts.recovery.finders import Clients
from scripts.recovery.pending import pending, settled
from scripts.recovery.telling import RecoveryError, Say
from scripts.recovery.unread import Unread

NOTHING = Said()


class Engine(Protocol):
    """A way to run the Pulumi CLI on one backend and read what it prints."""

    def __call__(self, args: Sequence[str], *, stdin: str | None = None) -> CompletedProcess[str]:
        """Run `pulumi ARGS`."""
        ...


def recover(
    engine: Engine, backend: Path, project: str, stack: str, clients: Clients, say: Say, said: Said = NOTHING
) -> None:
    """Clear dead locks and settle every pending creation of `stack`; says what it did, and nothing where nothing was.

    Raises RecoveryError when a creation can't be decided; the state is then as it was.
    """
    for lock in locks.clear_dead(backend, project, stack):
        say(f"cleared the lock of a dead update ({lock})")
    if locks.locks(backend, project, stack):
        return  # somebody is at work: the engine says who
    for file in sidecars.mend(backend, project, stack):
        say(f"removed a torn attribute file, which nothing needs ({file.name})")
    checkpoint = backend / ".pulumi" / "stacks" / project / f"{stack}.json"
    unread = Unread(backend, project, stack)
    left = unread.urns()
    if not checkpoint.exists() or not (left or "pending_operations" in checkpoint.read_text()):
        said.of([])
        return
    state = _export(engine, stack)
    if open_ := pending(state):
        revealing = replace(clients, revealed=cache(partial(_export, engine, stack, "--show-secrets")))
        found = decide(open_, state, revealing, stack, said, say)
        state = settled(state, found)
        left = list(dict.fromkeys([*left, *found]))
        unread.keep(left)
        done = engine(["stack", "import", "--stack", stack], stdin=json.dumps(state))
        if done.returncode:
            raise RecoveryError(f"the mended state was refused: {done.stderr.strip()}", fix="see `pulumi state --help`")
    elif left:
        say("goes on with a recovery that was killed itself")
    else:
        said.of([])
    _read(engine, stack, left, state)
    unread.clear()


def _read(engine: Engine, stack: str, urns: Sequence[str], state: dict[str, Any]) -> None:
    """Fill in what the clouds say of resources that were taken in."""
    there = {resource["urn"] for resource in state["deployment"].get("resources") or []}
    wanted = [urn for urn in urns if urn in there]
    if not wanted:
        return
    targets = [arg for urn in wanted for arg in ("--target", urn)]
    done = engine(["refresh", "--stack", stack, "--yes", "--skip-preview", *targets])
    if done.returncode:
        said = f"{done.stdout[-2000:]}{done.stderr[-2000:]}"
        fix = f"mend what it says, or take it out of the state (`isthmus pulumi state delete --stack {stack} 'URN'`)"
        raise RecoveryError(f"reading what was found failed: {said}", fix=f"{fix}; then run this again")


def _export(engine: Engine, stack: str, *options: str) -> dict[str, Any]:
    got = engine(["stack", "export", "--stack", stack, *options])
    if got.returncode:
        fix = "mend what it says, then run this again"
        raise RecoveryError(f"the state can't be read: {got.stderr.strip()}", fix=fix)
    return dict(json.loads(got.stdout))
