"""Failures as a person reads them."""

from pathlib import Path

import pytest

from sandbox.jobs import JobError, JobsFailed
from scripts.console import fail, told


def test_all_failures_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    failures: dict[str, Exception] = {
        "keystone": JobError("port 5000 is taken", fix="end what holds it"),
        "moto": JobError("moto ended with code 1", fix="see the log"),
    }
    with pytest.raises(SystemExit) as ended, told():
        raise JobsFailed(failures)
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert "keystone: port 5000 is taken" in said and "end what holds it" in said
    assert "moto ended with code 1" in said and "moto: moto" not in said


def test_a_defect_is_not_dressed_up() -> None:
    with pytest.raises(ZeroDivisionError), told():
        raise JobsFailed({"keystone": ZeroDivisionError()})


def test_breaking_off_says_how_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, told():
        raise KeyboardInterrupt
    assert ended.value.code == 130
    assert "goes on from here" in capsys.readouterr().err


def test_a_missing_log_is_no_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit), told():
        raise JobError("it failed", fix="try again", log=tmp_path / "none.log")
    assert "try again" in capsys.readouterr().err


def test_fail_says_what_and_how(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        fail("no [endpoints]", "deploy first", code=2)
    said = capsys.readouterr()
    assert ended.value.code == 2 and said.out == ""
    assert "no [endpoints]" in said.err and "deploy first" in said.err
