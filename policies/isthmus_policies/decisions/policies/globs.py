"""Sets of texts as IAM writes them, and whether a text is in some of them and in none of others.

`*` stands for any text and `?` for one character; in the first five parts of an ARN they don't reach over a colon.
Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html (strings,
ARNs) and, for `${*}`, `${?}` and `${$}`, https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

ANY: Final = "any text"
PART: Final = "any text without a colon"
ONE: Final = "one character"
ONE_OF_PART: Final = "one character, no colon"
DIGIT: Final = "one digit"
STARS = (ANY, PART)
FRESH = "\N{SNOWMAN}"  # stands for every character that no pattern names
UNDECIDED = "…"
FILLS = ("999988887777", "x", "arn:aws:iam::999988887777:role/x", "")
MOST_STEPS, MOST_PATTERNS = 150_000, 200


@dataclass(frozen=True)
class Glob:
    """A pattern: characters, and the words above for what stands for others."""

    tokens: tuple[str, ...]
    fold: bool = False
    """Whether upper and lower case are the same."""

    @cached_property
    def is_literal(self) -> bool:
        """Whether it stands for one text only."""
        return all(len(token) == 1 for token in self.tokens) and not self.fold

    @cached_property
    def start(self) -> int:
        """Where in the pattern one is before the first character, as bits."""
        return self._reached(1)

    def step(self, places: int, character: str) -> int:
        """Where one is after one more character: all places at once, as bits."""
        fitting = self._fitting.get(character)
        if fitting is None:
            fitting = self._fitting[character] = self._bits(lambda token: _fits(token, character, self.fold))
        kept = places & fitting
        return self._reached(kept & self._stars | (kept & ~self._stars) << 1)

    def ends(self, places: int) -> bool:
        """Whether a text may end here."""
        return bool(places >> len(self.tokens) & 1)

    def matches(self, text: str) -> bool:
        """Whether a text is one that it stands for."""
        places = self.start
        for character in text:
            places = self.step(places, character)
            if not places:
                return False
        return self.ends(places)

    def sample(self, fill: str) -> str:
        """A text that it stands for, `fill` in place of its stars."""
        part = fill.replace(":", "")
        short = {ANY: fill, PART: part, ONE: "9", ONE_OF_PART: "9", DIGIT: "9"}
        return "".join(token if len(token) == 1 else short[token] for token in self.tokens)

    def _reached(self, places: int) -> int:
        """With those after stars, which may stand for nothing."""
        while more := (places & self._stars) << 1 & ~places:
            places |= more
        return places

    def _bits(self, fits: Callable[[str], bool]) -> int:
        return sum(1 << place for place, token in enumerate(self.tokens) if fits(token))

    @cached_property
    def _stars(self) -> int:
        return self._bits(lambda token: token in STARS)

    @cached_property
    def _fitting(self) -> dict[str, int]:
        """By character, the places whose token it fits; filled as they are asked."""
        return {}


def _fits(token: str, character: str, fold: bool) -> bool:
    if len(token) == 1:
        return token == character or (fold and token.lower() == character.lower())
    return token in (ANY, ONE) or (character in "0123456789" if token == DIGIT else character != ":")


@dataclass(frozen=True)
class Texts:
    """A union: these texts, and all that these patterns stand for."""

    literals: frozenset[str] = frozenset()
    globs: tuple[Glob, ...] = ()

    def __or__(self, other: "Texts") -> "Texts":
        return Texts(self.literals | other.literals, (*self.globs, *other.globs))

    def matches(self, text: str) -> bool:
        """Whether a text is in it."""
        return text in self.literals or any(glob.matches(text) for glob in self.globs)


EVERY = Texts(globs=(Glob((ANY,)),))
NONE = Texts()
ACCOUNTS = Texts(globs=(Glob((DIGIT,) * 12),))
ARN_UP_TO_ACCOUNT: Final = (*"arn:", PART, ":", PART, ":", PART, ":")
ARNS_OF_ACCOUNTS = Texts(globs=(Glob((*ARN_UP_TO_ACCOUNT, *(DIGIT,) * 12, ":", ANY)),))


def of_globs(globs: Iterable[Glob]) -> Texts:
    """The union of patterns."""
    every = list(globs)
    literals = frozenset("".join(glob.tokens) for glob in every if glob.is_literal)
    return Texts(literals, tuple(glob for glob in every if not glob.is_literal))


def exact(texts: Iterable[str]) -> Texts:
    """These texts and no other."""
    return Texts(frozenset(texts))


@lru_cache(maxsize=4096)
def like(*patterns: str) -> Texts:
    """All texts that are like one of these."""
    return of_globs(Glob(tuple(wild(pattern))) for pattern in patterns)


@lru_cache(maxsize=4096)
def arn_like(pattern: str) -> Glob | None:
    """All ARNs like this, part by part; None for what has no six parts."""
    parts = pattern.split(":", 5)
    if len(parts) < 6:
        return None
    first = wild(":".join(parts[:5]) + ":", PART, ONE_OF_PART)
    return Glob((*first, *wild(parts[5])))


def wild(pattern: str, star: str = ANY, mark: str = ONE) -> Iterator[str]:
    """The tokens of a text in which `*` and `?` stand for others."""
    return (star if c == "*" else mark if c == "?" else c for c in pattern)


@lru_cache(maxsize=4096)
def common(inside: tuple[Texts, ...], outside: tuple[Texts, ...]) -> str | None:
    """A text that is in each of `inside` and in none of `outside`; None if there is none; UNDECIDED if that is too long
    to be worked out."""

    def fits(text: str) -> bool:
        return all(part.matches(text) for part in inside) and not any(part.matches(text) for part in outside)

    finite = [part.literals for part in inside if not part.globs]
    if finite:  # the shortest list decides
        shortest = min(finite, key=len)
        return next((text for text in sorted(shortest) if fits(text)), None)
    tried = [text for part in inside for text in sorted(part.literals)[:MOST_PATTERNS]]
    tried += [glob.sample(fill) for part in inside or (EVERY,) for glob in part.globs for fill in FILLS]
    return next((text for text in tried if fits(text)), None) or _search(inside, outside)


def _search(inside: Sequence[Texts], outside: Sequence[Texts]) -> str | None:
    """The shortest such text, by reading all patterns at once, a character at a time."""
    groups = [_all_globs(part) for part in (*inside, *outside)]
    globs = [glob for group in groups for glob in group]
    if len(globs) > MOST_PATTERNS:
        return UNDECIDED
    owner = [number for number, group in enumerate(groups) for _ in group]
    needed = len(inside)
    alphabet = [*sorted({t for g in globs for t in g.tokens if len(t) == 1} | set("09:")), FRESH]
    start = tuple(glob.start for glob in globs)
    seen, waiting, steps = {start}, deque([(start, "")]), 0
    while waiting:
        places, text = waiting.popleft()
        ended = {owner[i] for i, glob in enumerate(globs) if glob.ends(places[i])}
        if all(number in ended for number in range(needed)) and all(number < needed for number in ended):
            return text
        for character in alphabet:
            after = tuple(glob.step(places[i], character) for i, glob in enumerate(globs))
            alive = {owner[i] for i in range(len(globs)) if after[i]}
            if after not in seen and all(number in alive for number in range(needed)):
                seen.add(after)
                waiting.append((after, text + character))
        steps += len(alphabet) * len(globs)
        if steps > MOST_STEPS:
            return UNDECIDED
    return None


def _all_globs(part: Texts) -> list[Glob]:
    return [*part.globs, *(Glob(tuple(text)) for text in part.literals)]
