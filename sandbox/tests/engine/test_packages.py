"""A component in other programs, with the real engine: generated SDKs, a program in Python and one in YAML."""

from pathlib import Path

import pytest

from isthmus_sandbox.toolchain.locations import ROOT
from tests.engine.project import Project

pytestmark = pytest.mark.sandbox

COMPONENT = """
from typing import Optional, TypedDict
import pulumi
from pulumi.provider.experimental import component_provider_host

class GreetingArgs(TypedDict):
    who: pulumi.Input[str]
    mark: Optional[str]

class Greeting(pulumi.ComponentResource):
    text: pulumi.Output[str]
    def __init__(self, name: str, args: GreetingArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("greetings:index:Greeting", name, {}, opts)
        self.text = pulumi.Output.concat("hello ", args["who"], args.get("mark", "."))
        self.register_outputs({"text": self.text})

component_provider_host(name="greetings", components=[Greeting])
"""
PYTHON = """
import pulumi
import pulumi_greetings as greetings
first = greetings.Greeting("first", who="you")
second = greetings.Greeting("second", who=first.text, mark="!")
pulumi.export("text", second.text)
"""
YAML = """
name: probe
runtime: yaml
packages:
  greetings: {plugin}
resources:
  first:
    type: greetings:Greeting
    properties: {{who: you}}
  second:
    type: greetings:Greeting
    properties: {{who: "${{first.text}}", mark: "!"}}
outputs:
  text: ${{second.text}}
"""
TEXT = {"text": "hello hello you.!"}


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    folder = tmp_path / "greetings"
    folder.mkdir()
    (folder / "PulumiPlugin.yaml").write_text(f"runtime:\n  name: python\n  options:\n    virtualenv: {ROOT}/.venv\n")
    (folder / "__main__.py").write_text(COMPONENT)
    return folder


def test_a_python_program_uses_a_package_that_was_added(tmp_path: Path, plugin: Path) -> None:
    project = Project(tmp_path / "program", PYTHON, options="virtualenv: venv").init()
    (project.folder / "requirements.txt").write_text("pulumi==3.259.0\n")
    for _ in range(2):  # a second time, after the components changed, is as good as the first
        output = project.run("package", "add", str(plugin))
        assert "import pulumi_greetings as greetings" in output, output
    assert (project.folder / "requirements.txt").read_text() == "pulumi==3.259.0\nsdks/greetings\n"
    project.up()
    assert project.outputs() == TEXT
    project.run("preview", "--expect-no-changes", "--stack", "test")
    project.destroy()


def test_a_yaml_program_uses_a_package(tmp_path: Path, plugin: Path) -> None:
    project = Project(tmp_path / "program", "")
    (project.folder / "Pulumi.yaml").write_text(YAML.format(plugin=plugin))
    project.init().up()
    assert project.outputs() == TEXT
    project.run("preview", "--expect-no-changes", "--stack", "test")
    project.destroy()


def test_a_package_can_t_be_added_where_there_are_no_requirements(tmp_path: Path, plugin: Path) -> None:
    project = Project(tmp_path / "program", PYTHON, options="virtualenv: venv")
    output = project.run("package", "add", str(plugin), fails=True)
    assert "requirements.txt" in output and "Traceback" not in output, output


def test_a_program_in_pulumi_s_own_configuration_language_becomes_a_python_project(tmp_path: Path) -> None:
    """`pulumi convert` asks the host for a whole project."""
    project = Project(tmp_path / "program", "")
    (project.folder / "__main__.py").unlink()
    (project.folder / "main.pp").write_text('output text { value = "hello" }\n')
    project.run("convert", "--from", "pcl", "--language", "python", "--out", str(tmp_path / "out"), "--generate-only")
    assert 'pulumi.export("text", "hello")' in (tmp_path / "out" / "__main__.py").read_text()
