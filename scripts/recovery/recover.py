"""Bring a stack back to where an update can begin."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, Protocol

from scripts.recovery import finders, locks, sidecars
from scripts.recovery.pending import Pending, pending, settled
from scripts.recovery.unread import Unread

Say = Callable[[str], None]


class Engine(Protocol):
    """A way to run the Pulumi CLI on one backend and read what it prints."""

    def __call__(self, args: Sequence[str], *, stdin: str | None = None) -> CompletedProcess[str]:
        """Run `pulumi ARGS`."""
        ...


class RecoveryError(Exception):
    """A pending creation that can't be decided: what was found, and what a person can do."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what)
        self.what, self.fix = what, fix


def recover(engine: Engine, backend: Path, project: str, stack: str, clients: "finders.Clients", say: Say) -> None:
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
        return
    state = _export(engine, stack)
    if open_ := pending(state):
        found = _find(open_, state, replace(clients, revealed=lambda: _export(engine, stack, "--show-secrets")), say)
        state = settled(state, found)
        unread.keep([*left, *found])
        done = engine(["stack", "import", "--stack", stack], stdin=json.dumps(state))
        if done.returncode:
            raise RecoveryError(f"the mended state was refused: {done.stderr.strip()}", fix="see `pulumi state --help`")
    elif left:
        say("goes on with a recovery that was killed itself")
    _read(engine, stack, unread.urns(), state)
    unread.clear()


def _read(engine: Engine, stack: str, urns: Sequence[str], state: dict[str, Any]) -> None:
    """Fill in what the clouds say of resources that were taken in."""
    there = {resource["urn"] for resource in state["deployment"].get("resources") or []}
    targets = [arg for urn in dict.fromkeys(urns) if urn in there for arg in ("--target", urn)]
    if not targets:
        return
    done = engine(["refresh", "--stack", stack, "--yes", "--skip-preview", *targets])
    if done.returncode:
        said = f"{done.stdout[-2000:]}{done.stderr[-2000:]}"
        raise RecoveryError(f"reading what was found failed: {said}", fix="mend what it says, then run this again")


def _find(open_: Sequence[Pending], state: dict[str, Any], clients: "finders.Clients", say: Say) -> dict[str, str]:
    found: dict[str, str] = {}
    undecided: list[str] = []
    for creation in open_:
        ids = _look_up(creation, state, clients)
        if len(ids) > 1:
            undecided.append(f"{creation.urn}: {len(ids)} candidates ({', '.join(ids)})")
        elif ids:
            _finish(creation, state, clients, ids[0])
            found[creation.urn] = ids[0]
            say(f"imported {creation.type} {creation.name!r}: the killed update had made it ({ids[0]})")
        else:
            say(f"cleared {creation.type} {creation.name!r}: not made, or made again without harm")
    if undecided:
        lines = "\n  ".join(undecided)
        fix = "delete what isn't yours in its cloud, then run this again"
        raise RecoveryError(f"more than one thing fits what it was making:\n  {lines}", fix=fix)
    return found


def _look_up(creation: Pending, state: dict[str, Any], clients: "finders.Clients") -> list[str]:
    try:
        return finders.find(creation, state, clients)
    except Exception as error:  # of any of the SDKs
        what = f"{creation.type} {creation.name!r} can't be looked up: {error}"
        raise RecoveryError(
            what, fix="see that its cloud answers (`isthmus sandbox status`), then run this again"
        ) from error


def _finish(creation: Pending, state: dict[str, Any], clients: "finders.Clients", id_: str) -> None:
    try:
        finders.finish(creation, state, clients, id_)
    except Exception as error:  # of any of the SDKs
        what = f"{creation.type} {creation.name!r} ({id_}), which it had begun, isn't to be had: {error}"
        raise RecoveryError(what, fix="delete it in its cloud, or mend it there; then run this again") from error


def _export(engine: Engine, stack: str, *options: str) -> dict[str, Any]:
    got = engine(["stack", "export", "--stack", stack, *options])
    if got.returncode:
        fix = "mend what it says, then run this again"
        raise RecoveryError(f"the state can't be read: {got.stderr.strip()}", fix=fix)
    return dict(json.loads(got.stdout))
