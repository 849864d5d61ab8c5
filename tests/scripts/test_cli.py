"""The command line: its help, its exit codes, what it hands on, and that it needs no sandbox for that."""

import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from isthmus.errors import IsthmusError, Problem
from isthmus_cli import cli, journey, sandbox
from isthmus_cli.sandbox import NoSandbox
from isthmus_sandbox.commands import register

ROOT: Any = typer.main.get_command(cli.application([]))


def commands(of: Any, *path: str) -> Iterator[tuple[str, ...]]:
    """Every command and group by its words."""
    yield path
    for name, inner in getattr(of, "commands", {}).items():
        yield from commands(inner, *path, name)


def run(*args: str) -> tuple[int, str, str]:
    """(exit code, stdout, stderr) of a command."""
    found = CliRunner().invoke(cli.application([]), args)
    return found.exit_code, found.stdout, found.stderr


@pytest.mark.parametrize("path", sorted(commands(ROOT)), ids=" ".join)
def test_every_command_has_help_with_an_example(path: tuple[str, ...]) -> None:
    here = ROOT
    for name in path:
        here = here.commands[name]
    assert "Example:" in (here.help or "")


def test_pulumi_gets_all_arguments_and_its_code_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    class Sandbox:
        @staticmethod
        def ready(name: str, console: Any) -> "Sandbox":
            seen.append(name)
            return Sandbox()

        def run(self, args: list[str]) -> int:
            seen.append(args)
            return 7

    monkeypatch.setattr(sandbox, "door", lambda: Sandbox)
    assert run("pulumi", "--sandbox", "mine", "preview", "-s", "dev", "--help")[0] == 7
    assert seen == ["mine", ["preview", "-s", "dev", "--help"]]


def test_smoke_gets_all_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, list[str]]] = []

    def asked(sandbox: str, args: list[str]) -> int:
        seen.append((sandbox, args))
        return 3

    monkeypatch.setattr(journey, "smoke", asked)
    assert run("smoke", "--json", "--sandbox", "mine")[0] == 3
    assert seen == [("mine", ["--json"])]


@pytest.mark.parametrize(
    ("words", "stack"), [((), None), (("dev",), "dev"), (("--stack", "dev"), "dev"), (("-s", "dev"), "dev")]
)
def test_up_deploys_the_environment_that_is_named(
    words: tuple[str, ...], stack: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, str | None]] = []

    def asked(sandbox: str, stack: str | None) -> int:
        seen.append((sandbox, stack))
        return 0

    monkeypatch.setattr(journey, "up", asked)
    assert run("up", *words)[0] == 0
    assert seen == [("default", stack)]


def test_a_failure_is_told_with_its_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(sandbox: str, stack: str | None) -> int:
        raise IsthmusError(Problem("go build [engine] failed", fix="install Go 1.26"))

    monkeypatch.setattr(journey, "up", failing)
    code, out, err = run("up")
    assert (code, out) == (1, "")
    assert "go build [engine] failed" in err  # brackets are no markup
    assert "install Go 1.26" in err


@pytest.mark.parametrize("words", [("up",), ("setup",), ("pulumi", "preview"), ("smoke",)])
def test_without_the_sandbox_a_command_that_needs_it_says_so(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "isthmus_sandbox", None)
    monkeypatch.delitem(sys.modules, "isthmus_sandbox.door", raising=False)
    code, out, err = run(*words)
    assert (code, out) == (1, "")
    assert "the sandbox isn't installed" in err and "got" in err and "expected" in err
    assert "pulumi up -s ENVIRONMENT" in err


def test_the_commands_that_the_sandbox_brings_say_that_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "isthmus_sandbox", None)
    monkeypatch.delitem(sys.modules, "isthmus_sandbox.door", raising=False)
    for name in cli.SANDBOX:
        code, out, err = run(name, "env", "--sandbox", "mine")
        assert (code, out) == (1, "") and "the sandbox isn't installed" in err and "make setup" in err


def test_an_entry_point_that_is_not_installed_is_told_from_an_absent_sandbox() -> None:
    code, _, err = run("sandbox", "status")
    assert code == 1 and "aren't registered" in err and "make environment" in err


def test_with_the_sandbox_its_commands_are_its_own() -> None:
    added = cli.application([register])
    own = {command.name or command.callback.__name__ for command in added.registered_commands if command.callback}
    groups = {group.name for group in added.registered_groups}
    assert {*own, *groups} >= set(cli.SANDBOX)
    assert not any(command.hidden for command in added.registered_commands)


def test_a_sandbox_that_is_broken_is_not_called_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "isthmus_sandbox.door", raising=False)
    monkeypatch.setitem(sys.modules, "isthmus_sandbox.jobs", None)
    with pytest.raises(ModuleNotFoundError) as error:
        sandbox.door()
    assert not isinstance(error.value, NoSandbox)


def test_help_loads_neither_the_sandbox_nor_an_sdk() -> None:
    program = (
        "import sys; from typer.testing import CliRunner; from isthmus_cli import cli; "
        "found = CliRunner().invoke(cli.application([]), ['--help']); assert found.exit_code == 0, found.output; "
        "print([name for name in ('isthmus_sandbox', 'pulumi', 'boto3', 'numpy', 'psutil') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr


def test_an_entry_point_adds_commands_and_a_broken_one_harms_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "added_by_a_test.py").write_text(
        "def register(app):\n    @app.command()\n    def extra():\n        print('it ran')\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    entries = [EntryPoint(name, f"{name}:register", cli.COMMANDS) for name in ("added_by_a_test", "not_there")]
    monkeypatch.setattr(cli, "entry_points", lambda group: entries if group == cli.COMMANDS else [])
    found = CliRunner().invoke(cli.application(), ["extra"])
    assert (found.exit_code, found.stdout) == (0, "it ran\n")
    assert CliRunner().invoke(cli.application([]), ["extra"]).exit_code == 2
