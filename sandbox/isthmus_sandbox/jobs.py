"""Run a graph of jobs in parallel as far as their dependencies allow."""

import graphlib
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from isthmus.errors import IsthmusError, Problem
from isthmus_sandbox.board import Board

TAIL = 15  # lines of a log that an error shows


class JobError(IsthmusError):
    """A failure that a person can act on: what, what it got and expected, the fix, and the log that tells more."""

    def __init__(self, what: str, *, fix: str, got: str = "", expected: str = "", log: Path | None = None) -> None:
        end = "\n".join([str(log), *_tail(log)]) if log else ""
        super().__init__(Problem(what, got=got, expected=expected, fix=fix, log=end))
        self.what, self.fix, self.log = what, fix, log


def _tail(log: Path) -> list[str]:
    """The end of a log; nothing where there is none."""
    try:
        with log.open("rb") as f:
            f.seek(0, os.SEEK_END)
            f.seek(max(0, f.tell() - 65536))
            return f.read().decode(errors="replace").splitlines()[-TAIL:]
    except OSError:
        return []


@dataclass(frozen=True)
class Job:
    """A step: `run` returns a note for the board, or None; `done` says that there is nothing to do."""

    name: str
    run: Callable[[], str | None]
    depends_on: tuple[str, ...] = ()
    usual: float = 0.0  # seconds on two cores, for the board
    done: Callable[[], bool] = lambda: False


class JobsFailed(IsthmusError):
    """One or more jobs failed; what depended on them was not started."""

    def __init__(self, failures: Mapping[str, IsthmusError]) -> None:
        super().__init__([_of(name, problem) for name, error in failures.items() for problem in error.problems])
        self.failures = failures


def _of(name: str, problem: Problem) -> Problem:
    """The problem with the job that has it, where it doesn't begin with that."""
    return problem if problem.path.startswith(name) else replace(problem, path=f"{name}: {problem.path}")


def run(jobs: Sequence[Job], board: Board, *, workers: int, interrupt: threading.Event | None = None) -> None:
    """Run all jobs; after a failure the running ones end, the others don't start, and `JobsFailed` names the failures.

    A defect (an exception that is no IsthmusError) is raised as it is.
    `interrupt` is set when this call is broken off (Ctrl-C), so that jobs that wait can end at once.
    """
    table = {job.name: job for job in jobs}
    graph = graphlib.TopologicalSorter({job.name: [d for d in job.depends_on if d in table] for job in jobs})
    graph.prepare()
    for job in jobs:
        board.add(job.name, job.usual)
    failures: dict[str, IsthmusError] = {}
    defects: list[Exception] = []
    running: dict[Future[str | None], str] = {}
    with ThreadPoolExecutor(workers, thread_name_prefix="job") as pool, _interrupting(interrupt):
        while graph.is_active() and not ((failures or defects) and not running):
            for name in () if failures or defects else graph.get_ready():
                if table[name].done():
                    board.end(name, "kept")
                    graph.done(name)
                else:
                    running[pool.submit(_run, table[name], board)] = name
            if not running:
                continue
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                name = running.pop(future)
                error = future.exception()
                if error is None:
                    board.end(name, "done", future.result() or "")
                    graph.done(name)
                elif isinstance(error, IsthmusError):
                    failures[name] = error
                    board.end(name, "failed")
                elif isinstance(error, Exception):
                    defects.append(error)
                    board.end(name, "failed")
                else:
                    raise error
    if defects:
        raise defects[0]
    if failures:
        raise JobsFailed(failures)


@contextmanager
def _interrupting(event: threading.Event | None) -> Iterator[None]:
    try:
        yield
    except BaseException:
        if event:
            event.set()
        raise


def _run(job: Job, board: Board) -> str | None:
    board.start(job.name)
    return job.run()
