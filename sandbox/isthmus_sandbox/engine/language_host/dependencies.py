"""What a program or a plugin needs, installed into its virtual environment.

The official host does it with pip, and upgrades pip first; uv does the same from its cache in seconds. A plugin's own
package is installed with its requirements, as the official host does.
"""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from isthmus_sandbox.engine.language_host.processes import start
from isthmus_sandbox.engine.language_host.toolchain import Toolchain


def install(toolchain: Toolchain, folder: Path, *, plugin: bool) -> Iterator[bytes]:
    """Make the virtual environment where it is missing, and install what `folder` asks for; yields what is printed.

    Raises ValueError when a step fails; what it printed says why.
    """
    for command in _commands(toolchain, folder, plugin):
        child = start(command, toolchain.environment(), str(folder), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert child.stdout
        while data := child.stdout.read1(65536):  # type: ignore[attr-defined]  # a buffered reader
            yield data
        if child.wait():
            raise ValueError(f"{' '.join(command)} failed with exit code {child.returncode}")


def _commands(toolchain: Toolchain, folder: Path, plugin: bool) -> Iterator[list[str]]:
    if toolchain.virtualenv and not Path(toolchain.python).exists():
        yield [sys.executable, "-m", "venv", str(toolchain.virtualenv)]
    if toolchain.virtualenv:
        installer = [str(Path(sys.prefix) / "bin" / "uv"), "pip", "install", "--python", toolchain.python]
    else:  # the Python on PATH: its own installer knows whether it may
        installer = [toolchain.python, "-m", "pip", "install", "--disable-pip-version-check"]
    requirements, package = (folder / "requirements.txt").exists(), _is_package(folder)
    if package and (plugin or not requirements):
        yield [*installer, "-e", "."]
    if requirements:
        yield [*installer, "-r", "requirements.txt"]


def _is_package(folder: Path) -> bool:
    """Whether a folder can be built: its pyproject.toml describes a project."""
    file = folder / "pyproject.toml"
    return file.exists() and "project" in tomllib.loads(file.read_text(encoding="utf-8"))
