"""The catalogue: each rule says everything of itself, has a test of its own that it fails, and is documented."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from tests.policies.tables import COLUMNS

from isthmus_policies import rules
from isthmus_policies.rule import Level, Rule

HERE = Path(__file__).parent / "rules"
DOCS = Path(__file__).resolve().parents[2] / "docs"
FRAMEWORKS = {"CIS AWS Foundations", "CIS Kubernetes", "CIS EKS", "NIST SP 800-53", "ISO/IEC 27001", "GDPR"}
SPELLED = {
    "NIST SP 800-53": r"[A-Z]{2}-\d+(\(\d+\))?",
    "ISO/IEC 27001": r"A\.[5-8]\.\d+",
    "GDPR": r"Art\. \d+(\(\d\))?(\([a-z]\))?",
}
PLACES = {
    module.rule.id: module.__name__.removeprefix(f"{rules.__name__}.").split(".")
    for module in rules.rule_modules(rules.__path__, rules.__name__)
}
ONE = pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.id)


@ONE
def test_each_rule_says_everything_of_itself(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.id)
    assert rule.title.endswith(".") and rule.remediation.endswith(".")
    assert len(rule.rationale.split()) > 8
    assert rule.rationale != rule.title


@ONE
def test_each_rule_names_the_controls_that_it_serves(rule: Rule) -> None:
    assert set(rule.controls) <= FRAMEWORKS
    assert {"NIST SP 800-53", "ISO/IEC 27001"} <= set(rule.controls)
    for framework, ids in rule.controls.items():
        assert ids and len(set(ids)) == len(ids)
        for name in ids:
            assert re.fullmatch(SPELLED.get(framework, r"\d+(\.\d+)+"), name), f"{framework} {name}"


@ONE
def test_a_module_is_named_as_its_rule_and_is_in_its_family(rule: Rule) -> None:
    assert PLACES[rule.id] == [rule.family.replace("-", "_"), rule.id.replace("-", "_")]


@ONE
def test_each_rule_has_a_test_that_it_fails(rule: Rule) -> None:
    if rule.id == "levels-and-waivers":
        return  # tests/policies/test_settings.py
    family, name = PLACES[rule.id]
    assert (HERE / family / f"test_{name}.py").is_file(), "no rule without a test module of its own"
    table = import_module(f"tests.policies.rules.{family}.test_{name}").TABLE
    assert tuple(table) == COLUMNS
    assert all(table[column] for column in COLUMNS)


@ONE
def test_each_rule_is_in_the_documentation(rule: Rule) -> None:
    page = (DOCS / "reference" / "policies.md").read_text()
    assert f"### {rule.id}\n" in page, "run `make reference`"
    assert rule.url.endswith(f"policies.md#{rule.id}")


def test_no_id_is_there_twice() -> None:
    assert len({rule.id for rule in rules.RULES}) == len(rules.RULES)


def test_privacy_is_mandatory_unless_a_default_may_do() -> None:
    advice = {rule.id for rule in rules.RULES if rule.family.is_privacy and rule.level is not Level.MANDATORY}
    core = {"sensitive-data-stays-private", "nothing-is-public", "everything-is-translated", "levels-and-waivers"}
    assert not advice & core
    assert all(rule.default_level is Level.ADVISORY for rule in rules.RULES if rule.id in advice)
