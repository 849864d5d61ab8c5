"""The command line: its help, its exit codes, what it hands on."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from sandbox.jobs import JobError
from sandbox.supervisor.layout import Layout
from scripts import cli, journey, pulumi_command
from scripts.recovery.decide import Said

ROOT: Any = typer.main.get_command(cli.application())


def commands(of: Any, *path: str) -> Iterator[tuple[str, ...]]:
    """Every command and group by its words."""
    yield path
    for name, inner in getattr(of, "commands", {}).items():
        yield from commands(inner, *path, name)


def run(*args: str) -> tuple[int, str, str]:
    """(exit code, stdout, stderr) of a command."""
    found = CliRunner().invoke(cli.application(), args)
    return found.exit_code, found.stdout, found.stderr


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where sandboxes are."""
    monkeypatch.setattr(Layout, "of", classmethod(lambda cls, name: Layout(name, tmp_path / name)))
    return tmp_path


@pytest.mark.parametrize("path", sorted(commands(ROOT)), ids=" ".join)
def test_every_command_has_help_with_an_example(path: tuple[str, ...]) -> None:
    here = ROOT
    for name in path:
        here = here.commands[name]
    assert "Example:" in (here.help or "")


def test_pulumi_gets_all_arguments_and_its_code_is_ours(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, list[str]]] = []

    def engine(layout: Layout, args: list[str]) -> int:
        seen.append((layout.name, args))
        return 7

    monkeypatch.setattr(pulumi_command, "run", engine)
    assert run("pulumi", "--sandbox", "mine", "preview", "-s", "dev", "--help")[0] == 7
    assert seen == [("mine", ["preview", "-s", "dev", "--help"])]


def test_recover_hands_on_a_persons_word(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, str, Said]] = []

    def settled(layout: Layout, stack: str, said: Said) -> list[str]:
        seen.append((layout.name, stack, said))
        return []

    monkeypatch.setattr(pulumi_command, "settle_by_hand", settled)
    words = ("recover", "-s", "dev", "--made", "urn:a=1", "--made", "urn:b=2", "--not-made", "urn:c")
    assert run(*words)[:2] == (0, "nothing to recover in dev\n")
    assert seen == [("default", "dev", Said(["urn:a=1", "urn:b=2"], ["urn:c"]))]


def test_smoke_gets_all_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, list[str]]] = []

    def asked(sandbox: str, args: list[str]) -> int:
        seen.append((sandbox, args))
        return 3

    monkeypatch.setattr(journey, "smoke", asked)
    assert run("smoke", "--json", "--sandbox", "mine")[0] == 3
    assert seen == [("mine", ["--json"])]


def test_a_failure_says_the_log_and_the_fix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "engine.log"
    log.write_text("".join(f"line {n}\n" for n in range(100)))

    def failing(sandbox: str, stack: str) -> int:
        raise JobError("go build [engine] failed", fix="install Go 1.26", log=log)

    monkeypatch.setattr(journey, "up", failing)
    code, out, err = run("up")
    assert (code, out) == (1, "")
    assert "go build [engine] failed" in err  # brackets are no markup
    assert "line 99" in err and "line 80" not in err
    assert str(log) in err and "install Go 1.26" in err


def test_status_of_a_stopped_sandbox(home: Path) -> None:
    code, out, _ = run("sandbox", "status", "--json")
    assert code == 1
    found = json.loads(out)
    assert {s["state"] for s in found} == {"stopped"} and "keystone" in {s["name"] for s in found}
    code, out, _ = run("sandbox", "status")
    assert code == 1 and f"0 of {len(found)} services run" in out


def test_logs_of_an_unknown_service_name_the_known(home: Path) -> None:
    code, _, err = run("sandbox", "logs", "keystone")
    assert code == 1 and "none yet" in err
    log = Layout.of("default").log("neutron")
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("a\n")
    code, _, err = run("sandbox", "logs", "keystone")
    assert code == 1 and "choose one of: neutron" in err
    assert run("sandbox", "logs", "neutron")[0] == 0


def test_clean_asks_and_removes_only_sandboxes(home: Path) -> None:
    data = Layout.of("one").state("moto")
    (home / "one" / "run").mkdir()
    (home / "other").mkdir()  # no sandbox
    assert run("sandbox", "clean", "--sandbox", "one")[0] == 1  # nobody said yes
    assert data.exists()
    code, _, err = run("sandbox", "clean", "--all", "--yes")
    assert code == 0 and "sandbox one is removed" in err
    assert [p.name for p in home.iterdir()] == ["other"]
    assert run("sandbox", "clean", "--sandbox", "one", "--yes")[0] == 0  # gone is gone
