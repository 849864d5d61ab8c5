"""What the services' files share to report a door: the words for what is open, not known or ignored."""

import re
from collections.abc import Iterator
from typing import Any

from isthmus_policies.facts.openings import Opening
from isthmus_policies.subject import Subject
from isthmus_policies.values import NOT_KNOWN, UNKNOWN

PART = re.compile(r'"([^"]*)"|([^.\[\]"]+)')


def shown(value: Any) -> str:
    """A value as a violation shows it."""
    if value is UNKNOWN:
        return NOT_KNOWN
    return "nothing, which is open" if value is None or value == "" else repr(value)


def door(subject: Subject, path: str, value: Any, expected: str, fix: str) -> Opening:
    """The opening at a property of a resource."""
    plain = "write it as a plain value" if value is UNKNOWN else fix
    return Opening(f"{path} of {subject.title}", shown(value), expected, plain)


def ignored(subject: Subject, *decisive: str) -> Iterator[Opening]:
    """What changes are ignored of, although it decides who gets in: then what is there isn't what is declared."""
    for path in subject.ignored:
        if any(covers(path, name) for name in decisive):
            got = f"changes of {path} are ignored, so what is there may be open to everyone"
            fix = f"don't ignore {path}"
            yield Opening(f"what decides who reaches {subject.title}", got, "what the program declares", fix)
            return


def covers(path: str, decisive: str) -> bool:
    """Whether an ignored path holds, is, or is in a decisive one. https://www.pulumi.com/docs/iac/concepts/options/ignorechanges/"""
    ignored_parts, parts = _parts(path), _parts(decisive)
    return all(a in (b, "*") or b == "*" for a, b in zip(ignored_parts, parts, strict=False))


def _parts(path: str) -> list[str]:
    """The keys of a path, without the indices of lists, which the ways here leave out as well."""
    keys = [quoted or plain for quoted, plain in PART.findall(path)]
    return [key for i, key in enumerate(keys) if not i or not (key.isdigit() or key == "*")]
