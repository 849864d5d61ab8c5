"""Parts of the language host without an engine: generated code by its helper, dependencies by their commands."""

import sys
from pathlib import Path

import pytest

from isthmus_sandbox.engine.language_host import codegen
from isthmus_sandbox.engine.language_host.dependencies import _commands
from isthmus_sandbox.engine.language_host.protocol import language_pb2 as pb
from isthmus_sandbox.engine.language_host.toolchain import Toolchain
from isthmus_sandbox.toolchain import locations

PACKAGE = "[project]\nname = 'p'\nversion = '1'\n"


def helper(file: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    file.write_text(f"#!{sys.executable}\nimport sys\n{code}\n")
    file.chmod(0o755)
    monkeypatch.setattr(locations, "binary", lambda name: file)


def test_an_answer_is_the_helper_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = """
import json
request = json.load(sys.stdin)
print(json.dumps({"importInstructions": f"{sys.argv[1]} {request['packages'][0]['path']}"}))
"""
    helper(tmp_path / "helper", monkeypatch, code)
    request = pb.LinkRequest(packages=[pb.LinkRequest.LinkDependency(path="sdks/ä")])
    assert codegen.answer("Link", request, pb.LinkResponse()).import_instructions == "Link sdks/ä"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("sys.exit('no such schema')", "GeneratePackage: no such schema"),
        ("sys.exit(3)", "GeneratePackage: the code generator ended with 3"),
    ],
)
def test_an_error_is_the_helper_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, message: str) -> None:
    helper(tmp_path / "helper", monkeypatch, code)
    with pytest.raises(ValueError, match=message):
        codegen.answer("GeneratePackage", pb.GeneratePackageRequest(), pb.GeneratePackageResponse())


def test_a_helper_that_is_not_built_is_told_with_the_fix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locations, "binary", lambda name: tmp_path / name)
    with pytest.raises(ValueError, match="isthmus setup"):
        codegen.answer("Link", pb.LinkRequest(), pb.LinkResponse())


@pytest.mark.parametrize(
    ("files", "plugin", "installed"),
    [
        ((), False, []),
        (("requirements.txt",), False, ["requirements.txt"]),
        (("pyproject.toml",), False, ["."]),
        (("pyproject.toml", "requirements.txt"), False, ["requirements.txt"]),
        (("pyproject.toml", "requirements.txt"), True, [".", "requirements.txt"]),
        (("requirements.txt",), True, ["requirements.txt"]),
    ],
)
def test_what_is_installed(tmp_path: Path, files: tuple[str, ...], plugin: bool, installed: list[str]) -> None:
    for name in files:
        (tmp_path / name).write_text(PACKAGE if name.endswith("toml") else "")
    venv = tmp_path / "venv"
    make, *commands = _commands(Toolchain(tmp_path, venv), tmp_path, plugin)
    assert make == [sys.executable, "-m", "venv", str(venv)]
    assert [command[-1] for command in commands] == installed
    assert all(command[4] == str(venv / "bin" / "python") for command in commands)


def test_a_pyproject_that_describes_no_package_is_not_installed(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\n")
    assert list(_commands(Toolchain(tmp_path, None), tmp_path, plugin=False)) == []


def test_the_python_on_path_installs_by_itself(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").touch()
    ((program, *rest),) = _commands(Toolchain(tmp_path, None), tmp_path, plugin=False)
    assert program == "python3" and rest[:3] == ["-m", "pip", "install"]
