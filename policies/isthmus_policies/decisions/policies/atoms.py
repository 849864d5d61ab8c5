"""What one condition asks of one key of a request's context, and whether several of them can be met at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from isthmus_policies.decisions.policies import ranges
from isthmus_policies.decisions.policies.globs import EVERY, NONE, Texts, common
from isthmus_policies.decisions.policies.ranges import Ranges

ABSENT = ""
"""As the value of a key that a request hasn't."""


class Of(StrEnum):
    """Of which of the key's values something is asked."""

    ONE = "the only one"
    ANY = "any of them"
    ALL = "all of them"


@dataclass(frozen=True)
class Atom:
    """A set of requests, by one key: those without it (`absent`), and those whose value is (not) in `texts`."""

    key: str
    absent: bool
    texts: Texts = EVERY
    inside: bool = True
    of: Of = Of.ONE
    networks: Ranges | None = None
    """Instead of texts, for addresses."""

    @property
    def negated(self) -> "Atom":
        """All other requests."""
        other = {Of.ONE: Of.ONE, Of.ANY: Of.ALL, Of.ALL: Of.ANY}[self.of]
        return replace(self, absent=not self.absent, inside=not self.inside, of=other)


@dataclass(frozen=True)
class Domain:
    """What values a key can have in the requests of somebody."""

    absent: bool = True
    present: bool = True
    inside: tuple[Texts, ...] = ()
    outside: tuple[Texts, ...] = ()
    networks: Ranges = ranges.WORLD


FREE = Domain()


def never(key: str) -> Atom:
    """What no request meets."""
    return Atom(key, absent=False, texts=NONE)


def met(atoms: Sequence[Atom], domain: Domain) -> str | None:
    """A value of their key that meets all of these, ABSENT if that does, None if nothing does."""
    if domain.absent and all(atom.absent for atom in atoms):
        return ABSENT
    if not domain.present:
        return None
    return _address(atoms, domain) if any(atom.networks is not None for atom in atoms) else _text(atoms, domain)


def _text(atoms: Sequence[Atom], domain: Domain) -> str | None:
    if not any(atom.of is not Of.ONE for atom in atoms):
        return _common(atoms, domain)
    every = [atom for atom in atoms if atom.of is Of.ALL]
    some = [atom for atom in atoms if atom.of is not Of.ALL]
    values = [_common([*every, atom], domain) for atom in some] or [_common(every, domain)]
    return None if None in values else values[0]


def _common(atoms: Sequence[Atom], domain: Domain) -> str | None:
    inside = [*domain.inside, *(atom.texts for atom in atoms if atom.inside)]
    outside = [*domain.outside, *(atom.texts for atom in atoms if not atom.inside)]
    return common(inside, outside)


def _address(atoms: Sequence[Atom], domain: Domain) -> str | None:
    left = domain.networks
    for atom in atoms:
        if atom.networks is not None:
            left = ranges.intersection(left, atom.networks if atom.inside else ranges.complement(atom.networks))
        elif atom.texts == NONE and atom.inside:
            return None
    return ranges.text_of(left[0]) if left else None
