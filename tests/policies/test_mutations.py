"""Whatever stands in a resource or an environment, every rule comes to a decision: none falls over it.

Three kinds of stacks are tried: cases of the corpus, resources of the rules' own tables, both with something replaced,
and resources that are made of the words in a module of the pack, its types and properties, in any order.
`ISTHMUS_MUTATIONS` is how many of each the slow test tries; a failing seed is in the message.
"""

import ast
import copy
import json
import os
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from tests.policies import mutations
from tests.policies.helpers import subject
from tests.policies.leaks import case as corpus
from tests.policies.tables import RAW
from tests.policies.test_leaks import STACKS

import isthmus_policies
from isthmus_policies.analyzer import Analysis
from isthmus_policies.estate import CONFIG, of_config
from isthmus_policies.rules import RULES
from isthmus_policies.subject import Subject, of_message
from isthmus_policies.values import ASSET, SIGNATURE, UNKNOWN, File, of_json

FAST, SLOW = 100, int(os.environ.get("ISTHMUS_MUTATIONS", "3000"))
CHUNKS = 4
PACK = Path(isthmus_policies.__file__).parent
TOKEN = re.compile(r"[a-z-]+:[\w./-]+(:\w+)+")
NAME = re.compile(r"[A-Za-z][\w.:/-]{0,60}")
ODD_TYPES = ("", ":", "::::", "aws", "aws:s3", "kubernetes:core/v1:", "pulumi:providers:", "kubernetes::Pod", "*")
IGNORED = ("*", "", "[", "tags", 'a["b.c"][0]', "..", "[0]", "policy", "spec.type")


@cache
def names() -> list[str]:
    """All properties of the corpus."""
    return sorted({name for case in STACKS for raw in case["resources"] for name in raw.get("props") or {}})


@cache
def tabled() -> list[Subject]:
    """The resources of all rules' tables."""
    result: list[Subject] = []
    for file in sorted((Path(__file__).parent / "rules").rglob("test_*.py")):
        name = ".".join(file.relative_to(Path(__file__).parents[2]).with_suffix("").parts)
        for cases in getattr(import_module(name), "TABLE", {}).values():
            result += _subjects(cases)
    return result


def _subjects(value: Any) -> Iterator[Subject]:
    if isinstance(value, Subject):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _subjects(item)


@cache
def vocabularies() -> list[tuple[list[str], list[str]]]:
    """The types and the other words that each module of the pack has in it."""
    result = []
    for file in sorted(PACK.rglob("*.py")):
        nodes = ast.walk(ast.parse(file.read_text()))
        texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        words = sorted(word for word in texts if NAME.fullmatch(word))
        if len(words) > 3:
            result.append((sorted(word for word in words if TOKEN.fullmatch(word)), words))
    return result


ACCEPTED = {"reason": "r", "owner": "o"}
ENVIRONMENT = {
    **RAW,
    "sites": [
        {**RAW["sites"][0], "s3_endpoint": "https://s3.example.com", "external_network": "internet"},
        RAW["sites"][1],
    ],
    "models": [
        {"name": "a", "site": "private", "calls": [{"model": "b", "carries": "internal", "address_variable": "B_URL"}]},
        {"name": "b", "site": "public"},
    ],
    "policies": {
        "accounts": [{"account": "210987654321", **ACCEPTED}],
        "allow": [{"type": "aws:dms:Endpoint", **ACCEPTED}],
        "hosts": ["store.private.example.com"],
        "levels": {"keys-rotate": "mandatory"},
        "organizations": ["o-a1b2c3d4e5"],
        "waivers": [{"rule": "keys-rotate", "resource": "key", "expires": "2099-01-31", **ACCEPTED}],
    },
    "retention": "kept",
}
"""All that an environment says to the rules."""


def config(rng: random.Random) -> dict[str, Any]:
    """That environment; now and then with something of it replaced."""
    raw = copy.deepcopy(ENVIRONMENT)
    if rng.random() < 0.2:
        for _ in range(rng.randint(1, 3)):
            holder, key = rng.choice(list(mutations.places(raw)))
            holder[key] = mutations.junk(rng)
    return {CONFIG: json.dumps(raw) if rng.random() < 0.5 else raw}


def of_the_corpus(rng: random.Random) -> tuple[Iterable[Subject], Iterable[Subject]]:
    """A case's resources as they are registered, and as they are made."""
    resources = corpus.resources(copy.deepcopy(rng.choice(STACKS)))
    for resource in rng.sample(resources, min(len(resources), rng.randint(1, 2))):
        if rng.random() < 0.1:
            token = resource.type
            resource.type = rng.choice([*ODD_TYPES, token.upper(), f"{token}:x", token.replace("aws:", "aws-native:")])
        mutations.mutate(resource.inputs, names(), rng)
        if rng.random() < 0.7:
            resource.outputs = dict(resource.inputs)
        if rng.random() < 0.1:
            resource.options["ignore_changes"] = [rng.choice(IGNORED)]
        if rng.random() < 0.2:
            urn = rng.choice([resource.urn, rng.choice(resources).urn, "", "no URN"])
            resource.by_property[rng.choice(list(resource.inputs) or ["x"])] = [urn]
    registered = [corpus.analyze_request(resource) for resource in resources if resource.registered]
    return map(of_message, registered), map(of_message, corpus.stack_request(resources).resources)


def of_tables(rng: random.Random) -> tuple[Iterable[Subject], Iterable[Subject]]:
    """A few resources of the rules' tables."""
    resources = []
    for one in rng.sample(tabled(), rng.randint(1, 3)):
        props = {key: _as_json(value) for key, value in one.props.items()}
        mutations.mutate(props, names(), rng)
        resources.append(_with(one.type, one.name, props))
    return resources, _joined(resources, rng)


def of_words(rng: random.Random) -> tuple[Iterable[Subject], Iterable[Subject]]:
    """A few resources of one module's words."""
    types, words = rng.choice(vocabularies())
    resources = []
    for number in range(rng.randint(1, 3)):
        token = (
            rng.choice(types) if types and rng.random() < 0.8 else rng.choice([*ODD_TYPES, rng.choice(tabled()).type])
        )
        resources.append(_with(token, f"r{number}", mutations.made(words, words, rng)))
    return resources, _joined(resources, rng)


def _with(token: str, name: str, props: dict[str, Any]) -> Subject:
    return replace(subject(token, name=name), props={key: of_json(value) for key, value in props.items()})


def _joined(resources: list[Subject], rng: random.Random) -> list[Subject]:
    """With edges by any of their properties."""
    urns = [one.urn for one in resources]
    result = []
    for one in resources:
        edges = {key: frozenset(rng.sample(urns, 1)) for key in one.props if rng.random() < 0.3}
        ignored = (rng.choice(IGNORED),) if rng.random() < 0.1 else ()
        result.append(replace(one, depends_on=frozenset(urns), by_property=edges, ignored=ignored))
    return result


def _as_json(value: Any) -> Any:
    if value is UNKNOWN:
        return corpus.UNKNOWN["string"]
    if isinstance(value, File):
        return {SIGNATURE: ASSET, "path": value.path, "text": value.text, "hash": value.hash}
    if isinstance(value, dict):
        return {str(key): _as_json(item) for key, item in value.items()}
    return [_as_json(item) for item in value] if isinstance(value, list | tuple) else value


KINDS = {"corpus": of_the_corpus, "tables": of_tables, "words": of_words}


def failures(kind: str, seed: int) -> list[str]:
    """What rules fell over in one stack."""
    rng = random.Random(seed)
    registered, made = KINDS[kind](rng)
    analysis = Analysis(RULES, of_config(config(rng)))
    violations = [violation for one in registered for _, _, violation in analysis.of_resource(one)]
    violations += [violation for _, _, violation in analysis.of_stack(made)]
    return [f"{kind}, seed {seed}: {violation}" for violation in violations if "nothing is proved" in str(violation)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.slow
def test_every_rule_decides_whatever_stands_in_a_resource(kind: str) -> None:
    assert [failure for seed in range(FAST) for failure in failures(kind, seed)] == []


@pytest.mark.parametrize("value", [None, True, 7, 0.5, "http://[", "é", [], [None], [[1]], {"a": {}}, 10**400])
def test_an_environment_is_read_whatever_stands_in_it(value: Any) -> None:
    assert of_config({CONFIG: [value]}) == of_config({})
    for number in range(len(list(mutations.places(ENVIRONMENT)))):
        raw = copy.deepcopy(ENVIRONMENT)
        holder, key = list(mutations.places(raw))[number]
        holder[key] = value
        assert list(Analysis(RULES, of_config({CONFIG: raw})).settings.problems("")) is not None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("chunk", range(CHUNKS))
@pytest.mark.slow
def test_every_rule_decides_whatever_stands_in_many_resources(kind: str, chunk: int) -> None:
    assert [failure for seed in range(FAST + chunk, FAST + SLOW, CHUNKS) for failure in failures(kind, seed)] == []
