"""Closed streams and other encodings are put right before a command begins."""

import locale
import os
import subprocess
import sys

import pytest

from isthmus_cli import start


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_stop_no_command(closed: str) -> None:
    program = "import sys; from isthmus_cli.start import prepare; prepare(); sys.stdin.read(); print(1)"
    command = ["sh", "-c", f'exec "$0" -c "$1" {closed}', sys.executable, program]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_file_that_took_a_closed_stream_s_number_is_let_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    before = os.fstat(0)
    start.open_streams()
    assert os.path.samestat(before, os.fstat(0)) and sys.stdin.read() == ""


@pytest.mark.parametrize(("encoding", "again"), [("utf-8", False), ("UTF8", False), ("latin1", True), ("ascii", True)])
def test_another_encoding_begins_the_process_anew_in_utf_8(
    monkeypatch: pytest.MonkeyPatch, encoding: str, again: bool
) -> None:
    begun: list[list[str]] = []
    monkeypatch.setattr(locale, "getencoding", lambda: encoding)
    monkeypatch.setattr(os, "execv", lambda program, arguments: begun.append(arguments))
    monkeypatch.setenv("PYTHONUTF8", "")  # so that it is put back
    monkeypatch.delenv("PYTHONUTF8")
    start.prepare()
    assert bool(begun) is again
    assert os.environ.get("PYTHONUTF8") == ("1" if again else None)
    assert not begun or begun[0] == [sys.executable, *sys.orig_argv[1:]]
