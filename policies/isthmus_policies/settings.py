"""Levels and waivers: what a breach does, and which are accepted. A privacy rule is not weakened in silence."""

from collections.abc import Iterator, Sequence
from datetime import date
from difflib import get_close_matches

from isthmus.environment.patterns import is_for_everything
from isthmus_policies.estate import Estate, Waiver
from isthmus_policies.rule import Level, Rule, Violation

SETTINGS = "levels-and-waivers"
THE_LEVEL = "the level"
"""What a waiver names that accepts a rule's lower level."""


class Settings:
    """The level of each rule, and which breaches are waived, for one analysis."""

    def __init__(self, rules: Sequence[Rule], estate: Estate, today: date | None = None) -> None:
        self._rules = {rule.id: rule for rule in rules}
        self.estate, self._today = estate, today or date.today()
        self._asked: dict[str, str] = {}
        self._levels: dict[str, Level] = {}  # each rule's, since every resource asks
        self._used: set[Waiver] = set()

    def ask(self, rule: str, level: str) -> None:
        """The command line asks for a level of a rule, or of `all`.

        The engine asks for every rule's own level when nobody asks for another, which must not undo the environment's:
        `ReconcilePolicyPackConfig` in https://github.com/pulumi/pulumi/blob/master/pkg/resource/analyzer/config.go
        """
        if rule not in self._rules or level != self._rules[rule].level:
            self._asked[rule] = level
            self._levels = {}

    def level(self, rule: Rule) -> Level:
        """What a breach of the rule does. A privacy rule that a level would weaken stays mandatory unless waived."""
        if rule.id not in self._levels:
            level = self._wanted(rule)
            weakened = not rule.may_be_weakened and level is not Level.MANDATORY and not self._weakening_waived(rule)
            self._levels[rule.id] = Level.MANDATORY if weakened else level
        return self._levels[rule.id]

    def waived(self, rule: Rule, violation: Violation) -> bool:
        """Whether a waiver in force accepts a breach."""
        for waiver in self.estate.waivers:
            if waiver.covers(rule.id, violation.urn) and not self._wrong(waiver):
                self._used.add(waiver)
                return True
        return False

    def problems(self, urn: str) -> Iterator[tuple[Rule, Level, Violation]]:
        """What is wrong with levels and waivers, as breaches of the rule `levels-and-waivers`."""
        own = self._rules.get(SETTINGS)
        if own is None:
            return
        for violation in (
            *self._level_problems(urn),
            *self._remedy_problems(urn),
            *self._waiver_problems(urn),
        ):
            yield own, Level.MANDATORY, violation

    def _wanted(self, rule: Rule) -> Level:
        asked = self._asked.get(rule.id) or self.estate.levels.get(rule.id) or self._asked.get("all")
        return Level(asked) if asked in list(Level) else rule.level

    def _weakening_waived(self, rule: Rule) -> bool:
        for waiver in self.estate.waivers:
            if waiver.rule == rule.id and waiver.resource == THE_LEVEL and not self._wrong(waiver):
                self._used.add(waiver)
                return True
        return False

    def _level_problems(self, urn: str) -> Iterator[Violation]:
        for name, level in {**self.estate.levels, **self._asked}.items():
            rule, what = self._rules.get(name), f"the level of {name!r}"
            if level not in list(Level):
                fix = "write one of these"
                yield Violation(urn, what, repr(level), ", ".join(Level), fix)
            elif rule is None and name != "all":
                near = get_close_matches(name, list(self._rules), n=1)
                fix = f"did you mean {near[0]!r}?" if near else "see docs/reference/policies.md"
                yield Violation(urn, what, "no such rule", "the id of a rule", fix)
        for rule in self._rules.values():
            level = self._wanted(rule)
            if not rule.may_be_weakened and level is not Level.MANDATORY and not self._weakening_waived(rule):
                fix = f'remove it, or add a waiver of {rule.id} for the resource "{THE_LEVEL}"'
                yield Violation(urn, f"the level of {rule.id!r}", level, "mandatory", fix)

    def _remedy_problems(self, urn: str) -> Iterator[Violation]:
        able = [rule.id for rule in self._rules.values() if rule.remediate is not None]
        for name in self.estate.remediate:
            if name not in able:
                got = "a rule that mends nothing by itself" if name in self._rules else "no such rule"
                near = get_close_matches(name, able, n=1)
                fix = f"did you mean {near[0]!r}?" if near else "remove it"
                expected = f"one of {', '.join(able) or 'none'}"
                yield Violation(urn, f"the remediation of {name!r}", got, expected, fix)

    def _waiver_problems(self, urn: str) -> Iterator[Violation]:
        for waiver in self.estate.waivers:
            what = f"the waiver of {waiver.rule!r} for {waiver.resource!r}"
            if wrong := self._wrong(waiver):
                got, expected, fix = wrong
                yield Violation(urn, what, got, expected, fix)
            elif waiver not in self._used:
                yield Violation(urn, what, "nothing that it is for", "a breach that it accepts", "remove it")

    def _wrong(self, waiver: Waiver) -> tuple[str, str, str] | None:
        """What is wrong with a waiver by itself: got, expected, fix. A wrong one accepts nothing."""
        if waiver.rule not in self._rules or waiver.rule == SETTINGS:
            return "a rule that there isn't, or that can't be waived", "the id of a rule", "correct `rule`"
        if is_for_everything(waiver.resource):
            return "a pattern for everything", "the URN or name of one resource, or of a few", "name them"
        if not waiver.reason.strip() or not waiver.owner.strip():
            return "no reason or no owner", "both", "write who accepts it, and why"
        try:
            expires = date.fromisoformat(waiver.expires)
        except ValueError:
            return f"expires {waiver.expires!r}", "a day such as 2027-01-31", "write the last day that it holds"
        if expires < self._today:
            return f"expired on {waiver.expires}", "a day to come", "mend what it accepts, or decide anew"
        return None
