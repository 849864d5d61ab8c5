"""The journey of `make up`, with a stand-in for the sandbox: the order of its parts, and where it ends."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from isthmus.errors import IsthmusError, Problem
from isthmus_cli import journey
from isthmus_models import allow_lists, catalog

OUTPUTS = {
    "sites": {"onprem": {"kind": "openstack", "cluster": "onprem-serving"}},
    "servers": {
        "onprem-h100": {
            "site": "onprem",
            "models": ["fusion"],
            "http": "http://127.9.9.1:8000",
            "grpc": "127.9.9.1:8001",
            "metrics": "http://127.9.9.1:8002/metrics",
        }
    },
    "models": {"fusion": {"servers": ["onprem-h100"]}},
}


class Sandbox:
    """In place of the sandbox's own: notes what it is asked."""

    def __init__(self, name: str, console: Any = None) -> None:
        self.name = name

    called: list[str]
    deployed = answered = 0
    invalid = False

    @classmethod
    def ready(cls, name: str, console: Any = None) -> "Sandbox":
        """As one that is there."""
        return cls(name)

    @staticmethod
    def step(name: str, command: list[str], done: Any, usual: float) -> str:
        """A step of the set-up."""
        return name

    @classmethod
    def setup(cls, console: Any, more: list[str]) -> None:
        """Build what is missing."""
        cls.called.append(f"set up, {more[0]}")

    def check(self, stack: str, checks: Sequence[Any]) -> None:
        """Hold an environment to the rules, also those of `checks`."""
        assert checks == [catalog.unknown_models, allow_lists.unlisted_tensors]
        self.called.append(f"check {stack}")
        if self.invalid:
            raise IsthmusError([Problem("sites[0].kind"), Problem("models")])

    def up(self) -> None:
        """Start."""
        self.called.append("start")

    def run(self, args: list[str]) -> int:
        """Run the engine."""
        self.called.append(" ".join(args[:3]))
        return self.deployed

    def stack(self) -> str:
        """The selected one."""
        return "selected"

    def outputs(self, stack: str) -> dict[str, Any]:
        """Of a stack."""
        self.called.append(f"outputs of {stack}")
        return OUTPUTS

    def surroundings(self) -> dict[str, str]:
        """Clean ones."""
        return {"CLEAN": "1"}


class Asked:
    """The smoke test's runs."""

    def __init__(self) -> None:
        self.code = 0
        self.args: list[str] = []
        self.environment: Any = None
        self.outputs: Any = None

    def __call__(self, command: list[str], **options: Any) -> Any:
        """In place of subprocess.run."""
        assert command[1:3] == ["-m", "isthmus_cli.smoke.command"] and "cwd" not in options
        self.args, self.environment = command[3:], options.get("env")
        if self.environment:
            self.outputs = json.loads(Path(self.args[self.args.index("--outputs") + 1]).read_text())
        return subprocess.CompletedProcess(command, self.code)


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> type[Sandbox]:
    fresh = type("Fresh", (Sandbox,), {"called": []})
    monkeypatch.setattr(journey, "door", lambda: fresh)
    return fresh


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    made = Asked()
    monkeypatch.setattr(subprocess, "run", made)
    return made


@pytest.mark.parametrize("isthmus", [".venv/bin/isthmus", "isthmus"])
def test_all_parts_in_their_order_and_then_what_there_is(
    sandbox: type[Sandbox],
    asked: Asked,
    isthmus: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    if "/" in isthmus:
        Path(isthmus).parent.mkdir(parents=True)
        Path(isthmus).touch()
    assert journey.up("mine", "dev") == 0
    assert sandbox.called[:4] == ["check dev", "set up, build models", "start", "up --stack dev"]
    assert asked.outputs == OUTPUTS
    output = capsys.readouterr().out
    assert "onprem-h100 (openstack), cluster onprem-serving: fusion\n" in output
    assert "http://127.9.9.1:8000" in output
    assert f'eval "$({isthmus} sandbox env --sandbox mine --stack dev)"' in output
    assert "isthmus sandbox down --sandbox mine" in output
    assert f"  {isthmus} smoke --sandbox mine --stack dev" in output


def test_without_a_name_it_is_the_stack_that_the_sandbox_says(sandbox: type[Sandbox], asked: Asked) -> None:
    assert journey.up("mine") == 0
    assert sandbox.called[0] == "check selected" and "up --stack selected" in sandbox.called


def test_an_invalid_environment_is_refused_before_anything_is_touched(sandbox: type[Sandbox]) -> None:
    sandbox.invalid = True
    with pytest.raises(IsthmusError) as refused:
        journey.up("default", "dev")
    assert len(refused.value.problems) == 2 and sandbox.called == ["check dev"]


def test_a_refused_deployment_asks_nobody(
    sandbox: type[Sandbox], asked: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    sandbox.deployed = 255
    assert journey.up("default", "local") == 255
    assert asked.args == [] and capsys.readouterr().out == ""


def test_wrong_answers_are_no_success(sandbox: type[Sandbox], asked: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    asked.code = 1
    assert journey.up("default", "local") == 1
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("args", "stack"),
    [
        ([], "selected"),
        (["--stack", "dev"], "dev"),
        (["--stack=dev"], "dev"),
    ],
)
def test_smoke_asks_the_stack_that_is_named_or_selected(
    sandbox: type[Sandbox], asked: Asked, args: list[str], stack: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked.code = 4
    assert journey.smoke("mine", [*args, "--json"]) == 4
    assert asked.args[0] == "--outputs" and asked.args[2:] == ["--source", f"stack {stack} of sandbox mine", "--json"]
    assert asked.outputs == OUTPUTS and asked.environment == {"CLEAN": "1"}
    assert sandbox.called == [f"outputs of {stack}"]
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", ""), "the report says which stack"


@pytest.mark.parametrize(
    "args",
    [
        ["--outputs", "dead.json"],
        ["--outputs=dead.json"],
        ["--json", "--command", "pulumi stack output --json -s prod"],
        ["--command=pulumi stack output --json -s prod"],
        ["--help"],
    ],
)
def test_smoke_asks_no_sandbox_when_told_where_the_outputs_are(
    sandbox: type[Sandbox], asked: Asked, args: list[str]
) -> None:
    assert journey.smoke("default", args) == 0
    assert asked.args == args and asked.environment is None and sandbox.called == []


def test_smoke_asks_no_sandbox_when_the_shell_says_where(
    sandbox: type[Sandbox], asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ISTHMUS_OUTPUTS_COMMAND", "pulumi stack output --json -s prod")
    assert journey.smoke("default", ["--json"]) == 0
    assert asked.args == ["--json"] and sandbox.called == []
