"""A new rule is a new file: it is found, and two of one id are not."""

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from isthmus import discovery
from isthmus_policies import rules
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.subject import Subject

RULE = '''
"""No queue is called `tmp`."""

from isthmus_policies.rule import Family, Rule, Severity, Violation


def check(facts, estate):
    if facts.subject.props.get("name") == "tmp":
        expected, fix = "a name that says what it is for", "choose another"
        yield Violation(facts.subject.urn, "the queue's name", "tmp", expected, fix)


rule = Rule(
    id="{id}",
    title="No queue is called tmp.",
    rationale="A name is read by others.",
    family=Family.HYGIENE,
    severity=Severity.LOW,
    remediation="Choose another.",
    resource=check,
)
'''


def queue(name: str) -> Facts:
    return Facts(Subject("aws:sqs/queue:Queue", name, "urn:1", {"name": name}), Estate())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty package of rules, importable as its folder's name."""
    made = tmp_path / f"rules_of_{tmp_path.name}"
    made.mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    return made


def test_a_new_rule_is_a_new_file(folder: Path) -> None:
    (folder / "no_tmp_queue.py").write_text(RULE.replace("{id}", "no-tmp-queue"))
    (folder / "helpers.py").write_text("NOTHING = None\n")  # what has no rule is none
    (rule,) = rules.rules_in([str(folder)], folder.name)
    assert rule.id == "no-tmp-queue"
    assert rule.url == "docs/reference/policies.md#no-tmp-queue" and rule.level == "advisory"
    (violation,) = rule.resource(queue("tmp"), Estate())
    assert "fix       choose another" in str(violation)
    assert not list(rule.resource(queue("orders"), Estate()))


def test_a_family_is_a_folder(folder: Path) -> None:
    (folder / "hygiene").mkdir()
    (folder / "hygiene" / "__init__.py").touch()
    (folder / "hygiene" / "no_tmp_queue.py").write_text(RULE.replace("{id}", "no-tmp-queue"))
    assert [rule.id for rule in rules.rules_in([str(folder)], folder.name)] == ["no-tmp-queue"]


@pytest.mark.parametrize("group", ["isthmus_policies.rules", "isthmus_policies.rules.hygiene"])
def test_another_package_adds_a_rule(folder: Path, group: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "no_tmp_queue.py").write_text(RULE.replace("{id}", "no-tmp-queue"))
    point = EntryPoint("queues", f"{folder.name}.no_tmp_queue", group)
    monkeypatch.setattr(discovery, "_added_to", lambda package: [point] if package == group else [])
    assert "no-tmp-queue" in {rule.id for rule in rules.rules_in(rules.__path__, rules.__name__)}


def test_two_rules_of_one_id_are_refused(folder: Path) -> None:
    for file in ("one.py", "two.py"):
        (folder / file).write_text(RULE.replace("{id}", "same"))
    with pytest.raises(ValueError, match="got same twice"):
        rules.rules_in([str(folder)], folder.name)


def test_ours_are_found_in_the_order_of_their_ids() -> None:
    ids = [rule.id for rule in rules.RULES]
    assert ids == sorted(ids)
    assert {"everything-is-translated", "nothing-is-public", "sensitive-data-stays-private"} <= set(ids)
    assert all(rule.controls and rule.rationale and rule.remediation for rule in rules.RULES)
