"""Run a graph of jobs in parallel as far as their dependencies allow."""

import graphlib
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox.board import Board


class JobError(Exception):
    """A failure that a person can act on: what happened, the log that tells more, and the fix."""

    def __init__(self, what: str, *, fix: str, log: Path | None = None) -> None:
        super().__init__(what)
        self.what, self.fix, self.log = what, fix, log

    def tail(self, lines: int = 15) -> str:
        """The end of the log, or an empty string where there is none."""
        if self.log is None or not self.log.exists():
            return ""
        with self.log.open("rb") as f:
            f.seek(0, 2)
            f.seek(max(0, f.tell() - 65536))
            text = f.read().decode(errors="replace")
        return "\n".join(text.splitlines()[-lines:])


@dataclass(frozen=True)
class Job:
    """A step: `run` returns a note for the board, or None; `done` says that there is nothing to do."""

    name: str
    run: Callable[[], str | None]
    depends_on: tuple[str, ...] = ()
    usual: float = 0.0  # seconds on two cores, for the board
    done: Callable[[], bool] = lambda: False


class JobsFailed(Exception):
    """One or more jobs failed; what depended on them was not started."""

    def __init__(self, failures: dict[str, Exception]) -> None:
        super().__init__("; ".join(f"{name}: {error}" for name, error in failures.items()))
        self.failures = failures


def run(jobs: Sequence[Job], board: Board, *, workers: int, interrupt: threading.Event | None = None) -> None:
    """Run all jobs; after a failure the running ones end, the others don't start, and `JobsFailed` names the failures.

    `interrupt` is set when this call is broken off (Ctrl-C), so that jobs that wait can end at once.
    """
    table = {job.name: job for job in jobs}
    graph = graphlib.TopologicalSorter({job.name: [d for d in job.depends_on if d in table] for job in jobs})
    graph.prepare()
    for job in jobs:
        board.add(job.name, job.usual)
    failures: dict[str, Exception] = {}
    running: dict[Future[str | None], str] = {}
    with ThreadPoolExecutor(workers, thread_name_prefix="job") as pool, _interrupting(interrupt):
        while graph.is_active() and not (failures and not running):
            for name in () if failures else graph.get_ready():
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
                elif isinstance(error, Exception):
                    failures[name] = error
                    board.end(name, "failed")
                else:
                    raise error
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
