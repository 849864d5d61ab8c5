"""Failures as a person reads them."""

import errno

import pytest
import typer
from typer.testing import CliRunner

from isthmus.errors import IsthmusError, Problem
from isthmus_cli.console import ReportingGroup, errors_reported, fail


def test_all_problems_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, errors_reported():
        raise IsthmusError(
            [
                Problem("keystone: port [5000] is taken", fix="end what holds it"),
                Problem("moto ended with code 1", log="/logs/moto.log\nlast line", fix="see the log"),
            ]
        )
    output = capsys.readouterr().err
    assert ended.value.code == 1
    assert "error: keystone: port [5000] is taken" in output and "end what holds it" in output
    assert "moto ended with code 1" in output and "/logs/moto.log" in output and "last line" in output


def test_a_defect_is_not_dressed_up() -> None:
    with pytest.raises(ZeroDivisionError), errors_reported():
        raise ZeroDivisionError


def test_breaking_off_says_how_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, errors_reported():
        raise KeyboardInterrupt
    assert ended.value.code == 130
    assert "goes on from here" in capsys.readouterr().err


def test_what_the_machine_refuses_is_told_and_a_reader_that_has_enough_is_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit), errors_reported():
        raise OSError(errno.ENOSPC, "No space left on device", "state.json")
    assert "No space left on device: state.json" in capsys.readouterr().err
    with pytest.raises(BrokenPipeError), errors_reported():
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")


def test_fail_says_what_and_how(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        fail("no [endpoints]", "deploy first", code=2)
    output = capsys.readouterr()
    assert ended.value.code == 2 and output.out == ""
    assert "no [endpoints]" in output.err and "deploy first" in output.err


def test_a_command_of_any_group_is_told_alike() -> None:
    app, inner = typer.Typer(cls=ReportingGroup), typer.Typer()
    app.add_typer(inner, name="inner")

    @inner.command()
    def one() -> None:
        raise IsthmusError(Problem("it failed", fix="try again"))

    @inner.command()
    def two() -> None:
        """Nothing."""

    found = CliRunner().invoke(app, ["inner", "one"])
    assert (found.exit_code, found.stdout) == (1, "") and "error: it failed" in found.stderr
