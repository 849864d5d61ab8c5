"""Whether a document lets an outsider in: an Allow of whose requests no Deny takes all away."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from isthmus_policies.decisions.policies.atoms import FREE, Atom, Domain, met
from isthmus_policies.decisions.policies.callers import (
    RESOURCE,
    Caller,
    Kind,
    callers_of,
    domains_of,
    of_caller,
    principal_of,
)
from isthmus_policies.decisions.policies.conditions import actions_of, atoms_of, resources_of
from isthmus_policies.decisions.policies.document import LONGEST, Malformed, Statement, statements_of
from isthmus_policies.decisions.policies.keys import Keys
from isthmus_policies.decisions.policies.ours import Ours
from isthmus_policies.decisions.policies.words import words_of
from isthmus_policies.values import NOT_KNOWN, UNKNOWN

ACTION = "the action"
NAME = "name the principals, or add a Condition on your VPC endpoint, account or organisation"
PLAIN = "write it as a plain value, not as an output of another resource"
FIXES = {
    Kind.SERVICE: "add a Condition on aws:SourceAccount or aws:SourceArn, of yours, or name the principals",
    Kind.TOKEN: "add a Condition that fixes the subject (`…:sub`) or the audience (`…:aud`) to one of yours",
    Kind.UNCLEAR: "name the principals by ARN or account; for CloudFront use its service with aws:SourceArn",
}
MOST_STEPS = 3000
MOST_STATEMENTS = 400
Chosen = dict[str, list[Atom]]


class Finding(NamedTuple):
    """What lets an outsider in, or hides whether it does."""

    got: str
    """In words, with a request that is let in."""
    fix: str


class _TooLong(Exception):
    """More ways to meet the conditions than can be tried."""


def has_principals(document: Any) -> bool:
    """Whether it is a policy that says who may: one of a resource or a role, no identity's own."""
    try:
        statements = statements_of(document)
    except Malformed:
        return False
    return any(s.principals is not None or s.not_principals is not None for s in statements)


def findings(document: Any, ours: Ours) -> Iterator[Finding]:
    """What makes a document open to outsiders, one for each statement that does. Whatever it is, this never raises."""
    short = isinstance(document, str) and len(document) <= LONGEST
    yield from _of_text(document, ours) if short else _findings(document, ours)


@lru_cache(maxsize=256)  # many resources have the same, and each is asked at preview and at the update
def _of_text(text: str, ours: Ours) -> tuple[Finding, ...]:
    return tuple(_findings(text, ours))


def _findings(document: Any, ours: Ours) -> Iterator[Finding]:
    try:
        statements = statements_of(document)
    except Malformed as error:
        yield Finding(str(error), PLAIN)
        return
    named = [s for s in statements if s.principals is not None or s.not_principals is not None]
    if len(named) > MOST_STATEMENTS:
        yield Finding(f"{len(named)} statements, more than any policy has", "write fewer")
        return
    keys = Keys(tuple(named), ours)
    denies = _Denies([statement for statement in named if statement.denies])
    for statement in named:
        if not statement.denies and (let_in := _let_in(statement, denies, keys)):
            words, fix = let_in
            yield Finding(f"statement {statement.title}, which allows {words}", fix)


class _Denies:
    """What the document's Denies ask, read once for each caller."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._statements = statements
        self._asked: dict[Caller, list[list[Atom]]] = {}

    def asked(self, caller: Caller) -> list[list[Atom]]:
        """The atoms of each."""
        if caller not in self._asked:
            self._asked[caller] = [_asked(deny, caller) for deny in self._statements]
        return self._asked[caller]


def _let_in(statement: Statement, denies: "_Denies", keys: Keys) -> tuple[str, str] | None:
    """The request of an outsider that a statement lets in, in words, and how to end it; None if there is none."""
    for caller, domains in _asking(statement, keys):
        chosen: Chosen = {}
        for atom in _asked(statement, caller):
            chosen.setdefault(atom.key, []).append(atom)
        if not all(_met(chosen, key, domains) is not None for key in chosen):
            continue
        try:
            left = _stopped_by_none(chosen, denies.asked(caller), domains, [MOST_STEPS])
        except _TooLong:
            return "more kinds of requests than can be tried", "write fewer Denies"
        if left is not None:
            if unclear := _unknown(statement):
                return f"whoever {unclear} stands for, {NOT_KNOWN}", PLAIN
            values = {key: value for key in left if (value := _met(left, key, domains)) is not None}
            return words_of(statement, caller, values), FIXES.get(caller.kind, NAME)
    return None


def _asking(statement: Statement, keys: Keys) -> Iterator[tuple[Caller, Mapping[str, Domain]]]:
    """The outsiders whom a statement's principals may be, by each way that their requests come."""
    for caller in dict.fromkeys(callers_of(statement, keys.ours)):
        for domains in domains_of(caller, keys):
            yield caller, domains


def _asked(statement: Statement, caller: Caller) -> list[Atom]:
    """All that a statement asks of a request."""
    asked = [principal_of(statement, caller), *(of_caller(atom, caller) for atom in atoms_of(statement))]
    sides = (
        (ACTION, actions_of, statement.actions, statement.not_actions),
        (RESOURCE, resources_of, statement.resources, statement.not_resources),
    )
    for key, read, these, not_these in sides:
        surely, maybe = read(these if not_these is None else not_these)
        if not_these is not None:
            asked.append(Atom(key, absent=False, texts=maybe if statement.denies else surely, inside=False))
        elif these is not None:
            asked.append(Atom(key, absent=False, texts=surely if statement.denies else maybe))
    return asked


def _stopped_by_none(
    chosen: Chosen, denies: Sequence[Sequence[Atom]], domains: Mapping[str, Domain], steps: list[int]
) -> Chosen | None:
    """What is left of the chosen requests without all that the denies stop; None if nothing is."""
    if not denies:
        return chosen
    first, *others = denies
    for atom in first:
        steps[0] -= 1
        if steps[0] < 0:
            raise _TooLong
        narrowed = {**chosen, atom.key: [*chosen.get(atom.key, ()), atom.negated]}
        if _met(narrowed, atom.key, domains) is not None:
            left = _stopped_by_none(narrowed, others, domains, steps)
            if left is not None:
                return left
    return None


def _met(chosen: Chosen, key: str, domains: Mapping[str, Domain]) -> str | None:
    absent = key not in (ACTION, RESOURCE)
    return met(chosen[key], domains.get(key, FREE if absent else Domain(absent=False)))


def _unknown(statement: Statement) -> str:
    """Which part of a statement isn't known, where it decides who is let in."""
    principals = (*(statement.principals or ()), *(statement.not_principals or ()))
    if any(value is UNKNOWN for _, value in principals):
        return "its Principal"
    for operator, key, values in statement.conditions:
        several = values if isinstance(values, list | tuple) else [values]
        if operator is UNKNOWN or key is UNKNOWN or any(value is UNKNOWN for value in several):
            return f"the condition on {key}" if isinstance(key, str) else "its Condition"
    return ""
