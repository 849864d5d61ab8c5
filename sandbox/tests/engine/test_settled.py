"""Which commands settle what a killed update left behind, and of which stack."""

import json
import os
import socket
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from isthmus_sandbox.engine import run as engine
from isthmus_sandbox.engine import settled, state
from isthmus_sandbox.jobs import JobError
from isthmus_sandbox.recovery.decide import Outcomes
from isthmus_sandbox.recovery.report import RecoveryError
from isthmus_sandbox.supervisor.layout import Layout

Run = Callable[..., list[str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command; the stacks that were settled, then the command as the engine gets it."""
    seen: list[str] = []

    def ran(layout: Layout, args: list[str]) -> int:
        seen.append(" ".join(args))
        return 0

    monkeypatch.setattr(settled, "settle", lambda layout, stack, say: seen.append(f"settled {stack}"))
    monkeypatch.setattr(engine, "run", ran)
    monkeypatch.setattr(engine, "check", lambda layout, args: None)

    def call(*args: str) -> list[str]:
        seen.clear()
        assert settled.run(Layout("t", tmp_path), args, print) == 0
        return seen

    return call


@pytest.mark.parametrize("verb", ["up", "update", "preview", "pre", "refresh", "destroy", "down", "import"])
def test_updates_are_settled_first(run: Run, verb: str) -> None:
    assert run(verb, "-s", "dev") == ["settled dev", f"{verb} -s dev"]
    assert run("-s", "dev", verb) == ["settled dev", f"-s dev {verb}"]


@pytest.mark.parametrize("args", [("stack", "output", "up"), ("up", "--help"), ("version",), ("cancel",), ()])
def test_other_commands_are_left_alone(run: Run, args: tuple[str, ...]) -> None:
    assert run(*args) == [" ".join(args)]


def test_the_stack_that_is_acted_on_is_said(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("destroy")
    assert capsys.readouterr().out == "stack local of sandbox t\n"
    run("stack", "rm", "organization/isthmus/dev")
    assert capsys.readouterr().out == "stack dev of sandbox t\n"
    for words in (("stack", "select", "dev"), ("version",), ("up", "--help"), ("stack", "ls")):
        run(*words)
        assert capsys.readouterr().out == ""


def test_what_needs_a_person_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise RecoveryError("somebody's update runs", fix="wait for it")

    monkeypatch.setattr(engine, "clouds", lambda layout, stack: {})
    monkeypatch.setattr(settled, "recover", refuse)
    with pytest.raises(JobError, match=r"dev was killed, and somebody's update runs") as caught:
        settled.settle(Layout("t", tmp_path), "dev", print)
    assert caught.value.fix == "wait for it"


def test_a_living_update_is_not_settled_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / ".pulumi" / "locks" / "organization" / "isthmus" / "dev"
    folder.mkdir(parents=True)
    since = datetime.now().astimezone().isoformat()
    lock = {"pid": os.getpid(), "hostname": socket.gethostname(), "username": "me", "timestamp": since}
    (folder / "1.json").write_text(json.dumps(lock))
    monkeypatch.setattr(state, "backend", lambda layout: tmp_path)
    with pytest.raises(JobError, match=rf"an update of dev runs \(me@.*{os.getpid()}"):
        settled.settle_by_hand(Layout("t", tmp_path), "dev", print, Outcomes())
    monkeypatch.setattr(settled, "settle", lambda *asked: [str(asked[1:])])
    assert settled.settle_by_hand(Layout("t", tmp_path), "other", print, Outcomes(["u=1"]))
