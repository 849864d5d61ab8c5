"""Install an engine: the CLI with its language host in one folder, the provider plugins in its PULUMI_HOME.

The language host must lie beside the CLI (the engine calls it bundled then), and a plugin in
`plugins/resource-NAME-vVERSION` is as good as a downloaded one: so nothing is fetched and nothing is warned of.
Source: https://www.pulumi.com/docs/iac/concepts/plugins/ and sdk/go/common/workspace/plugins.go.
"""

import importlib.metadata
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from isthmus_sandbox.toolchain import locations

CLI, LANGUAGE_HOST, YAML_HOST = "pulumi", "pulumi-language-python", "pulumi-language-yaml"
# Each provider plugin: the SDK whose version programs ask for it by, and the module of ours that it is, if it is one.
PLUGINS: Mapping[str, tuple[str, str | None]] = {
    "aws": ("pulumi-aws", "isthmus_sandbox.plugins.aws"),
    "kubernetes": ("pulumi-kubernetes", "isthmus_sandbox.plugins.kubernetes"),
    "openstack": ("pulumi-openstack", None),
}


def install(folder: Path, home: Path, official: Mapping[str, Path] | None = None) -> None:
    """Fill `folder` with executables and `home` with plugins. Idempotent.

    What `official` names (`pulumi`, `pulumi-language-python`, `pulumi-resource-aws`, …) is linked from there, all else
    is ours. The official CLI comes with its own language hosts: name them all, or none.
    """
    chosen = dict(official or {})
    folder.mkdir(parents=True, exist_ok=True)
    if CLI in chosen:
        _symlink(folder / CLI, chosen[CLI])
        _symlink(folder / LANGUAGE_HOST, chosen[LANGUAGE_HOST])
    else:
        _hard_link(folder / CLI, locations.binary(CLI))
        _script(folder / LANGUAGE_HOST, "isthmus_sandbox.engine.language_host")
    _symlink(folder / YAML_HOST, chosen.get(YAML_HOST) or locations.binary(YAML_HOST))
    aws = Path(sys.prefix) / "bin" / "aws"
    if aws.exists():  # the credential program of EKS kubeconfigs
        _symlink(folder / "aws", aws)
    _symlink(folder / "kubectl", locations.binary("kubectl"))
    for name in PLUGINS:
        _plugin(home, name, chosen.get(f"pulumi-resource-{name}"))


def official_cli(version: str) -> dict[str, Path]:
    """The official release on PATH, when it is the version that we are tested with and brings its language hosts."""
    cli = next(
        (p for p in _on_path(CLI) if p.resolve() != locations.binary(CLI).resolve() and not _is_own_build(p)), None
    )
    hosts = {name: cli.resolve().with_name(name) for name in (LANGUAGE_HOST, YAML_HOST)} if cli else {}
    if cli is None or not all(host.exists() for host in hosts.values()):
        return {}
    installed_version = (
        subprocess.run([cli, "version"], capture_output=True, text=True).stdout.strip().removeprefix("v")
    )
    return {CLI: cli, **hosts} if installed_version == version else {}


def _on_path(name: str) -> list[Path]:
    folders = os.environ.get("PATH", "").split(os.pathsep)
    return [Path(path) for folder in folders if (path := shutil.which(name, path=folder or os.curdir))]


def _is_own_build(cli: Path) -> bool:
    """Whether a CLI lies beside our language host: the engine of some sandbox."""
    host = cli.with_name(LANGUAGE_HOST)
    if not host.exists():
        return False
    with host.open("rb") as file:
        return b"isthmus_sandbox.engine.language_host" in file.read(4096)


def _plugin(home: Path, name: str, official: Path | None) -> None:
    sdk, module = PLUGINS[name]
    folder = home / "plugins" / f"resource-{name}-v{importlib.metadata.version(sdk)}"
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / f"pulumi-resource-{name}"
    if official is None and module is not None:
        _script(program, module)
    else:
        _symlink(program, official or locations.binary(program.name))


def _symlink(path: Path, target: Path) -> None:
    if path.is_symlink() and path.readlink() == target:
        return
    path.unlink(missing_ok=True)
    path.symlink_to(target)


def _hard_link(path: Path, target: Path) -> None:
    """The CLI finds what lies beside it by its resolved path, so a symbolic link is second best (it makes it warn)."""
    if path.exists() and path.samefile(target):
        return
    path.unlink(missing_ok=True)
    try:
        path.hardlink_to(target)
    except OSError:  # on another file system
        path.symlink_to(target)


def _script(path: Path, module: str) -> None:
    """-P keeps the engine's working folder, the project, off the import path; the project is installed anyway."""
    text = f'#!/bin/sh\nexec "{sys.executable}" -P -m {module} "$@"\n'
    if path.exists() and not path.is_symlink() and path.read_text() == text:
        return
    path.unlink(missing_ok=True)
    path.write_text(text)
    path.chmod(0o755)
