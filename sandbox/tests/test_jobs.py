"""A graph of jobs: every failure is told with its log and fix, and a defect stays one."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from isthmus.errors import IsthmusError
from isthmus_sandbox.board import Board
from isthmus_sandbox.jobs import TAIL, Job, JobError, JobsFailed, run


def perform(*jobs: Job) -> None:
    run(jobs, Board("test", Console(file=io.StringIO())), workers=4)


def failing(error: Exception) -> Job:
    def fail() -> None:
        raise error

    return Job(str(error).partition(" ")[0], fail)


def test_all_failures_are_one_error_with_all_problems() -> None:
    with pytest.raises(JobsFailed) as failed:
        perform(
            failing(JobError("port 5000 is taken", fix="end what holds it")),
            failing(JobError("moto ended with code 1", fix="see the log")),
        )
    assert isinstance(failed.value, IsthmusError) and set(failed.value.failures) == {"port", "moto"}
    assert "port 5000 is taken" in str(failed.value) and "end what holds it" in str(failed.value)
    assert "moto ended with code 1" in str(failed.value) and "moto: moto" not in str(failed.value)


def test_a_defect_is_raised_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError):
        perform(failing(JobError("it failed", fix="try")), failing(ZeroDivisionError("zero")))


def test_the_end_of_the_log_is_part_of_the_error(tmp_path: Path) -> None:
    log = tmp_path / "engine.log"
    log.write_text("".join(f"line {n}\n" for n in range(100)))
    message = str(JobError("go build [engine] failed", fix="install Go 1.26", log=log))
    assert (
        str(log) in message
        and "line 99" in message
        and f"line {99 - TAIL}" not in message
        and "install Go 1.26" in message
    )


def test_a_missing_log_is_no_failure(tmp_path: Path) -> None:
    assert "try again" in str(JobError("it failed", fix="try again", log=tmp_path / "none.log"))
