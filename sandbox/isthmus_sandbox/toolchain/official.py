"""Pulumi's own CLI and plugins, where their releases can be reached: they are used instead of our builds.

Each release on GitHub lists its assets with their SHA-256 ("digest" in
https://docs.github.com/en/rest/releases/releases#get-a-release-by-tag-name); a download that differs is an error, and
an asset without a digest is not used. `ISTHMUS_TOOLS=built` keeps to our builds.
"""

import hashlib
import importlib.metadata
import os
import shutil
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from isthmus_sandbox.jobs import JobError
from isthmus_sandbox.toolchain import locations

API = "https://api.github.com/repos/{repository}/releases/tags/v{version}"
CONNECT, READ = 3.0, 60.0  # seconds; where the site can't be reached, that must not hold up the set-up
CLI, LANGUAGE_HOST, YAML_HOST = "pulumi", "pulumi-language-python", "pulumi-language-yaml"


@dataclass(frozen=True)
class Release:
    """A release of the vendor's: `executables` are what must be in its archive."""

    repository: str
    package: str  # the Python SDK whose version it has
    asset: str
    executables: tuple[str, ...]

    @property
    def version(self) -> str:
        """The version of the installed SDK: the one that we are tested with."""
        return importlib.metadata.version(self.package)

    @property
    def folder(self) -> Path:
        """Where it is kept."""
        return locations.cache() / "official" / f"{self.executables[0]}-v{self.version}"

    def fetched(self) -> bool:
        """Whether it has been fetched."""
        return all((self.folder / name).exists() for name in self.executables)


RELEASES = (
    Release("pulumi/pulumi", "pulumi", "pulumi-v{version}-linux-x64.tar.gz", (CLI, LANGUAGE_HOST, YAML_HOST)),
    *(
        Release(
            f"pulumi/pulumi-{name}",
            f"pulumi-{name}",
            f"pulumi-resource-{name}-v{{version}}-linux-amd64.tar.gz",
            (f"pulumi-resource-{name}",),
        )
        for name in ("aws", "kubernetes", "openstack")
    ),
)


def allowed() -> bool:
    """Whether the vendor's tools may be used. Raises JobError for an unknown wish."""
    wish = os.environ.get("ISTHMUS_TOOLS", "auto")
    if wish not in ("auto", "built"):
        raise JobError(
            "ISTHMUS_TOOLS", got=repr(wish), expected="`auto` or `built`", fix="unset it, or set one of these"
        )
    return wish == "auto"


def fetched_executables() -> dict[str, Path]:
    """The vendor's executables that have been fetched, by name; none where they aren't wanted."""
    if not allowed():
        return {}
    return {name: r.folder / name for r in RELEASES if r.fetched() for name in r.executables}


def settled() -> bool:
    """Whether there is nothing to fetch: all is there or built, or not wanted."""
    built = all(locations.binary(name).exists() for name in (CLI, "pulumi-resource-openstack"))
    return built or not allowed() or all(release.fetched() for release in RELEASES)


def fetch() -> str:
    """Fetch what can be reached; a note on what came of it.

    Raises JobError when a download isn't what was published.
    """
    reached = []
    for release in RELEASES:
        try:
            if release.fetched() or _fetch(release):
                reached.append(release.executables[0])
        except requests.RequestException:
            break  # the next ones are at the same place
    return f"official: {', '.join(reached)}" if reached else "not reached: our own builds are used"


def _fetch(release: Release) -> bool:
    response = requests.get(API.format(repository=release.repository, version=release.version), timeout=(CONNECT, READ))
    if not response.ok:
        return False
    asset = _asset(response.json(), release.asset.format(version=release.version))
    algorithm, _, expected = str((asset or {}).get("digest") or "").partition(":")
    if asset is None or algorithm != "sha256":
        return False
    release.folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=release.folder.parent) as work:
        archive = Path(work) / "archive"
        actual = _download(asset["browser_download_url"], archive)
        if actual != expected:
            raise JobError(
                asset["browser_download_url"],
                got=f"SHA-256 {actual}",
                expected=f"SHA-256 {expected}, as its release states",
                fix="check proxies and mirrors; don't go on with it. `ISTHMUS_TOOLS=built` compiles ours instead",
            )
        unpacked = Path(work) / "unpacked"
        _unpack(archive, unpacked)
        # The CLI's archive holds one folder, a plugin's its files.
        top = next((p for p in (unpacked / CLI, unpacked) if (p / release.executables[0]).is_file()), None)
        if top is None:
            return False
        shutil.rmtree(release.folder, ignore_errors=True)
        top.rename(release.folder)
    return release.fetched()


def _asset(release: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    return next((asset for asset in release.get("assets", []) if asset.get("name") == name), None)


def _download(url: str, file: Path) -> str:
    """Stream to a file; its SHA-256."""
    digest = hashlib.sha256()
    with requests.get(url, stream=True, timeout=(CONNECT, READ)) as response, file.open("wb") as target:
        response.raise_for_status()
        for chunk in response.iter_content(1 << 20):
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()


def _unpack(archive: Path, folder: Path) -> None:
    """Unpack nothing but plain files and folders inside `folder` (PEP 706)."""
    folder.mkdir()
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
