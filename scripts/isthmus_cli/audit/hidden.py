"""What the audit shows of a text: none of the secrets that the state holds, and nothing that a terminal obeys."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from isthmus_policies.values import SECRET, SIGNATURE, of_json, texts

HIDDEN = "[secret]"
SHORT = 6
"""Characters below which a secret is hidden where it stands by itself only: it may be a part of any word."""
LONGEST_DOCUMENT = 200_000
"""Characters of a secret that is read as a document, so that its parts are hidden as well."""


def hiding(document: Any) -> Callable[[str], str]:
    """What hides the secrets of a state that was exported with them; of another it has none to hide."""
    known = {spelling for text in _secrets(document) for spelling in _spellings(text)}
    long = sorted((text for text in known if len(text) >= SHORT), key=len, reverse=True)
    short = [text for text in known if len(text) < SHORT]
    alone = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, short))})(?!\w)") if short else None

    def hide(text: str) -> str:
        for secret in long:
            text = text.replace(secret, HIDDEN)
        text = alone.sub(HIDDEN, text) if alone else text
        return printable(text)

    return hide


def printable(text: str) -> str:
    """A text without what a terminal obeys, and what XML can't hold."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in text)


def encrypted(value: Any) -> int:
    """How many secrets of a state are encrypted in it, so that the rules know nothing of their values."""
    if isinstance(value, list):
        return sum(map(encrypted, value))
    if not isinstance(value, dict):
        return 0
    if value.get(SIGNATURE) == SECRET:
        return 0 if isinstance(value.get("plaintext"), str) else 1
    return sum(map(encrypted, value.values()))


def _secrets(value: Any) -> Iterator[str]:
    """Every text inside a secret, and the parts of those that are documents themselves."""
    if isinstance(value, list):
        for item in value:
            yield from _secrets(item)
    elif isinstance(value, dict):
        if value.get(SIGNATURE) == SECRET:
            yield from _parts(of_json(value))
        else:
            for item in value.values():
                yield from _secrets(item)


def _parts(value: Any) -> Iterator[str]:
    for text in map(str, [value] if isinstance(value, int | float) and value not in (True, False) else texts(value)):
        yield text
        if (text.lstrip()[:1] in ("{", "[") or "\n" in text) and len(text) <= LONGEST_DOCUMENT:
            try:
                parts = texts(yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)))  # noqa: S506  # safe
            except (yaml.YAMLError, ValueError, RecursionError):
                continue
            yield from (part for part in parts if part != text)


def _spellings(text: str) -> Iterator[str]:
    """As it is, and as a message quotes it."""
    for spelling in (text, repr(text)[1:-1], json.dumps(text)[1:-1]):
        if any(c.isalnum() for c in spelling):
            yield spelling
