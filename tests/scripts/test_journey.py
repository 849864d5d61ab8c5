"""The journey of `make up`, its parts replaced: their order, and where it ends."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sandbox import rooms, setup
from sandbox.engine import run as engine
from sandbox.jobs import JobError
from sandbox.supervisor.layout import Layout
from scripts import journey, pulumi_command

OUTPUTS = {
    "sites": {"onprem": {"kind": "openstack", "cluster": "onprem-serving"}},
    "endpoints": {"onprem": {"http": "http://127.9.9.1:8000"}},
    "models": {"fusion": {"site": "onprem"}, "search_encoder": {"site": "cloud"}},
}


class Stage:
    """What was called, and what each part answers."""

    def __init__(self) -> None:
        self.called: list[str] = []
        self.deployed = self.answered = 0

    def note(self, what: str, answer: Any = None) -> Any:
        """Keep what was called."""
        self.called.append(what)
        return answer


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    made = Stage()

    class Supervisor:
        def __init__(self, *_: Any) -> None:
            """Nothing."""

        def up(self, units: Any) -> None:
            """Start."""
            made.note("start")

    monkeypatch.setattr(Layout, "of", classmethod(lambda cls, name: Layout(name, tmp_path / name)))
    monkeypatch.setattr(setup, "run", lambda console: made.note("set up"))
    monkeypatch.setattr(setup, "check_disk", lambda *_: made.note("check the disk"))
    monkeypatch.setattr(rooms, "units", lambda layout: [])
    monkeypatch.setattr(journey, "Supervisor", Supervisor)
    monkeypatch.setattr(pulumi_command, "run", lambda layout, args: made.note(f"pulumi {args[0]}", made.deployed))
    monkeypatch.setattr(journey, "outputs", lambda layout, stack: OUTPUTS)
    monkeypatch.setattr(journey, "smoke", lambda sandbox, args, stack="local": made.note(f"ask {stack}", made.answered))
    return made


def test_all_parts_in_their_order_and_then_what_there_is(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    assert journey.up("mine", "local") == 0
    assert stage.called == ["set up", "check the disk", "start", "pulumi up", "ask local"]
    said = capsys.readouterr().out
    assert "onprem (openstack), cluster onprem-serving: fusion\n" in said
    assert "http://127.9.9.1:8000" in said
    assert 'eval "$(.venv/bin/isthmus sandbox env --sandbox mine)"' in said
    assert ".venv/bin/isthmus sandbox down --sandbox mine" in said


def test_a_refused_deployment_asks_nobody(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    stage.deployed = 255
    assert journey.up("default", "local") == 255
    assert stage.called[-1] == "pulumi up"
    assert capsys.readouterr().out == ""


def test_wrong_answers_are_no_success(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    stage.answered = 1
    assert journey.up("default", "local") == 1
    assert capsys.readouterr().out == ""


def test_outputs_of_what_isnt_deployed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = subprocess.CompletedProcess([], 255, "", "no stack named 'dev' found")
    monkeypatch.setattr(engine, "capture", lambda layout, args: done)
    with pytest.raises(JobError, match="no stack named 'dev' found") as caught:
        journey.outputs(Layout("mine", tmp_path), "dev")
    assert "isthmus pulumi up -s dev --sandbox mine" in caught.value.fix


def test_smoke_reads_the_outputs_of_the_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journey, "outputs", lambda layout, stack: OUTPUTS)
    read: list[Any] = []

    def ran(command: list[str], **_: Any) -> Any:
        read.append(json.loads(Path(command[command.index("--outputs") + 1]).read_text()))
        assert command[-1] == "--json"
        return subprocess.CompletedProcess(command, 4)

    monkeypatch.setattr(subprocess, "run", ran)
    assert journey.smoke("default", ["--json"]) == 4
    assert read == [OUTPUTS]
