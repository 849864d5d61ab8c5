"""The five wheels, built and installed as an adopter gets them: in empty virtual environments, without the checkout."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.sandbox

PACKAGES = {
    "components": "isthmus",
    "policies": "isthmus_policies",
    "model_repository": "isthmus_models",
    "scripts": "isthmus_cli",
    "sandbox": "isthmus_sandbox",
}
LEFTOVERS = shutil.ignore_patterns("build", "*.egg-info", "__pycache__", ".venv")
FACE = "HybridCloud, PrivateCloud, PublicCloud, Link, TritonServer, Environment"
# What command line, models and sandbox stand on, and a program that declares components doesn't.
NOT_A_PROGRAMS = {"typer", "rich", "numpy", "moto", "boto3", "tritonclient", "pulumi-policy", "openstacksdk", "uv"}


def run(command: Sequence[str | Path], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command; nothing of this environment's Python leads it to the checkout."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)


def uv(args: Sequence[str | Path], folder: Path) -> str:
    """What `uv ARGS` prints: from its cache, which installing the project has filled, or else from the index."""
    command = [Path(sys.prefix) / "bin" / "uv", *args]
    done = run([*command, "--offline"], folder)
    if done.returncode:
        done = run(command, folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The wheel of each package, built from a copy of its folder alone."""
    folder = tmp_path_factory.mktemp("wheels")
    build = ("build", "--wheel", "--no-build-isolation", "--python", sys.executable, "--out-dir", folder / "dist")
    found = {}
    for source, package in PACKAGES.items():
        shutil.copytree(ROOT / source, folder / source, ignore=LEFTOVERS)
        uv([*build, folder / source], folder)
        (found[package],) = (folder / "dist").glob(f"{package}-[0-9]*.whl")
    return found


def installed(folder: Path, wheels: Sequence[Path]) -> Path:
    """An empty virtual environment with these wheels, and what they need in the versions of the project's lock."""
    uv(["venv", "--python", sys.executable, folder / "venv"], folder)
    lock = ROOT / "requirements" / "project.lock"
    into = ("--python", folder / "venv", "--link-mode", "symlink")
    uv(["pip", "install", *into, "--constraint", lock, *wheels], folder)
    return folder / "venv" / "bin"


@pytest.fixture(scope="module")
def alone(wheels: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment with the wheel `isthmus` alone."""
    return installed(tmp_path_factory.mktemp("alone"), [wheels["isthmus"]])


@pytest.fixture(scope="module")
def command(wheels: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment with the command line, without the sandbox."""
    needed = [wheels[package] for package in ("isthmus", "isthmus_models", "isthmus_policies", "isthmus_cli")]
    return installed(tmp_path_factory.mktemp("command"), needed)


@pytest.mark.parametrize("package", PACKAGES.values())
def test_a_wheel_holds_its_package_typed_and_licensed_and_nothing_else(package: str, wheels: dict[str, Path]) -> None:
    with zipfile.ZipFile(wheels[package]) as wheel:
        names = set(wheel.namelist())
        (metadata,) = (wheel.read(name).decode() for name in names if name.endswith(".dist-info/METADATA"))
        (license_,) = (wheel.read(name) for name in names if name.endswith(".dist-info/licenses/LICENSE"))
    assert license_ == (ROOT / "LICENSE").read_bytes()
    assert "License-Expression: Apache-2.0" in metadata and "License-File: LICENSE" in metadata
    assert f"{package}/py.typed" in names
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {package}


def test_a_program_needs_the_wheel_alone(alone: Path, tmp_path: Path) -> None:
    done = run(
        [alone / "python", "-c", f"import isthmus\nfrom isthmus import {FACE}\nprint(isthmus.__file__)"], tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(alone.parent))


def test_the_environments_of_this_repository_load_from_the_wheel(alone: Path, tmp_path: Path) -> None:
    program = "import json, sys\nfrom isthmus import Environment\nprint(Environment.loads(sys.argv[1]).name)"
    config = yaml.safe_load((ROOT / "stacks" / "Pulumi.dev.yaml").read_text())["config"]["isthmus:environment"]
    done = run([alone / "python", "-c", program, json.dumps(config)], tmp_path)
    assert (done.stdout, done.returncode) == ("dev\n", 0), done.stderr


def test_a_program_gets_nothing_that_it_does_not_need(alone: Path, tmp_path: Path) -> None:
    listed = json.loads(uv(["pip", "list", "--format", "json", "--python", alone / "python"], tmp_path))
    names = {package["name"] for package in listed}
    assert {"isthmus", "pulumi", "pulumi-aws", "pulumi-kubernetes", "pulumi-openstack", "pydantic"} <= names
    assert names & NOT_A_PROGRAMS == set()


def test_the_command_line_works_without_the_sandbox(command: Path, tmp_path: Path) -> None:
    done = run([command / "isthmus", "--help"], tmp_path)
    assert done.returncode == 0 and "isthmus up" in done.stdout, done.stderr
    done = run([command / "isthmus", "up"], tmp_path)
    assert done.returncode == 1 and "the sandbox isn't installed" in done.stderr
    assert "fix" in done.stderr and "Traceback" not in done.stderr


def test_the_command_line_brings_its_template(command: Path, tmp_path: Path) -> None:
    done = run([command / "isthmus", "new", "ours"], tmp_path)
    assert done.returncode == 0, done.stderr
    template = ROOT / "scripts" / "isthmus_cli" / "template"
    ours = {path.relative_to(template).as_posix() for path in template.rglob("*") if path.is_file()}
    shipped = {path for path in ours if not path.endswith(".pyc")} - {"stacks/Pulumi.environment.yaml"}
    assert set(done.stdout.split()) == {f"ours/{path}" for path in {*shipped, "stacks/Pulumi.dev.yaml"}}
    assert all((tmp_path / line).is_file() for line in done.stdout.split())
