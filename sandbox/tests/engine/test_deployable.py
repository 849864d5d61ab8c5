"""What the sandbox can't deploy is refused before anything is started or made, and previews all the same."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from rich.console import Console

from isthmus.environment import Environment
from isthmus_sandbox import services
from isthmus_sandbox.door import Sandbox
from isthmus_sandbox.engine import deployable, install, run, settled, stack_file
from isthmus_sandbox.engine.deployable import DEPLOYS, CannotDeploy
from isthmus_sandbox.supervisor.layout import Layout
from isthmus_sandbox.toolchain.locations import ROOT
from tests.engine import reader

STACKS = sorted(path.name.split(".")[1] for path in (ROOT / "stacks").glob("Pulumi.*.yaml"))


def environment(stack: str, **changes: Any) -> dict[str, Any]:
    content = yaml.safe_load((ROOT / "stacks" / f"Pulumi.{stack}.yaml").read_text())
    return {**content["config"]["isthmus:environment"], **changes}


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """A sandbox whose clouds, state and engine refuse to be touched."""

    def touched(*_: object, **__: object) -> Any:
        raise AssertionError("it was touched")

    for module, name in ((services, "prepare"), (install, "install"), (run, "_make_stack"), (settled, "settle")):
        monkeypatch.setattr(module, name, touched)
    monkeypatch.setattr("isthmus_sandbox.door.StackConfig", reader.put(monkeypatch))
    return Layout("probe", tmp_path / "probe")


def test_the_checkouts_environments_of_the_sandbox_are_those_for_cpu() -> None:
    refused = set()
    for stack in STACKS:
        try:
            deployable.check(Environment.load(environment(stack)))
        except CannotDeploy as error:
            refused.add(stack)
            for word in ("target", "GPU", "'cpu'", f"isthmus pulumi preview -s {stack}", "fix"):
                assert word in str(error)
    assert refused == {stack for stack in STACKS if environment(stack)["target"] == "gpu"} and "local" not in refused


@pytest.mark.parametrize("verb", sorted(DEPLOYS))
def test_a_command_that_makes_things_is_refused_before_anything_is_made(layout: Layout, verb: str) -> None:
    messages: list[str] = []
    with pytest.raises(CannotDeploy):
        settled.run(layout, [verb, "-s", "dev"], messages.append)
    with pytest.raises(CannotDeploy):
        run.capture(layout, [verb, "-s", "dev"])


@pytest.mark.parametrize("verb", ["preview", "destroy", "refresh", "stack", "config"])
def test_every_other_command_is_not(layout: Layout, verb: str) -> None:
    run.check(layout, [verb, "-s", "dev"])


def test_the_door_refuses_it_too_and_makes_no_sandbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, layout: Layout
) -> None:
    monkeypatch.setenv("ISTHMUS_SANDBOXES", str(tmp_path / "sandboxes"))
    monkeypatch.setattr(stack_file, "reader", lambda: Path(__file__))
    with pytest.raises(CannotDeploy):
        Sandbox().check("dev")
    assert Sandbox().check("local").target == "cpu"
    assert not (tmp_path / "sandboxes").exists()


def test_what_is_invalid_is_left_to_the_program(tmp_path: Path, layout: Layout) -> None:
    for content in ({}, {"config": {"isthmus:environment": {"name": "x", "target": "gpu"}}}):
        file = tmp_path / "Pulumi.x.yaml"
        file.write_text(json.dumps(content))
        deployable.check_file(file)
    deployable.check_file(None)


def test_a_shell_for_it_is_told(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    layout.state("pulumi")
    monkeypatch.setattr(Layout, "of", lambda name: layout)
    monkeypatch.setattr(run, "environment", lambda layout, stack: {"PULUMI_STACK": stack})
    console = Console(file=io.StringIO(), width=200)
    for stack in ("dev", "local"):
        assert Sandbox("default", console).environment(stack) == {"PULUMI_STACK": stack}
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue().count("can't deploy environment") == 1
