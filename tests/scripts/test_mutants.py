"""The mutation tests of the policy pack: what is changed, how it is tried, and what the score says."""

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dev import mutants

MODULE = """
from functools import cached_property, lru_cache
from dataclasses import dataclass

LIMIT = 3


@lru_cache
def is_small(number: int) -> bool:
    return number < LIMIT


@dataclass(frozen=True)
class Box:
    size: int

    @cached_property
    def title(self) -> str:
        return "small" if is_small(self.size) else "a message for people"


def endless(number: int) -> int:
    while number:
        number -= 1
    return number


def untested(number: int) -> int:
    return number * 2
"""
TESTS = """
import pytest
import small

BOX = small.Box(1)


def test_first():
    assert BOX.title == "small"


def test_again():
    assert BOX.title.islower() and small.is_small(2)


def test_loop():
    assert small.endless(5) == 0


@pytest.mark.parametrize("size", [3, 4])
def test_other(size):
    assert small.Box(size).title == "a message for people"
    assert not small.is_small(size)
"""
PROGRAM = """
import json, sys
from pathlib import Path
from dev import mutants
mutants.tools()
folder = Path(sys.argv[1])
sys.path.insert(0, str(folder))
every = mutants.mutants("small", folder / "small")
report = mutants.tried(every, "small", folder / "small", folder / "test_small.py")
Path(sys.argv[2]).write_text(json.dumps({**report, "every": [[m.key, m.before, m.after] for m in every]}))
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What a small package gets."""
    folder = tmp_path_factory.mktemp("mutants")
    (folder / "small").mkdir()
    (folder / "small" / "__init__.py").write_text(MODULE)
    (folder / "test_small.py").write_text(TESTS)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = slow\n")
    command = [sys.executable, "-c", PROGRAM, str(folder), str(folder / "report.json")]
    done = subprocess.run(command, cwd=Path(mutants.__file__).parents[1], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "report.json").read_text())


@pytest.mark.slow
def test_what_decorated_functions_do_is_changed_and_no_message_is(report: Any) -> None:
    changes = [tuple(change[1:]) for change in report["every"]]
    assert ("< LIMIT", "<= LIMIT") in changes
    assert ('"small"', '"XXsmallXX"') in changes
    assert ("LIMIT", "None") not in changes
    assert not [change for change in changes if change[0] in ("3", '"a message for people"')]


@pytest.mark.slow
def test_a_cache_hides_no_mutant_and_an_endless_one_is_noticed(report: Any) -> None:
    survivors = {one["mutant"]: one["result"] for one in report["survivors"]}
    assert {key.split(":")[1] for key in survivors} == {"untested"}
    assert set(survivors.values()) == {"no test"}
    assert report["all"]["timed out"] >= 1
    assert report["tests"] == 5


def test_an_interval_is_wilsons() -> None:
    assert [round(bound, 4) for bound in mutants.interval(81, 263)] == [0.2553, 0.3662]
    assert mutants.interval(0, 0) == (0.0, 1.0)


def test_what_is_no_change_does_not_count_and_what_never_ends_is_noticed() -> None:
    results = ["killed"] * 6 + ["timed out", "survived", "no test", "invalid"]
    assert mutants.score(results)["score"] == round(7 / 9, 4)


def test_a_sample_stays_where_other_functions_change() -> None:
    every: Any = [SimpleNamespace(key=f"m:{name}:{number}") for name in "abcd" for number in range(25)]
    drawn = mutants.sample_of(every, 20, 1)
    assert len(drawn) == 20 and drawn == mutants.sample_of(every, 20, 1)
    assert drawn != mutants.sample_of(every, 20, 2)
    fewer = [one for one in every if ":a:" not in one.key]
    assert {one.key for one in drawn} - {one.key for one in every if ":a:" in one.key} <= {
        one.key for one in mutants.sample_of(fewer, 20, 1)
    }
    assert mutants.sample_of(every, 0, 1) == every
