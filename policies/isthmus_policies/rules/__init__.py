"""The rules, one a module (or package) of this folder: each that has a `rule` is found, so a new rule is a new file."""

from collections.abc import Iterable

from isthmus.discovery import modules
from isthmus_policies.rule import Rule


def rules_in(path: Iterable[str], package: str) -> tuple[Rule, ...]:
    """The rules in the folders `path`, which are the package `package`, by their ids.

    Raises:
        ValueError: two rules share an id, so that no message could tell them apart.
    """
    rules = sorted((m.rule for m in modules(path, package) if hasattr(m, "rule")), key=lambda rule: rule.id)
    ids = [rule.id for rule in rules]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise ValueError(f"{package}: got {', '.join(twice)} twice, expected each rule's id once; rename one of them")
    return tuple(rules)


RULES = rules_in(__path__, __name__)
