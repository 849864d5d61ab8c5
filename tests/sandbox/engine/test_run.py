"""The engine's environment in a sandbox, and which stack a command means."""

from pathlib import Path

import pytest

from sandbox import rooms
from sandbox.engine import install, run
from sandbox.supervisor.layout import Layout
from sandbox.toolchain.locations import ROOT


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    monkeypatch.setattr(rooms, "shell", lambda layout: {"OS_CLOUD": "probe"})
    monkeypatch.setattr(install, "install", lambda *_: None)
    monkeypatch.setattr(run, "_make_stack", lambda *_: None)
    monkeypatch.delenv("PULUMI_STACK", raising=False)
    return Layout("probe", tmp_path / "probe")


def test_environment_keeps_everything_below_the_sandbox(layout: Layout) -> None:
    found = run.environment(layout)
    assert found["OS_CLOUD"] == "probe"
    for name in ("PULUMI_HOME", "PULUMI_CONFIG_PASSPHRASE_FILE", "PULUMI_OPTION_CONFIG_FILE"):
        assert Path(found[name]).is_relative_to(layout.root)
    assert found["PULUMI_BACKEND_URL"] == f"file://{run.backend(layout)}"
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
    assert run._folder(layout, ["stack", "rm"]) == run.config(layout).folder
    assert run._folder(layout, ["up"]) == ROOT
