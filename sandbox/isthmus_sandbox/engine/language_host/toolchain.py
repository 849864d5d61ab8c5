"""Which Python runs a program, and what is installed in it."""

import json
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Run by the program's own Python: name -> [version, content of pulumi-plugin.json, asked for by a person].
_LIST = """
import importlib.metadata as metadata, json
out = {}
for d in metadata.distributions():
    name = d.metadata["Name"]
    if not name or name in out:
        continue
    plugin = None
    for top in (d.read_text("top_level.txt") or name.replace("-", "_")).split():
        file = d.locate_file(top + "/pulumi-plugin.json")
        if file.exists():
            plugin = json.loads(file.read_text())
    out[name] = [d.version, plugin, d.read_text("REQUESTED") is not None]
print(json.dumps(out))
"""


@dataclass(frozen=True)
class Package:
    """An installed distribution; `plugin` is its pulumi-plugin.json where it is a Pulumi SDK."""

    version: str
    plugin: Mapping[str, Any] | None
    requested: bool


@dataclass(frozen=True)
class Toolchain:
    """The Python of a program, policy pack or plugin: its virtual environment, or the one on PATH."""

    root: Path
    virtualenv: Path | None

    @classmethod
    def of(cls, root: str, options: Mapping[str, Any], *, plugin: bool = False) -> "Toolchain":
        """Read the `runtime.options` of Pulumi.yaml, PulumiPolicy.yaml or PulumiPlugin.yaml.

        Source: https://www.pulumi.com/docs/iac/languages-sdks/python/ (virtualenv is relative to the project's root).
        A `plugin` never runs by the Python on PATH: its virtual environment is `venv` unless told (parseOptions in
        pulumi-language-python's main.go).
        Raises ValueError for a toolchain that this host doesn't have.
        """
        toolchain = options.get("toolchain") or "pip"
        if toolchain not in ("pip", "auto"):
            raise ValueError(
                f"unsupported toolchain option: {toolchain!r}; this language host runs `pip` environments only"
            )
        virtualenv = options.get("virtualenv")
        if virtualenv is not None and not isinstance(virtualenv, str):
            raise ValueError(f"virtualenv option must be a string, got {virtualenv!r}")
        if not virtualenv and plugin:
            virtualenv = "venv"
        return cls(Path(root), Path(root, os.path.expanduser(virtualenv)) if virtualenv else None)

    @property
    def python(self) -> str:
        """The interpreter."""
        if self.virtualenv:
            return str(self.virtualenv / "bin" / "python")
        return os.environ.get("PULUMI_PYTHON_CMD") or "python3"

    def check(self) -> None:
        """Raise ValueError, in the official host's words, when the virtual environment isn't one."""
        if self.virtualenv and not Path(self.python).exists():
            raise ValueError(
                f"The 'virtualenv' option in Pulumi.yaml is set to {str(self.virtualenv)!r}, but it isn't a virtual "
                "environment; run `pulumi install` (in a checkout of Isthmus: `make setup`)"
            )

    def environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment for a process of this Python, the virtual environment activated."""
        env = dict(os.environ)
        if self.virtualenv:
            env["VIRTUAL_ENV"] = str(self.virtualenv)
            env["PATH"] = f"{self.virtualenv / 'bin'}{os.pathsep}{env.get('PATH', '')}"
            env.pop("PYTHONHOME", None)
        return {**env, "PYTHONUNBUFFERED": "1", **(more or {})}

    def packages(self) -> dict[str, Package]:
        """What is installed. Raises ValueError when the interpreter can't tell."""
        self.check()
        process = subprocess.run(
            [self.python, "-I", "-c", _LIST], env=self.environment(), capture_output=True, text=True
        )
        if process.returncode:
            raise ValueError(f"{self.python} can't list its packages: {process.stderr.strip()}")
        return {name: Package(*facts) for name, facts in json.loads(process.stdout).items()}


def imported_sdks(folder: Path, root: Path) -> set[str]:
    """The `pulumi_*` packages that a program's own files, and what lies beside them in the project, import.

    What the environment merely contains need not be fetched or started: a plugin costs a third of a second each.
    """
    sdks: set[str] = set()
    for base in {folder, root}:
        for path, folders, files in os.walk(base):
            folders[:] = [f for f in folders if _program_folder(Path(path, f))]
            for file in files:
                if file.endswith(".py"):
                    text = Path(path, file).read_bytes()
                    sdks.update(m.decode() for m in re.findall(rb"^\s*(?:import|from)\s+(pulumi_\w+)", text, re.M))
    return sdks


def _program_folder(folder: Path) -> bool:
    skipped = folder.name.startswith(".") or folder.name in ("node_modules", "__pycache__", "tests")
    return not skipped and not (folder / "pyvenv.cfg").exists()
