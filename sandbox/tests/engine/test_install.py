"""An engine's folders: what is ours, what is official, and that doing it twice changes nothing."""

import importlib.metadata
import os
from pathlib import Path

import pytest

from isthmus_sandbox.engine import install
from isthmus_sandbox.toolchain import locations


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand-ins for the built tools: their content doesn't matter here."""
    folder = tmp_path / "cache"
    folder.mkdir()
    for name in ("pulumi", "pulumi-language-yaml", "pulumi-resource-openstack", "kubectl"):
        executable(folder / name, "#!/bin/sh\n")
    monkeypatch.setattr(locations, "binary", lambda name: folder / name)
    return folder


def executable(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    file.chmod(0o755)
    return file


def plugin(home: Path, name: str) -> Path:
    version = importlib.metadata.version(f"pulumi-{name}")
    return home / "plugins" / f"resource-{name}-v{version}" / f"pulumi-resource-{name}"


def test_ours_by_default(built: Path, tmp_path: Path) -> None:
    folder, home = tmp_path / "bin", tmp_path / "home"
    install.install(folder, home)
    assert (folder / "pulumi").samefile(built / "pulumi")
    assert not (folder / "pulumi").is_symlink(), "the CLI looks beside its resolved path for the language host"
    assert "-m isthmus_sandbox.engine.language_host" in (folder / "pulumi-language-python").read_text()
    assert (folder / "pulumi-language-yaml").readlink() == built / "pulumi-language-yaml"
    assert "-m isthmus_sandbox.plugins.aws" in plugin(home, "aws").read_text()
    assert "-m isthmus_sandbox.plugins.kubernetes" in plugin(home, "kubernetes").read_text()
    assert plugin(home, "openstack").readlink() == built / "pulumi-resource-openstack"
    assert all(os.access(file, os.X_OK) for file in [*folder.iterdir(), plugin(home, "aws")])


def test_official_parts_are_linked(built: Path, tmp_path: Path) -> None:
    official = {
        name: executable(tmp_path / "official" / name, "#!/bin/sh\n")
        for name in ("pulumi", "pulumi-language-python", "pulumi-language-yaml", "pulumi-resource-aws")
    }
    folder, home = tmp_path / "bin", tmp_path / "home"
    install.install(folder, home)
    install.install(folder, home, official)  # over ours
    for name in ("pulumi", "pulumi-language-python", "pulumi-language-yaml"):
        assert (folder / name).readlink() == official[name]
    assert plugin(home, "aws").readlink() == official["pulumi-resource-aws"]
    assert "-m isthmus_sandbox.plugins.kubernetes" in plugin(home, "kubernetes").read_text()
    install.install(folder, home)  # and back
    assert "-m isthmus_sandbox.engine.language_host" in (folder / "pulumi-language-python").read_text()


def test_twice_changes_nothing(built: Path, tmp_path: Path) -> None:
    folder, home = tmp_path / "bin", tmp_path / "home"
    install.install(folder, home)
    before = {file: file.lstat().st_ino for file in [*folder.iterdir(), *home.rglob("*")]}
    install.install(folder, home)
    assert before == {file: file.lstat().st_ino for file in [*folder.iterdir(), *home.rglob("*")]}


@pytest.mark.parametrize(
    ("version", "host", "chosen"), [("3.259.0", True, True), ("3.200.0", True, False), ("3.259.0", False, False)]
)
def test_official_cli_is_chosen_when_it_fits(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, host: bool, chosen: bool
) -> None:
    folder = tmp_path / "official"
    cli = executable(folder / "pulumi", f"#!/bin/sh\necho v{version}\n")
    if host:
        executable(folder / "pulumi-language-python", "official")
        executable(folder / "pulumi-language-yaml", "official")
    ours = tmp_path / "bin"
    install.install(ours, tmp_path / "home")
    monkeypatch.setenv("PATH", f"{ours}{os.pathsep}{folder}{os.pathsep}/usr/bin:/bin")
    hosts = {name: folder / name for name in ("pulumi-language-python", "pulumi-language-yaml")}
    wanted = {"pulumi": cli, **hosts}
    assert install.official_cli("3.259.0") == (wanted if chosen else {})
