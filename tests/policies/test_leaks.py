"""Every leak of the corpus is refused, every safe twin allowed: by what the pack answers to the engine's messages."""

import json
from typing import Any

import pytest
import yaml
from tests.components.environments import raw
from tests.policies.leaks import case as corpus

from isthmus.environment import Environment
from isthmus.environment.problems import EnvironmentInvalid
from isthmus_policies.analyzer import Analysis
from isthmus_policies.estate import of_environment
from isthmus_policies.rule import Level, Rule, Violation
from isthmus_policies.rules import RULES
from isthmus_policies.subject import of_message

STACKS = [case for case in corpus.cases() if "resources" in case]
ENVIRONMENTS = [case for case in corpus.cases() if "environment" in case]


def environment() -> dict[str, Any]:
    """That of the sandbox, which the cases are about."""
    return json.loads(json.dumps(raw("local")))  # type: ignore[no-any-return]


def judged(case: dict[str, Any], config: dict[str, Any] | None = None) -> list[tuple[Rule, Violation]]:
    """The mandatory violations of a case."""
    analysis = Analysis(RULES, of_environment(config or environment()))
    resources = corpus.resources(case)
    every = []
    for resource in resources:
        if resource.registered:
            every += list(analysis.of_resource(of_message(corpus.analyze_request(resource))))
    every += list(analysis.of_stack(map(of_message, corpus.stack_request(resources).resources)))
    return [(rule, violation) for rule, level, violation in every if level is Level.MANDATORY]


def refused_names(case: dict[str, Any], config: dict[str, Any] | None = None) -> dict[str, list[str]]:
    """The messages of the mandatory violations, by the name of the resource that each is of."""
    names: dict[str, list[str]] = {}
    for rule, violation in judged(case, config):
        names.setdefault(violation.urn.rsplit("::", 1)[-1], []).append(f"{rule.id}: {violation}")
    return names


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in STACKS])
def test_a_stack_is_judged_rightly(case: dict[str, Any]) -> None:
    messages = [f"{rule.id}: {violation}" for rule, violation in judged(case)]
    assert bool(messages) == (case["expect"] == "refused"), "\n".join([case["because"], *messages])
    assert not any("nothing is proved" in message for message in messages), messages


def names_by_type() -> dict[str, set[str]]:
    """The properties that the corpus knows of each type."""
    names: dict[str, set[str]] = {}
    for case in STACKS:
        for one in case["resources"]:
            names.setdefault(one["type"], set()).update(one.get("props") or {})
    return names


@pytest.mark.parametrize("case", [pytest.param(c, id=c["id"]) for c in STACKS if c["expect"] == "allowed"])
def test_what_a_provider_predicts_as_unknown_is_no_breach(case: dict[str, Any]) -> None:
    """A bridged provider says of what a program leaves out, and the cloud works out, that it is unknown."""
    names = names_by_type()
    declared = [
        {**one, "outputs": {**{key: {"$unknown": "string"} for key in names[one["type"]]}, **(one.get("props") or {})}}
        if not one["type"].startswith("pulumi:") and not one.get("read") and not one.get("component")
        else one
        for one in case["resources"]
    ]
    messages = [f"{rule.id}: {violation}" for rule, violation in judged({**case, "resources": declared})]
    assert not messages, "\n".join(messages)


def changed(whole: Any, changes: dict[str, Any]) -> Any:
    """`whole` with `set`, `append` and `remove`; items of a list are named by their `name` or place."""
    for path, value in changes.get("set", {}).items():
        holder, key = _holder(whole, path)
        holder[key] = value
    for path, value in changes.get("append", {}).items():
        holder, key = _holder(whole, path)
        if isinstance(holder, dict) and key not in holder:
            holder[key] = []
        holder[key].append(value)
    for path in changes.get("remove", ()):
        holder, key = _holder(whole, path)
        del holder[key]
    return whole


def _holder(whole: Any, path: str) -> tuple[Any, Any]:
    *way, last = path.split("/")
    for step in way:
        whole = whole[_place(whole, step)]
    return whole, _place(whole, last)


def _place(holder: Any, step: str) -> Any:
    if not isinstance(holder, list):
        return step
    return int(step) if step.isdigit() else next(i for i, item in enumerate(holder) if item.get("name") == step)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in ENVIRONMENTS])
def test_an_environment_is_judged_rightly(case: dict[str, Any]) -> None:
    config = changed(environment(), case["environment"])
    if case["expect"] == "allowed":
        Environment.load(config)
    else:
        with pytest.raises(EnvironmentInvalid):
            Environment.load(config)


def test_the_corpus_is_as_large_as_it_was() -> None:
    every = corpus.cases()
    assert sum(case["expect"] == "refused" for case in every) >= 207
    assert sum(case["expect"] == "allowed" for case in every) >= 59
    assert all(yaml.safe_dump(case["because"]) for case in every)
