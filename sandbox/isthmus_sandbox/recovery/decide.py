"""What each pending creation came to: as a person says, or as its cloud does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from isthmus_sandbox.recovery import finders
from isthmus_sandbox.recovery.pending import CannotIdentify, Pending
from isthmus_sandbox.recovery.report import RecoveryError, Report


@dataclass(frozen=True)
class Outcomes:
    """What became of creations that no look-up can identify, as a person knows it."""

    made: Sequence[str] = ()
    """`URN=ID` of what exists."""
    not_made: Sequence[str] = ()
    """URNs of what doesn't."""

    def of(self, open_: Sequence[Pending]) -> dict[str, list[str]]:
        """The ids by URN, as a look-up would find them. Raises RecoveryError for what isn't pending."""
        urns = [creation.urn for creation in open_]
        ids = {
            urn: [entry.removeprefix(f"{urn}=")] for entry in self.made for urn in urns if entry.startswith(f"{urn}=")
        }
        ids |= {urn: [] for urn in self.not_made if urn in urns}
        if len(ids) < len(self.made) + len(self.not_made):
            there = "\n  ".join(urns) or "none"
            what = f"you speak of a creation that isn't pending, or twice of one; pending are:\n  {there}"
            raise RecoveryError(what, fix="say --made 'URN=ID' or --not-made 'URN', once for each")
        return ids


def decide(
    open_: Sequence[Pending],
    state: dict[str, Any],
    clients: finders.Clients,
    stack: str,
    outcomes: Outcomes,
    report: Report,
) -> dict[str, str]:
    """The ids of what was made, by URN; it is ready then. Raises RecoveryError when one can't be decided."""
    by_hand, decided, undecided = outcomes.of(open_), dict[str, str](), dict[str, str]()
    for creation in open_:
        try:
            ids = by_hand[creation.urn] if creation.urn in by_hand else _look_up(creation, state, clients)
        except CannotIdentify as error:
            undecided[creation.urn] = str(error)
            continue
        if len(ids) > 1:
            undecided[creation.urn] = f"{len(ids)} fit ({', '.join(ids)})"
        elif ids:
            decided[creation.urn] = ids[0]
    if undecided:
        raise _undecided(undecided, stack)
    for creation in open_:
        if id_ := decided.get(creation.urn):
            _finish(creation, state, clients, id_, report)
            report(f"imported {creation.type} {creation.name!r}: the killed update had made it ({id_})")
        else:
            report(f"cleared {creation.type} {creation.name!r}: not made, or made again without harm")
    return decided


def _undecided(undecided: Mapping[str, str], stack: str) -> RecoveryError:
    lines = "".join(f"\n  {urn}: {why}" for urn, why in undecided.items())
    options = "".join(f" \\\n      --made '{urn}=ID'" for urn in undecided)
    fix = (
        "look in its cloud: delete what isn't yours and run this again, or say what became of it, "
        f"with --not-made 'URN' for what doesn't exist:\n    isthmus recover --stack {stack}{options}"
    )
    return RecoveryError(f"nothing tells what became of what it was making:{lines}", fix=fix)


def _look_up(creation: Pending, state: dict[str, Any], clients: finders.Clients) -> list[str]:
    try:
        return finders.find(creation, state, clients)
    except CannotIdentify:
        raise
    except Exception as error:  # of any of the SDKs
        what = f"{creation.type} {creation.name!r} can't be looked up: {error}"
        fix = "see that its cloud answers (`isthmus sandbox status`), then run this again"
        raise RecoveryError(what, fix=fix) from error


def _finish(creation: Pending, state: dict[str, Any], clients: finders.Clients, id_: str, report: Report) -> None:
    if finders.takes_time(creation.type):
        report(f"waits until {creation.type} {creation.name!r} is ready ({id_})")
    try:
        finders.finish(creation, state, clients, id_)
    except Exception as error:  # of any of the SDKs
        what = f"{creation.type} {creation.name!r} ({id_}), which it had begun, isn't to be had: {error}"
        raise RecoveryError(what, fix="delete it in its cloud, or mend it there; then run this again") from error
