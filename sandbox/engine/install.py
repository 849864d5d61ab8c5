"""A folder of executables that the engine finds on PATH: the CLI, the language host, the provider plugins."""

import shutil
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

from sandbox.toolchain import locations

# Executables that are modules of ours, run by our own interpreter.
MODULES = {
    "pulumi-language-python": "sandbox.engine.language_host",
    "pulumi-resource-aws": "sandbox.plugins.aws",
    "pulumi-resource-kubernetes": "sandbox.plugins.kubernetes",
}


def install(folder: Path, official: Mapping[str, Path] | None = None) -> None:
    """Fill `folder`: what `official` names is linked from there, all else is ours. Idempotent.

    With the official CLI comes its own language host: name both in `official`, or neither.
    """
    folder.mkdir(parents=True, exist_ok=True)
    chosen = {name: locations.binary(name) for name in ("pulumi", "pulumi-resource-openstack")} | dict(official or {})
    for name, target in chosen.items():
        _link(folder / name, target)
    for name, module in MODULES.items():
        if name not in chosen:
            _script(folder / name, module)
    for name in ("aws",):  # the exec credential of EKS kubeconfigs calls it
        found = Path(sys.prefix) / "bin" / name
        if found.exists():
            _link(folder / name, found)


def _link(path: Path, target: Path) -> None:
    if path.is_symlink() and path.readlink() == target:
        return
    path.unlink(missing_ok=True)
    path.symlink_to(target)


def _script(path: Path, module: str) -> None:
    """-P keeps the engine's working folder, the project, off the import path; the project is installed anyway."""
    text = f'#!/bin/sh\nexec "{sys.executable}" -P -m {module} "$@"\n'
    if path.exists() and not path.is_symlink() and path.read_text() == text:
        return
    path.unlink(missing_ok=True)
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def official_cli(version: str) -> dict[str, Path]:
    """The official release on PATH, when it is the version that we are tested with and brings its language host."""
    import subprocess

    cli, host = shutil.which("pulumi"), shutil.which("pulumi-language-python")
    if not cli or not host or Path(cli).resolve() == locations.binary("pulumi").resolve():
        return {}
    said = subprocess.run([cli, "version"], capture_output=True, text=True).stdout.strip().removeprefix("v")
    return {"pulumi": Path(cli), "pulumi-language-python": Path(host)} if said == version else {}
