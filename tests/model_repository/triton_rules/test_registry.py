"""A new rule is one new file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from isthmus_models import triton_rules
from isthmus_models.problems import Problem
from isthmus_models.triton_rules import registry, rules

NEW = """
from isthmus_models.problems import Problem
from isthmus_models.triton_rules.registry import rule

@rule()
def no_zebra(model):
    if model.name == "zebra":
        yield Problem("name", "'zebra'", "no zebra", "rename it")
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(rules, "__path__", [*rules.__path__, str(tmp_path)])
    monkeypatch.setattr(registry, "_rules", dict(registry._rules))
    registry.registered.cache_clear()
    yield tmp_path
    registry.registered.cache_clear()


def test_a_file_in_the_folder_is_a_rule(folder: Path) -> None:
    triton_rules.advice_ids()  # all others are imported
    registry.registered.cache_clear()
    (folder / "zebra_test_rule.py").write_text(NEW)
    found = triton_rules.check({"zebra": 'name: "zebra" backend: "python"'})
    assert [str(f.path) for f in found if f.id == "no-zebra"] == ["zebra/config.pbtxt: name"]


def test_two_rules_of_one_name_are_refused() -> None:
    triton_rules.advice_ids()
    with pytest.raises(ValueError, match="two rules are called tensor-dims"):

        @registry.rule()
        def tensor_dims(model: object) -> list[Problem]:
            return []
