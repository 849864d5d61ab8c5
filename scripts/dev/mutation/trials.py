"""Each mutant gets the tests that run its lines, in a process of its own, until one of them fails.

pytest collects once; then every trial is a fork, in which the function's code is replaced and the tests run, the most
specific first. All caches are empty there: what another test has computed hides no mutant. What a test runs is measured
in forks, too, one for each file of tests, with empty caches for each test.
"""

import json
import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, groupby
from pathlib import Path
from types import FunctionType

import coverage
import pytest
from _pytest.runner import runtestprotocol

from dev.mutation.changes import Mutant
from dev.mutation.functions import caches_of, functions_of

KILLED, SURVIVED, TIMED_OUT, UNREACHED, INVALID = "killed", "survived", "timed out", "no test", "invalid"
Functions = Mapping[tuple[str, str, int], Sequence[FunctionType]]
SPARE_SECONDS, SPARE_TIMES = 5.0, 10.0
"""Processor's time that a mutant's tests may take: so many seconds, and so many times what they took without it."""


@dataclass
class Reach:
    """The tests that run a mutant's lines: for each, how many lines of the package it runs, and its seconds."""

    tests: dict[int, tuple[int, float]] = field(default_factory=dict)


class Trials:
    """A plugin of pytest that runs trials instead of the tests."""

    def __init__(self, package: str, folder: Path, mutants: Sequence[Mutant], tell: Callable[[str], None]) -> None:
        self._package, self._folder, self._mutants, self._tell = package, folder, mutants, tell
        self.results: dict[str, str] = {}
        """By the mutant's key: one of the words above."""
        self.seconds: dict[str, float] = {}
        self.tests = 0
        self.failing: list[str] = []
        """Tests that fail without a mutant; then there are no results."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Measure what each test runs, then try each mutant."""
        self.tests = len(session.items)
        reach = self._measure(session.items)
        if self.failing:
            return True
        functions = functions_of(self._package)
        for number, mutant in enumerate(self._mutants, 1):
            began = time.monotonic()
            self.results[mutant.key] = self._try(mutant, reach[mutant.key], session.items, functions)
            self.seconds[mutant.key] = time.monotonic() - began
            if number % 25 == 0 or number == len(self._mutants):
                caught = sum(result in (KILLED, TIMED_OUT) for result in self.results.values())
                self._tell(f"{number} of {len(self._mutants)} mutants, {caught} caught; last: {mutant.key}")
        return True

    def _measure(self, items: Sequence[pytest.Item]) -> dict[str, Reach]:
        by_file: dict[str, list[Mutant]] = {}
        for mutant in self._mutants:
            by_file.setdefault(str(mutant.file), []).append(mutant)
        reach = {mutant.key: Reach() for mutant in self._mutants}
        numbered = list(enumerate(items))
        for path, group in groupby(numbered, key=lambda one: one[1].path):
            chosen = list(group)
            _, output = _forked(lambda chosen=chosen: self._lines(chosen, by_file), 0)  # type: ignore[misc]
            run = json.loads(output or "{}")
            self.failing += run.get("failing", [str(path)])
            for key, tests in run.get("reach", {}).items():
                reach[key].tests.update({number: (size, seconds) for number, size, seconds in tests})
            self._tell(f"{chosen[-1][0] + 1} of {len(items)} tests measured")
        return reach

    def _lines(self, numbered: Sequence[tuple[int, pytest.Item]], by_file: Mapping[str, Sequence[Mutant]]) -> bytes:
        """As JSON: the tests of one file that fail, and for each mutant those that run its lines."""
        measure = coverage.Coverage(data_file=None, include=[f"{self._folder}/*"], config_file=False, messages=False)
        measure.start()
        seconds: dict[str, float] = {}
        failing, sizes, runs = [], dict[str, int](), dict[str, set[str]]()
        for number, item in numbered:
            measure.switch_context(str(number))
            self._clear()
            began = time.process_time()
            if not _passed([item]):
                failing.append(item.nodeid)
            seconds[str(number)] = time.process_time() - began
        measure.stop()
        data = measure.get_data()
        for file in data.measured_files():
            lines = data.contexts_by_lineno(file)
            for test in chain.from_iterable(lines.values()):
                sizes[test] = sizes.get(test, 0) + 1
            for mutant in by_file.get(file, ()):
                tests = runs.setdefault(mutant.key, set())
                tests.update(chain.from_iterable(lines.get(line, ()) for line in mutant.lines))
        reach = {
            key: [(int(test), sizes[test], seconds[test]) for test in tests if test] for key, tests in runs.items()
        }
        return json.dumps({"failing": failing, "reach": reach}).encode()

    def _try(self, mutant: Mutant, reach: Reach, items: Sequence[pytest.Item], functions: Functions) -> str:
        code = mutant.code()
        originals = functions.get((mutant.module, mutant.function, mutant.first_line), [])
        if (
            code is None
            or not originals
            or code == originals[0].__code__
            or code.co_freevars != originals[0].__code__.co_freevars
        ):
            return INVALID
        if not reach.tests:
            return UNREACHED
        chosen = [items[number] for number in sorted(reach.tests, key=lambda one: (reach.tests[one], one))]

        def trial() -> bytes:
            for function in originals:
                function.__code__ = code
            self._clear()
            return b"passed" if _passed(chosen) else b"failed"

        patience = SPARE_SECONDS + SPARE_TIMES * sum(seconds for _, seconds in reach.tests.values())
        status, output = _forked(trial, patience)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGPROF, signal.SIGALRM):
            return TIMED_OUT
        return SURVIVED if output == b"passed" else KILLED

    def _clear(self) -> None:
        for cache in caches_of(self._package):
            cache.cache_clear()


def _passed(items: Sequence[pytest.Item]) -> bool:
    for item, following in zip(items, [*items[1:], None], strict=True):
        if any(report.failed for report in runtestprotocol(item, log=False, nextitem=following)):
            return False
    return True


def _forked(work: Callable[[], bytes], seconds: float) -> tuple[int, bytes]:
    """The status of a child and what its work returned; `seconds` are its processor's, 0 for as long as it takes."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            null = os.open(os.devnull, os.O_RDWR)
            for descriptor in (0, 1, 2):
                os.dup2(null, descriptor)
            if seconds:
                signal.signal(signal.SIGPROF, signal.SIG_DFL)
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                signal.setitimer(signal.ITIMER_PROF, seconds)
                signal.setitimer(signal.ITIMER_REAL, 20 * seconds)  # one that waits takes no processor
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(work())
        except BaseException:  # whatever it is, it ends here: two processes may not go on
            os._exit(1)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe, suppress(EOFError):
        output = pipe.read()
    _, status = os.waitpid(child, 0)
    return status, output
