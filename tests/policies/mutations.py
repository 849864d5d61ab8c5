"""Resources with something of theirs replaced: by every type of JSON, unknown, deep, huge, of a wrong shape.

They are in the engine's own words (`$unknown` as its text, secrets and files with signatures). All is by chance and by
the seed only, so that a number in a failure's message is the whole case.
"""

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from tests.policies.leaks.case import UNKNOWN

from isthmus_policies.values import ARCHIVE, ASSET, OUTPUT, RESOURCE, SECRET, SIGNATURE

HUGE = 20_000
BOMB = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
"""A few lines of YAML that stand for billions of values."""
TEXTS = (
    *("", " ", "*", "true", "False", "0", "-1", "None", "null", "9" * 400, "1e400", "\x00", "é🦊", "[", "{", "]", '"'),
    *("arn:", "arn:aws:iam::999988887777:root", "arn:::::::", ":::", "::", "999988887777", "o-", "system:masters"),
    *("0.0.0.0/0", "0/0", "::/0", "10.0.0.0/33", "300.1.1.1/8", "1.2.3.4-1.2.3.1", "fe80::1%eth0", "::ffff:0:0/95"),
    *("http://[", "https://[::1", "//", "s3://", "://", "file:///", "a:b:c", "${aws:username}", "${", "%2a:%2A"),
    *('{"Statement": 1}', '{"Statement": [null, [], {"Effect": []}]}', '[{"name": 1}]', "- a\n- {", "!!python/x"),
    *("a: &a [*a]", "a: 2026-01-01", "1: 2\n? [a]\n: b", "<<: 1", "-----BEGIN", "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh"),
    *("a: !!bool x", "a: !!timestamp x", "a: !!int ''", "a: !!float x", "a: !!binary é", BOMB),
    *("2026-01-01", "²", "%", "\\", "()", "[a-", ".r:", "+", "١٢٣٤٥٦٧٨٩٠١٢"),
)
NESTED = 40
"""Levels of a value that is deep in a message, which has no more than 100 messages in each other."""

Props = dict[str, Any]


def deep(levels: int, rng: random.Random) -> Any:
    """Lists or mappings in each other."""
    key = rng.choice(["policy", "spec", "Statement", "metadata", "containers", "value"])
    value: Any = rng.choice([None, "x", UNKNOWN["string"]])
    for _ in range(levels):
        value = [value] if rng.random() < 0.5 else {key: value}
    return value


def signed(rng: random.Random) -> Any:
    """A value with a signature of the engine, right or wrong."""
    signature: Any = rng.choice([SECRET, OUTPUT, RESOURCE, ASSET, ARCHIVE, "of a kind to come", 1, None, {}])
    fields = ("value", "path", "text", "assets", "urn", "id", "hash", "plaintext", "uri")
    return {SIGNATURE: signature, **{key: junk(rng, 1) for key in rng.sample(fields, rng.randint(0, 3))}}


def junk(rng: random.Random, depth: int = 0) -> Any:
    """Any value that the engine can send."""
    plain: list[Callable[[], Any]] = [
        lambda: None,
        lambda: rng.random() < 0.5,
        lambda: rng.choice([0, 1, -1, 2**31, -(2**53), 0.5, 1e300, -1e-300, 65536]),
        lambda: rng.choice(TEXTS),
        lambda: rng.choice(list(UNKNOWN.values())),
    ]
    nested: list[Callable[[], Any]] = [
        list,
        dict,
        lambda: [junk(rng, depth + 1) for _ in range(rng.randint(1, 3))],
        lambda: {rng.choice(["", "name", "0", "value", "*", "key", "$"]): junk(rng, depth + 1) for _ in range(2)},
        lambda: signed(rng),
        lambda: deep(NESTED, rng),
        lambda: json.dumps(deep(rng.choice([70, 400]), rng)),
        lambda: rng.choice(["[", '{"a":', "{", "a: "]) * 20_000,
        lambda: rng.choice(["a", "*", "[", "0", " ", "9.", "{", "a: ", "-", "aws s3 ", "\n"]) * HUGE,
        lambda: ["x"] * 500,
    ]
    return rng.choice(plain if depth > 1 or rng.random() < 0.6 else nested)()


def made(names: list[str], words: list[str], rng: random.Random, depth: int = 0) -> Props:
    """A mapping with these names as its keys, at any depth, and with these words or anything else as values."""
    return {rng.choice(names): _made(names, words, rng, depth) for _ in range(rng.randint(1, 6))}


def _made(names: list[str], words: list[str], rng: random.Random, depth: int) -> Any:
    kind = rng.random()
    if depth > 4 or kind < 0.3:
        return junk(rng, 1)
    if kind < 0.5:
        return rng.choice(words)
    if kind < 0.75:
        return made(names, words, rng, depth + 1)
    if kind < 0.8:
        return json.dumps(made(names, words, rng, depth + 1))
    return [_made(names, words, rng, depth + 1) for _ in range(rng.randint(0, 3))]


def mutate(props: Props, names: list[str], rng: random.Random) -> None:
    """Changes a few things in the properties; `names` are those that may come as well."""
    for _ in range(rng.randint(1, 3)):
        rng.choice(WAYS)(props, names, rng)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every mapping and list in a value, with each of its keys."""
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from places(value[key])


def _place(props: Props, rng: random.Random) -> tuple[Any, Any] | None:
    every = list(places(props))
    return rng.choice(every) if every else None


def _replaced(props: Props, names: list[str], rng: random.Random) -> None:
    if place := _place(props, rng):
        place[0][place[1]] = junk(rng)


def _reshaped(props: Props, names: list[str], rng: random.Random) -> None:
    """A list for one, one for a list, a text for a structure."""
    if place := _place(props, rng):
        holder, key = place
        value = holder[key]
        inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
        shapes = [
            [value],
            [value, value],
            {"value": value},
            {str(key): value},
            json.dumps(value),
            str(value),
            [[value]],
        ]
        holder[key] = rng.choice([*shapes, *inner[:1]])


def _removed(props: Props, names: list[str], rng: random.Random) -> None:
    if place := _place(props, rng):
        del place[0][place[1]]


def _added(props: Props, names: list[str], rng: random.Random) -> None:
    props[rng.choice(names)] = junk(rng)


def _swapped(props: Props, names: list[str], rng: random.Random) -> None:
    one, other = _place(props, rng), _place(props, rng)
    if one and other:
        one[0][one[1]] = json.loads(json.dumps(other[0][other[1]]))


def _in_text(props: Props, names: list[str], rng: random.Random) -> None:
    """Within a document that is a text of JSON."""
    texts = [(h, k) for h, k in places(props) if isinstance(h[k], str) and h[k][:1] in ("{", "[")]
    if not texts:
        return
    holder, key = rng.choice(texts)
    try:
        document = json.loads(holder[key])
    except (ValueError, RecursionError):
        return
    if place := _place(document, rng):
        place[0][place[1]] = junk(rng)
        holder[key] = json.dumps(document)


WAYS = (*[_replaced] * 5, *[_reshaped] * 3, _removed, *[_added] * 2, _swapped, *[_in_text] * 3)
