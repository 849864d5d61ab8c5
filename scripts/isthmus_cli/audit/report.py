"""What an audit has to say, in one shape for every format; nothing secret is in it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from isthmus.errors import Problem
from isthmus_policies.rule import Level, Rule, Violation


class Where(StrEnum):
    """What was judged."""

    STATE = "state"
    LIVE = "live"


@dataclass(frozen=True)
class Breach:
    """A violation of a rule, at the level that the environment gives the rule."""

    rule: Rule
    level: Level
    violation: Violation
    where: Where = Where.STATE

    @property
    def mandatory(self) -> bool:
        """Whether an update would be refused for it."""
        return self.level is Level.MANDATORY

    def hidden(self, hide: Callable[[str], str]) -> "Breach":
        """The same with every text passed through `hide`."""
        v = self.violation
        path = tuple(hide(urn) for urn in v.path)
        shown = Violation(hide(v.urn), hide(v.what), hide(v.got), hide(v.expected), hide(v.fix), path)
        return replace(self, violation=shown)


@dataclass(frozen=True)
class Unmanaged:
    """Something at a site that the stack doesn't have."""

    site: str
    type: str
    name: str

    def __str__(self) -> str:
        return f"{self.site}: {self.type} {self.name!r}"


@dataclass(frozen=True)
class Report:
    """The outcome of one audit."""

    stack: str
    source: str
    """Where the state is from, e.g. `prod.json`."""
    configuration: str
    """The stack's configuration file, below the project; nothing where it is elsewhere."""
    rules: Sequence[Rule]
    disabled: frozenset[str]
    """The rules that the environment disables."""
    resources: int
    """How many were judged."""
    only_read: int
    """How many more the stack only reads: nobody judges those."""
    encrypted: int
    """How many secrets are encrypted in the state, and unknown to the rules: `--show-secrets` opens them."""
    breaches: Sequence[Breach]
    live: bool = False
    unmanaged: Sequence[Unmanaged] = ()
    unread: Sequence[Problem] = ()
    """What of the clouds couldn't be read, so that nothing is proved of it."""

    @property
    def mandatory(self) -> int:
        """How many breaches an update would be refused for."""
        return sum(breach.mandatory for breach in self.breaches)

    @property
    def code(self) -> int:
        """The exit status: 0 clean, 1 mandatory violations, 2 something couldn't be read."""
        return 1 if self.mandatory else 2 if self.unread else 0

    @property
    def summary(self) -> str:
        """One line with the numbers."""
        advisory = len(self.breaches) - self.mandatory
        parts = [f"{self.mandatory} mandatory and {advisory} advisory violations"]
        if self.only_read:
            parts.append(f"{self.only_read} resources only read, not judged")
        if self.encrypted:
            parts.append(f"{self.encrypted} encrypted secrets taken as unknown")
        if self.live:
            parts.append(f"{len(self.unmanaged)} live resources that the stack doesn't have")
        if self.unread:
            parts.append(f"{len(self.unread)} things that couldn't be read")
        verdict = ("clean", "violations", "not proved")[self.code]
        judged = f"{self.resources} resources, {len(self.rules) - len(self.disabled)} rules"
        return f"audit of {self.stack}: {verdict}: {judged}: {', '.join(parts)}"


def ordered(breaches: Iterable[Breach]) -> list[Breach]:
    """Mandatory ones first, then by rule and resource; each once, though two checks of a rule may see it."""
    once = {(b.rule.id, b.violation.urn, str(b.violation)): b for b in breaches}
    return sorted(once.values(), key=lambda b: (not b.mandatory, b.rule.id, b.violation.urn, str(b.violation)))
