"""Which stack a command means that names none: the selected one, the only one or `local`, or it asks."""

import json
from hashlib import sha1
from pathlib import Path

import pytest

from isthmus_sandbox import services
from isthmus_sandbox.engine import install, run, selection, state
from isthmus_sandbox.engine.selection import NoStack
from isthmus_sandbox.supervisor.layout import Layout
from tests.engine import reader

VERBS = ["destroy", "up", "preview", "refresh", "config", "stack", "cancel"]


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout("probe", tmp_path / "probe")


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """No cloud is asked and no engine is there."""
    monkeypatch.setattr(services, "shell", lambda layout, environment: {})
    monkeypatch.setattr(services, "prepare", lambda layout, environment: None)
    reader.put(monkeypatch)
    monkeypatch.setattr(install, "install", lambda *_: None)
    monkeypatch.setattr(run, "_make_stack", lambda *_: None)


def project(folder: Path, *stacks: str) -> None:
    """A project with these environments, where one stands from now on."""
    (folder / "stacks").mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text("name: ours\nruntime: python\nstackConfigDir: stacks\n")
    for stack in stacks:
        (folder / "stacks" / f"Pulumi.{stack}.yaml").write_text("config: {}\n")


@pytest.fixture(params=[("dev",), ("dev", "local", "prod"), ("local",), ("dev", "prod"), ()], ids="-".join)
def stacks(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    project(tmp_path / "ours", *request.param)
    monkeypatch.chdir(tmp_path / "ours")
    return tuple(request.param)


def select(layout: Layout, stack: str) -> None:
    """As the engine keeps a selection."""
    file = str(state.config(layout).folder / "Pulumi.yaml")
    folder = layout.state("pulumi") / "home" / "workspaces"
    folder.mkdir(parents=True, exist_ok=True)
    kept = {"stacks": {state.backend_url(layout): stack, "file:///elsewhere": "prod"}}
    (folder / f"ours-{sha1(file.encode()).hexdigest()}-workspace.json").write_text(json.dumps(kept))


def only(stacks: tuple[str, ...]) -> str | None:
    """The stack that is meant without a word."""
    return "local" if "local" in stacks else stacks[0] if len(stacks) == 1 else None


def test_without_a_word_it_is_the_only_one_or_local(layout: Layout, stacks: tuple[str, ...]) -> None:
    if expected := only(stacks):
        assert selection.acts_on(layout) == expected
    else:
        with pytest.raises(NoStack) as refused:
            selection.acts_on(layout)
        assert all(stack in str(refused.value) for stack in stacks)
        assert ("has none" in str(refused.value)) is not bool(stacks)
    assert not layout.root.exists()


@pytest.mark.parametrize("written", ["dev", "organization/ours/dev"])
def test_a_selected_one_is_before_those_and_a_named_one_before_all(
    layout: Layout, stacks: tuple[str, ...], written: str
) -> None:
    select(layout, written)
    assert selection.acts_on(layout) == "dev"
    assert selection.acts_on(layout, ["preview", "-s", "prod"]) == "prod"


@pytest.mark.parametrize("verb", VERBS)
def test_every_command_of_one_stack_acts_on_it(layout: Layout, stacks: tuple[str, ...], verb: str) -> None:
    if expected := only(stacks):
        found = run._for(layout, [verb])
        assert found["PULUMI_STACK"] == expected
        assert found["PULUMI_OPTION_CONFIG_FILE"].endswith(f"/Pulumi.{expected}.yaml")
    else:
        with pytest.raises(NoStack):
            run._for(layout, [verb])


@pytest.mark.parametrize("args", [(), ("version",), ("stack", "ls"), ("stack", "select"), ("up", "--help"), ("about",)])
def test_a_command_of_no_stack_needs_none(layout: Layout, stacks: tuple[str, ...], args: tuple[str, ...]) -> None:
    found = run._for(layout, list(args))
    assert found.get("PULUMI_STACK") == (None if args == ("stack", "select") else only(stacks))


def test_what_is_selected_is_what_a_select_outranks(layout: Layout, stacks: tuple[str, ...]) -> None:
    if "dev" in stacks:
        select(layout, "dev")
        assert "PULUMI_STACK" not in run._for(layout, ["stack", "select", "dev"])
        assert run.environment(layout)["PULUMI_STACK"] == "dev"
