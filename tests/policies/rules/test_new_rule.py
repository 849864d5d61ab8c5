"""A new rule is a new file: it is found, and two of one name are not."""

from pathlib import Path

import pytest

from isthmus_policies import rules
from isthmus_policies.subject import Subject

RULE = '''
"""No queue is called `tmp`."""

from isthmus_policies.rule import Rule, Violation


def check(subject):
    if subject.props.get("name") == "tmp":
        yield Violation(subject.urn, "the queue's name", "tmp", "a name that says what it is for", "choose another")


rule = Rule("{name}", "No queue is called tmp.", check)
'''


def queue(name: str) -> Subject:
    return Subject("aws:sqs/queue:Queue", name, "urn:1", {"name": name})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty package of rules, importable as its folder's name."""
    made = tmp_path / f"rules_of_{tmp_path.name}"
    made.mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    return made


def test_a_new_rule_is_a_new_file(folder: Path) -> None:
    (folder / "no_tmp_queue.py").write_text(RULE.replace("{name}", "no-tmp-queue"))
    (folder / "helpers.py").write_text("NOTHING = None\n")  # what has no rule is none
    (rule,) = rules.rules_in([str(folder)], folder.name)
    assert rule.name == "no-tmp-queue"
    (violation,) = rule.resource(queue("tmp"))
    assert "fix       choose another" in str(violation)
    assert not list(rule.resource(queue("orders")))


def test_two_rules_of_one_name_are_refused(folder: Path) -> None:
    for file in ("one.py", "two.py"):
        (folder / file).write_text(RULE.replace("{name}", "same"))
    with pytest.raises(ValueError, match="got same twice"):
        rules.rules_in([str(folder)], folder.name)


def test_ours_are_found_in_the_order_of_their_names() -> None:
    names = [rule.name for rule in rules.RULES]
    assert names == sorted(names) and {"nothing-is-public", "sensitive-data-stays-private"} <= set(names)
