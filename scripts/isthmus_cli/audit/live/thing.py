"""One thing that a cloud says there is, as the resource that a program would declare it as."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from isthmus.errors import Problem
from isthmus_cli.audit.hidden import printable
from isthmus_cli.audit.report import Unmanaged
from isthmus_policies.checkpoint import Recorded
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.subject import Subject


@dataclass(frozen=True)
class Thing:
    """What a cloud says of one of its resources."""

    site: str
    type: str
    """The Pulumi type whose properties `props` has."""
    name: str
    """What a person knows it by."""
    id: str
    """What its provider calls it."""
    props: Mapping[str, Any]
    provider: Mapping[str, Any] = field(default_factory=dict)
    """The inputs of a provider that leads to the site."""
    of: Mapping[str, str] = field(default_factory=dict)
    """By property, the id of the thing that it is a part of, such as the bucket of a policy."""

    @property
    def urn(self) -> str:
        """What stands for a URN where the stack has none."""
        return f"live:{self.site}::{self.type}::{self.id}"


class Unread:
    """Gathers what couldn't be read of a site."""

    def __init__(self, where: str, problems: list[Problem]) -> None:
        self._where, self._problems = where, problems

    def add(self, what: str, got: str, expected: str, fix: str) -> None:
        """One thing more."""
        self._problems.append(Problem(printable(f"{self._where}: {what}"), printable(got), expected, fix))

    @contextmanager
    def kept(self, what: str) -> Iterator[None]:
        """Whatever the cloud's library raises here is kept, and the rest is read all the same.

        Only the kind of error is: its text may have a request with its signature.
        """
        try:
            yield
        except Exception as error:
            answer = getattr(error, "response", None)
            code = answer.get("Error", {}).get("Code") if isinstance(answer, dict) else None
            code = code or getattr(error, "http_status", None) or getattr(error, "status_code", None)
            got = f"{type(error).__name__}{f' {code}' if code else ''}"
            self.add(
                what, got, "an answer", "see that the credentials may read it, and that the site is reached from here"
            )


def subjects(things: Sequence[Thing], recorded: Sequence[Recorded]) -> list[Subject]:
    """The things as the rules see resources: with the URN, the provider and the parts of those that the stack has."""
    own = _by_id(recorded)
    urns = {
        (thing.site, thing.id): own[key].made.urn if (key := _key(thing)) in own else thing.urn
        for thing in things
        if not thing.of
    }
    return [_subject(thing, own.get(_key(thing)), urns) for thing in things]


def unmanaged(things: Sequence[Thing], recorded: Sequence[Recorded]) -> tuple[Unmanaged, ...]:
    """Those that the stack doesn't have. What is a part of another thing goes with that one."""
    own = _by_id(recorded)
    return tuple(
        Unmanaged(thing.site, thing.type, printable(thing.name))
        for thing in things
        if not thing.of and _key(thing) not in own
    )


def _subject(thing: Thing, own: Recorded | None, urns: Mapping[tuple[str, str], str]) -> Subject:
    edges = {key: frozenset({urns[thing.site, id_]}) for key, id_ in thing.of.items() if (thing.site, id_) in urns}
    return Subject(
        thing.type,
        own.made.name if own else thing.name,
        own.made.urn if own else thing.urn,
        thing.props,
        own.made.provider_props if own else thing.provider,
        frozenset[str]().union(*edges.values()),
        own.made.provider_urn if own else f"live:{thing.site}::pulumi:providers:{thing.type.split(':')[0]}",
        edges,
        whole_stack=True,
    )


def _key(thing: Thing) -> tuple[str, str]:
    return plain_type(thing.type), thing.id


def _by_id(recorded: Sequence[Recorded]) -> dict[tuple[str, str], Recorded]:
    """By type and id. Ids of Swift are with or without the region before the name."""
    result: dict[tuple[str, str], Recorded] = {}
    for each in recorded:
        if each.id and not each.only_read:
            token = plain_type(each.made.type)
            result[token, each.id] = each
            if isinstance(name := each.made.props.get("name"), str) and each.id.endswith(f"/{name}"):
                result[token, name] = each
    return result
