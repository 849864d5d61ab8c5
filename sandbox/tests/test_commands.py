"""The commands that the sandbox adds, and names: none leads out of its folder, and looking makes nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from isthmus_sandbox import setup
from isthmus_sandbox.commands import register
from isthmus_sandbox.door import Sandbox
from isthmus_sandbox.jobs import JobError
from isthmus_sandbox.supervisor.layout import Layout
from isthmus_sandbox.supervisor.supervisor import Supervisor
from isthmus_sandbox.toolchain import locations

APP = typer.Typer()
register(APP)
ROOT: Any = typer.main.get_command(APP)


def below(of: Any, *path: str) -> Iterator[tuple[str, ...]]:
    """Every command and group by its words."""
    if path:
        yield path
    for name, inner in getattr(of, "commands", {}).items():
        yield from below(inner, *path, name)


def run(*args: str) -> tuple[int, str, str]:
    """(exit code, stdout, stderr with the error that the application would tell) of a command."""
    found = CliRunner().invoke(APP, args)
    error = "" if isinstance(found.exception, SystemExit | None) else str(found.exception)
    return found.exit_code, found.stdout, found.stderr + error


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where sandboxes are, on a machine that is set up."""
    monkeypatch.setenv("ISTHMUS_SANDBOXES", str(tmp_path / "sandboxes"))
    monkeypatch.setattr(setup, "require", lambda: None)
    return tmp_path / "sandboxes"


@pytest.mark.parametrize("path", sorted(below(ROOT)), ids=" ".join)
def test_every_command_has_help_with_an_example(path: tuple[str, ...]) -> None:
    here = ROOT
    for name in path:
        here = here.commands[name]
    assert "Example:" in (here.help or "")


def test_recover_hands_on_a_persons_word(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def recovered(self: Sandbox, *asked: Any) -> list[str]:
        seen.extend(asked)
        return []

    monkeypatch.setattr(Sandbox, "recover", recovered)
    Layout.of("default").state("moto")
    words = ("recover", "-s", "dev", "--made", "urn:a=1", "--made", "urn:b=2", "--not-made", "urn:c")
    assert run(*words)[:2] == (0, "nothing to recover in dev\n")
    assert seen == ["dev", ["urn:a=1", "urn:b=2"], ["urn:c"]]


@pytest.mark.parametrize("colour", ["1", ""])
def test_json_has_no_colour(home: Path, colour: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", colour)
    monkeypatch.setattr(Sandbox, "environment", lambda self, stack: {"AWS_REGION": "here"})
    Layout.of("default").state("moto")
    assert json.loads(run("sandbox", "env", "--json")[1]) == {"AWS_REGION": "here"}
    assert json.loads(run("sandbox", "status", "--json")[1])


def test_a_shell_is_rid_of_what_would_outrank(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://elsewhere.example")
    monkeypatch.setattr(Sandbox, "environment", lambda self, stack: {"AWS_REGION": "it's"})
    Layout.of("default").state("moto")
    out = run("sandbox", "env")[1].splitlines()
    assert out[0].startswith("unset ") and "AWS_ENDPOINT_URL_S3" in out[0].split() and "AWS_REGION" not in out[0]
    assert out[1:] == ["export AWS_REGION='it'\"'\"'s'"]


@pytest.mark.parametrize("words", [("sandbox", "env"), ("recover",)])
def test_before_the_set_up_a_command_says_so_and_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("ISTHMUS_SANDBOXES", str(tmp_path / "sandboxes"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for cached in (locations.module, locations.environment):
        cached.cache_clear()
    try:
        code, _, err = run(*words)
    finally:
        for cached in (locations.module, locations.environment):
            cached.cache_clear()
    assert code == 1 and "isn't set up" in err and "isthmus setup" in err
    assert list(tmp_path.iterdir()) == []


def test_status_of_a_stopped_sandbox(home: Path) -> None:
    Layout.of("default").state("moto")
    code, out, _ = run("sandbox", "status", "--json")
    assert code == 1
    found = json.loads(out)
    assert {s["state"] for s in found} == {"stopped"} and "keystone" in {s["name"] for s in found}
    code, out, _ = run("sandbox", "status")
    assert code == 1 and f"0 of {len(found)} services run" in out


def test_logs_of_an_unknown_service_name_the_known(home: Path) -> None:
    Layout.of("default").state("moto")
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
    (home / "other").mkdir()  # no sandbox
    assert run("sandbox", "clean", "--sandbox", "one")[0] == 1  # nobody said yes
    assert data.exists()
    code, _, err = run("sandbox", "clean", "--all", "--yes")
    assert code == 0 and "sandbox one is removed" in err
    assert [p.name for p in home.iterdir()] == ["other"]
    assert run("sandbox", "clean", "--all", "--yes")[0] == 0  # gone is gone


PATHS = (
    "..",
    ".",
    "",
    "/",
    "../..",
    "a/b",
    "a/../..",
    "/etc",
    "~",
    "-",
    "A",
    "a b",
    "a\nb",
    "a\0b",
    "x" * 64,
    "é",
    "a.",
    "$HOME",
)
LOOKING = (
    *(("sandbox", *words) for words in (("status",), ("logs", "keystone"), ("env",), ("down",), ("clean", "--yes"))),
    ("recover",),
)


@pytest.mark.parametrize("name", PATHS)
def test_a_path_is_no_name(home: Path, name: str) -> None:
    kept = home.parent / "kept"
    kept.mkdir()
    (home / "other").mkdir(parents=True)
    for words in (*LOOKING, ("sandbox", "up")):
        code, _, err = run(*words, "--sandbox", name)
        assert code == 1 and "the name of a sandbox" in err, (words, err)
    for open_ in (Sandbox, Sandbox.existing, Sandbox.ready):
        with pytest.raises(JobError, match="the name of a sandbox"):
            open_(name)
    assert kept.exists() and [p.name for p in home.iterdir()] == ["other"]


@pytest.mark.parametrize("words", LOOKING)
def test_looking_at_what_is_not_there_makes_nothing(home: Path, words: tuple[str, ...]) -> None:
    Layout.of("default").state("moto")
    code, _, err = run(*words, "--sandbox", "defualt")
    assert code == 1 and "no sandbox 'defualt'" in err and "did you mean 'default'?" in err
    assert [p.name for p in home.iterdir()] == ["default"]


def test_only_what_a_sandbox_made_is_removed(home: Path) -> None:
    (home / "foreign").mkdir(parents=True)
    (home / "foreign" / "letters.txt").write_text("dear")
    Layout.of("real").state("moto")
    (home / "link").symlink_to(home / "real")
    assert run("sandbox", "clean", "--sandbox", "foreign", "--yes")[0] == 1
    with pytest.raises(JobError, match="no folder of a sandbox"):
        Layout("foreign", home / "foreign").remove()
    with pytest.raises(JobError, match="no folder of a sandbox"):
        Layout("link", home / "link").remove()
    assert [layout.name for layout in Layout.all()] == ["real"]
    assert (home / "foreign" / "letters.txt").read_text() == "dear" and (home / "real").is_dir()


def test_a_sandbox_moves_into_no_foreign_folder(home: Path) -> None:
    (home / "foreign").mkdir(parents=True)
    (home / "foreign" / "letters.txt").write_text("dear")
    with pytest.raises(JobError, match="no sandbox made it"):
        Supervisor(Layout.of("foreign"))
    assert [p.name for p in (home / "foreign").iterdir()] == ["letters.txt"]
    Supervisor(Layout.of("new"))
    assert [layout.name for layout in Layout.all()] == ["new"]


def test_a_service_is_a_name_too(home: Path) -> None:
    Layout.of("default").state("moto")
    (home / "default" / "secret.log").write_text("s3cr3t")
    code, out, err = run("sandbox", "logs", "../secret")
    assert code == 1 and "s3cr3t" not in out and "has no log" in err
