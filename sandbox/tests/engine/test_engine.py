"""The real engine with our language host: programs, policy packs, component plugins; nothing outlives the engine."""

import contextlib
import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from isthmus_sandbox.toolchain.locations import ROOT
from tests.engine.project import STACK, Project
from tests.kubernetes.running import until

pytestmark = pytest.mark.sandbox

GREETING = """
import pulumi
config = pulumi.Config()
pulumi.export("greeting", pulumi.Output.concat("hello ", config.get("who") or "world"))
pulumi.export("secret", config.get_secret("token"))
"""
PACK = """
import pulumi
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

def check(args, report):
    if args.resource_type == "pulumi:pulumi:Stack":
        where = f"{pulumi.get_project()}/{pulumi.get_stack()} {pulumi.Config('probe').get('who')}"
        report(f"seen {where} dry={pulumi.runtime.is_dry_run()}")

LEVEL = EnforcementLevel.MANDATORY if pulumi.Config("probe").get("strict") else EnforcementLevel.ADVISORY
PolicyPack("probe", policies=[ResourceValidationPolicy("see", "Sees the stack.", check, enforcement_level=LEVEL)])
"""
COMPONENT = """
from typing import Optional, TypedDict
import pulumi
from pulumi.provider.experimental import component_provider_host

class ThingArgs(TypedDict):
    size: pulumi.Input[int]
    label: Optional[pulumi.Input[str]]

class Thing(pulumi.ComponentResource):
    url: pulumi.Output[str]
    def __init__(self, name: str, args: ThingArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("things:index:Thing", name, {}, opts)
        self.url = pulumi.Output.from_input(args["size"]).apply(lambda size: f"u{size}")
        self.register_outputs({"url": self.url})

component_provider_host(name="things", components=[Thing])
"""
# Needs a provider plugin, and then never ends.
WAITING = """
import asyncio
import pulumi, pulumi_kubernetes as kubernetes
kubernetes.core.v1.Namespace("first")
pulumi.export("never", pulumi.Output.from_input(asyncio.sleep(3600)))
"""
UNREACHABLE = """
apiVersion: v1
kind: Config
current-context: c
contexts: [{name: c, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: "https://127.0.0.1:9"}}]
users: [{name: u, user: {token: t}}]
"""


def pack(folder: Path, program: str = PACK) -> Path:
    """A policy pack with plain `runtime: python`, its virtualenv relative to its own root."""
    folder.mkdir()
    (folder / "venv").symlink_to(ROOT / ".venv")
    (folder / "PulumiPolicy.yaml").write_text("runtime:\n  name: python\n  options:\n    virtualenv: venv\n")
    (folder / "__main__.py").write_text(program)
    return folder


def at_work(step: str) -> str:
    """The policy pack, with a step of its policy before all else."""
    return PACK.replace("def check(args, report):", f"def check(args, report):\n    {step}")


def processes(project: Project) -> list[psutil.Process]:
    """Every process that belongs to a project's engine."""
    found = []
    for process in psutil.process_iter():
        try:
            ours = process.environ().get("ISTHMUS_TEST_PROJECT") == str(project.folder)
            if ours and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def command_lines(project: Project) -> list[str]:
    """Those of the processes that run; some may end meanwhile."""
    found = []
    for process in processes(project):
        with contextlib.suppress(psutil.NoSuchProcess):
            found.append(" ".join(process.cmdline()))
    return found


def test_program_runs_with_configuration_and_secrets(tmp_path: Path) -> None:
    project = Project(tmp_path, GREETING).init()
    project.run("config", "set", "--secret", "token", "s3cr3t-of-mine", "--stack", STACK)
    project.config(who="engine")
    output = project.up()
    assert "warning" not in output, output
    assert project.outputs() == {"greeting": "hello engine", "secret": "s3cr3t-of-mine"}
    assert "s3cr3t-of-mine" not in output + project.state()


@pytest.mark.parametrize(
    ("program", "expected", "unexpected"),
    [
        ("import pulumi\n1 / 0\n", '__main__.py", line 2, in <module>\n', "runner.py"),
        ("import pulumi\nraise pulumi.RunError('plain words')\n", "error: plain words", "Traceback"),
        ("import nothing_like_it\n", "No module named 'nothing_like_it'", "unable to find"),
        ("import sys\nsys.exit(3)\n", "exited with non-zero exit code: 3", "Traceback"),
    ],
)
def test_errors_of_a_program_are_shown(tmp_path: Path, program: str, expected: str, unexpected: str) -> None:
    output = Project(tmp_path, program).init().preview(fails=True)
    assert expected in output and unexpected not in output, output


def test_missing_program_and_virtualenv_are_named(tmp_path: Path) -> None:
    project = Project(tmp_path, GREETING).init()
    (tmp_path / "__main__.py").unlink()
    assert "unable to find main python program `__main__.py`" in project.preview(fails=True)
    settings = (tmp_path / "Pulumi.yaml").read_text().replace(f"{ROOT}/.venv", "nowhere")
    (tmp_path / "Pulumi.yaml").write_text(settings)
    output = project.preview(fails=True)
    assert "nowhere" in output and "isn't a virtual environment" in output, output


def test_policy_pack_sees_stack_and_configuration(tmp_path: Path) -> None:
    project, folder = Project(tmp_path / "project", GREETING).init(), pack(tmp_path / "pack")
    project.config(who="me")
    assert "seen probe/test me dry=True" in project.preview("--policy-pack", str(folder))
    assert "seen probe/test me dry=False" in project.up("--policy-pack", str(folder))
    project.config(strict="1")
    output = project.preview("--policy-pack", str(folder), fails=True)
    assert "[Mandatory]" in output or "mandatory" in output.lower(), output


def test_broken_policy_pack_stops_the_update_with_its_error(tmp_path: Path) -> None:
    project = Project(tmp_path / "project", GREETING).init()
    folder = pack(tmp_path / "pack", "raise RuntimeError('the pack is broken')")
    assert "the pack is broken" in project.preview("--policy-pack", str(folder), fails=True)


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", id="is killed at its start"),
        pytest.param(
            PACK.replace("def check(args, report):", "def check(args, report):\n    os._exit(9)"), id="at work"
        ),
        pytest.param("print(1, flush=True)\nimport time; time.sleep(600)", id="says a wrong port and stays"),
    ],
)
def test_a_policy_pack_that_dies_ends_the_preview_with_an_error(tmp_path: Path, program: str) -> None:
    project = Project(tmp_path / "project", GREETING).init()
    folder = pack(tmp_path / "pack", f"import os\n{program}")
    output = project.preview("--policy-pack", str(folder), fails=True)
    assert "policy pack" in output or "analyzer" in output, output
    until("all of it has ended", lambda: not processes(project), 15)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_policy_pack_that_hangs_at_work_is_ended_by_one_signal(tmp_path: Path, number: signal.Signals) -> None:
    program = at_work("time.sleep(600)")
    project = Project(tmp_path / "project", GREETING).init()
    folder = pack(tmp_path / "pack", f"import time\n{program}")
    engine = project.start("preview", "--stack", STACK, "--policy-pack", str(folder))
    try:
        until("the pack runs", lambda: any("pulumi.policy" in line for line in command_lines(project)), 60)
        time.sleep(3)  # until it hangs where it is to
        engine.send_signal(number)
        engine.communicate(timeout=60)
        until("all of it has ended", lambda: not processes(project), 15)
    finally:
        for process in processes(project):
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_policy_pack_that_never_starts_is_ended_by_one_signal_to_the_wrapper(
    tmp_path: Path, number: signal.Signals
) -> None:
    project = Project(tmp_path / "project", GREETING).init()
    folder = pack(tmp_path / "pack", "import time; time.sleep(600)")
    wrapper = project.start("preview", "--stack", STACK, "--policy-pack", str(folder), wrapped=True)
    try:
        until("the pack runs", lambda: any("pulumi.policy" in line for line in command_lines(project)), 60)
        wrapper.send_signal(number)
        wrapper.communicate(timeout=15)
        assert wrapper.returncode
        until("all of it has ended", lambda: not processes(project), 15)
    finally:
        for process in processes(project):
            process.kill()


def test_component_plugin_gives_its_schema(tmp_path: Path) -> None:
    project, folder = Project(tmp_path / "project", GREETING), tmp_path / "things"
    folder.mkdir()
    (folder / "PulumiPlugin.yaml").write_text(f"runtime:\n  name: python\n  options:\n    virtualenv: {ROOT}/.venv\n")
    (folder / "__main__.py").write_text(COMPONENT)
    output = project.run("package", "get-schema", str(folder))
    schema = json.loads(output[output.index("{") :])
    thing = schema["resources"]["things:index:Thing"]
    assert thing["isComponent"] and thing["requiredInputs"] == ["size"]
    assert thing["inputProperties"]["size"]["type"] == "integer"
    assert thing["properties"]["url"]["type"] == "string"


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(lambda pid: os.kill(pid, signal.SIGINT), id="SIGINT"),
        pytest.param(lambda pid: os.killpg(pid, signal.SIGINT), id="SIGINT to its group"),
        pytest.param(lambda pid: os.kill(pid, signal.SIGTERM), id="SIGTERM"),
        pytest.param(lambda pid: os.kill(pid, signal.SIGKILL), id="SIGKILL"),
    ],
)
def test_nothing_outlives_the_engine(tmp_path: Path, end: Callable[[int], None]) -> None:
    """The program, a policy pack, a provider plugin and the language host all run when the engine is ended."""
    (tmp_path / "kubeconfig").write_text(UNREACHABLE)
    project = Project(tmp_path / "project", WAITING, environment={"KUBECONFIG": str(tmp_path / "kubeconfig")}).init()
    folder = pack(tmp_path / "pack")
    engine = project.start("preview", "--stack", STACK, "--policy-pack", str(folder))

    def all_runs() -> bool:
        lines = command_lines(project)
        wanted = (
            "isthmus_sandbox.engine.language_host",
            "runner.py",
            "pulumi.policy",
            "isthmus_sandbox.plugins.kubernetes",
        )
        return all(any(part in line for line in lines) for part in wanted)

    try:
        until("all of it runs", all_runs, 60)
        end(engine.pid)
        engine.communicate(timeout=30)
        until("all of it has ended", lambda: not processes(project), 15)
    finally:
        for process in processes(project):
            process.kill()
