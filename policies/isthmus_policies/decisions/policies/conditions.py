"""Conditions as atoms: each operator with its quantifier, `IfExists`, values that aren't clear, and keys in any case.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html and, for
the quantifiers, https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from isthmus_policies.decisions.policies import ranges
from isthmus_policies.decisions.policies.atoms import Atom, Of, never
from isthmus_policies.decisions.policies.document import Statement
from isthmus_policies.decisions.policies.globs import ANY, EVERY, NONE, ONE, Glob, Texts, arn_like, of_globs, wild
from isthmus_policies.decisions.policies.keys import is_minted, is_single
from isthmus_policies.decisions.policies.ours import RESOURCE_ACCOUNT, RESOURCE_ORGANIZATION
from isthmus_policies.values import UNKNOWN

VARIABLE = re.compile(r"\$\{([^{}]*)\}")
OF_RESOURCE = {"aws:resourceaccount": RESOURCE_ACCOUNT, "aws:resourceorgid": RESOURCE_ORGANIZATION}
ESCAPES = ("*", "?", "$")
QUANTIFIERS = {"foranyvalue:": Of.ANY, "forallvalues:": Of.ALL}
TEXT_OPERATORS = {
    "stringequals": ("exact", True),
    "stringnotequals": ("exact", False),
    "stringequalsignorecase": ("fold", True),
    "stringnotequalsignorecase": ("fold", False),
    "stringlike": ("like", True),
    "stringnotlike": ("like", False),
    "arnequals": ("arn", True),
    "arnlike": ("arn", True),
    "arnnotequals": ("arn", False),
    "arnnotlike": ("arn", False),
    "bool": ("fold", True),
    "binaryequals": ("exact", True),
}
"""How a value is compared, and whether the operator asks for a match."""


class Values(NamedTuple):
    """The values of a condition: what surely matches, and what may."""

    surely: Texts
    maybe: Texts


def atoms_of(statement: Statement) -> Iterator[Atom]:
    """What a statement's conditions ask: as much as an Allow may let through, as little as a Deny surely stops."""
    generous = not statement.denies
    for operator, key, values in statement.conditions:
        if isinstance(operator, str) and isinstance(key, str):
            yield from _atom(operator.strip().lower(), key.strip().lower(), values, generous)
        elif statement.denies:
            yield never("a condition")


def _atom(name: str, key: str, values: Any, generous: bool) -> Iterator[Atom]:
    of = next((of for prefix, of in QUANTIFIERS.items() if name.startswith(prefix)), Of.ONE)
    base = name.split(":", 1)[1] if of is not Of.ONE else name
    if_exists, base = base.endswith("ifexists"), base.removesuffix("ifexists")
    if base == "null":
        yield from _null(key, values, generous)
        return
    if base in ("ipaddress", "notipaddress"):
        atom = _addresses(key, values, base == "ipaddress", generous)
    elif base in TEXT_OPERATORS:
        how, asks = TEXT_OPERATORS[base]
        how = "parts" if how == "like" and is_minted(key) else how
        surely, maybe = _values(values, how)
        # A negated operator matches less the more its values are.
        texts = maybe if asks is generous else surely
        atom = Atom(key, absent=not asks, texts=texts, inside=asks)
    elif generous:  # numbers, dates, and what isn't known: any value may match, but there is one
        atom = Atom(key, absent="not" in base or not base.startswith(("numeric", "date")))
    else:
        atom = never(key)
    absent = if_exists or of is Of.ALL or (atom.absent and of is Of.ONE)
    yield replace(atom, absent=absent, of=Of.ONE if is_single(key) else of)


def _null(key: str, values: Any, generous: bool) -> Iterator[Atom]:
    """`true` for requests without the key, `false` for those with it."""
    words = {str(value).lower() if isinstance(value, str | bool) else "unknown" for value in _several(values)}
    wanted = words & {"true", "false"}
    if len(wanted) == 2 or (generous and wanted != words):
        return
    if not wanted:
        yield never(key)
    else:
        yield Atom(key, absent=wanted == {"true"}, texts=EVERY if wanted == {"false"} else NONE)


def _addresses(key: str, values: Any, asks: bool, generous: bool) -> Atom:
    known = [ranges.of_text(value) if isinstance(value, str) else None for value in _several(values)]
    networks = ranges.union(interval for interval in known if interval)
    if any(value is UNKNOWN or _has_variable(value) for value in _several(values)) and asks is generous:
        networks = ranges.WORLD
    return Atom(key, absent=not asks, inside=asks, networks=networks)


def _values(values: Any, how: str) -> Values:
    surely, maybe = [], []
    for value in _several(values):
        if value is UNKNOWN or isinstance(value, Mapping | list | tuple) or value is None:
            maybe.append(Glob((ANY,)))
            continue
        glob, clear = _glob(str(value).lower() if isinstance(value, bool) else str(value), how)
        maybe.append(glob)
        if clear:
            surely.append(glob)
    return Values(of_globs(surely), of_globs(maybe))


def _glob(text: str, how: str) -> tuple[Glob, bool]:
    """The pattern of a value, and whether it surely is that. A policy variable may be any text: who asks chooses it."""
    by_parts = how in ("arn", "parts")
    tokens: list[str] = []
    end, clear = 0, True
    for match in VARIABLE.finditer(text):
        tokens += _plain(text[end : match.start()], how)
        inner = match[1].strip().lower()
        clear = clear and (inner in OF_RESOURCE or (inner in ESCAPES and not by_parts))
        tokens += inner if inner in ESCAPES else OF_RESOURCE.get(inner, (ANY,))
        end = match.end()
    tokens += _plain(text[end:], how)
    if by_parts:
        arn = arn_like("".join(tokens)) if clear else None
        if arn or how == "arn":
            return arn or Glob((ANY,)), arn is not None
        tokens = [{"*": ANY, "?": ONE}.get(part, part) for part in tokens]
    return Glob(tuple(tokens), fold=how == "fold"), clear


def _plain(text: str, how: str) -> Iterator[str]:
    return wild(text) if how == "like" else iter(text)


def _has_variable(value: Any) -> bool:
    return isinstance(value, str) and "${" in value


def _several(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def resources_of(values: tuple[Any, ...] | None) -> Values:
    """The ARNs that a statement is about."""
    return _values(list(values), "like") if values is not None else Values(EVERY, EVERY)


def actions_of(values: tuple[Any, ...] | None) -> Values:
    """The actions that a statement is about, in any case."""
    if values is None:
        return Values(EVERY, EVERY)
    return _values([value.lower() if isinstance(value, str) else value for value in values], "like")
