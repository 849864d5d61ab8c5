"""The rules on every resource of a state, as the engine asks them in a preview."""

from collections.abc import Iterable, Iterator, Sequence

from isthmus_cli.audit.report import Breach, Where
from isthmus_policies.analyzer import Analysis
from isthmus_policies.checkpoint import Recorded


def judged(analysis: Analysis, recorded: Sequence[Recorded]) -> Iterator[Breach]:
    """Each resource by itself, those that wait for their deletion too, then all that stay together."""
    for each in sorted(recorded, key=lambda each: not each.leaving):  # of two of one URN the one that stays is known
        if not each.only_read:
            yield from breaches(analysis.of_resource(each.registered))
    yield from breaches(analysis.of_stack(each.made for each in recorded if each.is_judged_with_others))


def breaches(outcome: Iterable[tuple], where: Where = Where.STATE) -> Iterator[Breach]:  # type: ignore[type-arg]
    """What an analysis says, as an audit keeps it."""
    return (Breach(rule, level, violation, where) for rule, level, violation in outcome)
