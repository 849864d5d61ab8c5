"""The engine's environment in a sandbox, and which stack a command means."""

from pathlib import Path

import pytest

from isthmus_sandbox import services
from isthmus_sandbox.engine import install, run, state
from isthmus_sandbox.jobs import JobError
from isthmus_sandbox.supervisor.layout import Layout
from isthmus_sandbox.toolchain.locations import ROOT
from tests.engine import reader
from tests.test_surroundings import FOREIGN


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    monkeypatch.setattr(services, "shell", lambda layout, environment: {"OS_CLOUD": "probe"})
    monkeypatch.setattr(services, "prepare", lambda layout, environment: None)
    reader.put(monkeypatch)
    monkeypatch.setattr(install, "install", lambda *_: None)
    monkeypatch.setattr(run, "_make_stack", lambda *_: None)
    return Layout("probe", tmp_path / "probe")


def test_environment_keeps_everything_below_the_sandbox(layout: Layout) -> None:
    found = run.environment(layout)
    assert found["OS_CLOUD"] == "probe"
    for name in ("PULUMI_HOME", "PULUMI_CONFIG_PASSPHRASE_FILE", "PULUMI_OPTION_CONFIG_FILE"):
        assert Path(found[name]).is_relative_to(layout.root)
    assert found["PULUMI_BACKEND_URL"] == f"file://{state.backend(layout)}"
    assert found["PATH"].split(":")[0] == str(layout.state("pulumi") / "bin")
    assert Path(found["PULUMI_OPTION_CONFIG_FILE"]).name == "Pulumi.local.yaml"
    assert (Path(found["PULUMI_OPTION_POLICY_PACK"]) / "PulumiPolicy.yaml").exists()


def test_passphrase_is_made_once_for_its_owner(layout: Layout) -> None:
    file = Path(run.environment(layout)["PULUMI_CONFIG_PASSPHRASE_FILE"])
    text = file.read_text()
    assert len(text) >= 32 and file.stat().st_mode & 0o777 == 0o600
    run.environment(layout)
    assert file.read_text() == text
    other = Layout("other", layout.root.parent / "other")
    assert Path(run.environment(other)["PULUMI_CONFIG_PASSPHRASE_FILE"]).read_text() != text


def test_a_command_s_own_policy_pack_replaces_ours(layout: Layout) -> None:
    assert "PULUMI_OPTION_POLICY_PACK" in run._for(layout, ["up"])
    assert "PULUMI_OPTION_POLICY_PACK" not in run._for(layout, ["up", "--policy-pack", "elsewhere"])


def test_stack_commands_run_beside_the_copy(layout: Layout) -> None:
    assert run._folder(layout, ["stack", "rm"]) == state.config(layout).folder
    assert run._folder(layout, ["up"]) == ROOT


def test_nothing_of_the_shell_s_other_projects_reaches_the_engine(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in FOREIGN:
        monkeypatch.setenv(name, "elsewhere")
    found = run._for(layout, ["preview"])
    assert "elsewhere" not in found.values() and found["PULUMI_STACK"] == "local"
    assert "127.0.0.1" in found["NO_PROXY"] and found["LC_ALL"] == "C.UTF-8"


@pytest.mark.parametrize("verb", ["up", "preview", "config", "import"])
def test_what_declares_needs_the_environment_s_file(layout: Layout, verb: str) -> None:
    with pytest.raises(JobError, match="no environment 'gone'"):
        run._for(layout, [verb, "-s", "gone"])


@pytest.mark.parametrize(
    "args", [("stack", "rm", "gone"), ("destroy", "-s", "gone"), ("stack", "export", "-s", "gone")]
)
def test_what_acts_on_the_state_alone_does_without(layout: Layout, args: tuple[str, ...]) -> None:
    assert "PULUMI_OPTION_CONFIG_FILE" not in run._for(layout, args)
    kept = state.config(layout).folder / "Pulumi.gone.yaml"
    kept.write_text("encryptionsalt: v1:x\n")
    assert run._for(layout, args)["PULUMI_OPTION_CONFIG_FILE"] == str(kept)


def test_no_command_that_looks_or_removes_makes_a_stack(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(run, "_make_stack", lambda layout, stack, variables: made.append(stack))
    for args in (["stack", "rm", "dev"], ["stack", "ls"], ["version"], [], ["destroy", "-s", "gone"]):
        run._for(layout, args)
    assert made == []
    run._for(layout, ["stack", "select", "dev"])
    assert made == ["dev"]
