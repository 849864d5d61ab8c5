"""The rules, each a module of its family's folder: one that has a `rule` is found, so a new rule is a new file.

Another package adds a rule by an entry point, as its `pyproject.toml` says (`isthmus/discovery.py` has more of that):

    [project.entry-points."isthmus_policies.rules"]
    queues = "my_package.queues_have_names"
"""

from collections.abc import Iterable, Iterator
from types import ModuleType

from isthmus.discovery import modules
from isthmus_policies.rule import Rule


def rules_in(path: Iterable[str], package: str) -> tuple[Rule, ...]:
    """The rules in the folders `path`, which are the package `package`, and in the folders there, by their ids.

    Raises:
        ValueError: two rules share an id, so that no message could tell them apart.
    """
    rules = sorted((module.rule for module in rule_modules(path, package)), key=lambda rule: rule.id)
    ids = [rule.id for rule in rules]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise ValueError(f"{package}: got {', '.join(twice)} twice, expected each rule's id once; rename one of them")
    return tuple(rules)


def rule_modules(path: Iterable[str], package: str) -> Iterator[ModuleType]:
    """The modules there that have a `rule`."""
    for module in modules(path, package):
        if hasattr(module, "rule"):
            yield module
        elif hasattr(module, "__path__"):
            yield from rule_modules(module.__path__, module.__name__)


RULES = rules_in(__path__, __name__)
