"""Where the built tools live: a cache outside the checkout, keyed by content, so that a second clone reuses it."""

import functools
import hashlib
import os
import platform
from pathlib import Path

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[2]

# Each binary and the Go module under sandbox/isthmus_sandbox/toolchain/ that builds it.
BINARIES = {
    "stack-config": "stack-config",
    "pulumi": "engine",
    "pulumi-language-yaml": "engine",
    "pulumi-language-python-codegen": "engine",
    "pulumi-resource-openstack": "openstack-plugin",
    "kube-apiserver": "kubernetes",
    "kube-controller-manager": "kubernetes",
    "kube-scheduler": "kubernetes",
    "kubectl": "kubernetes",
    "kwok": "kwok",
    "etcd": "etcd",
}
# What we build as a program of its own, and the program of the vendor's that does it itself.
PARTS = {"pulumi-language-python-codegen": "pulumi-language-python"}

# Python environments apart from the project's own, each locked in sandbox/requirements/<name>.lock.
ENVIRONMENTS = ("openstack", "triton")


def cache() -> Path:
    """The cache's root: `$XDG_CACHE_HOME/isthmus` (XDG Base Directory Specification)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "isthmus"


def digest(*files: Path) -> str:
    """Key of a build: the first 16 hex digits of SHA-256 over the files' names and bytes, and the platform."""
    h = hashlib.sha256(f"{platform.system()}-{platform.machine()}".encode())
    for file in sorted(files):
        h.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return h.hexdigest()[:16]


def module_sources(module: str) -> list[Path]:
    """The files that decide what a Go module under sandbox/isthmus_sandbox/toolchain/ builds."""
    return [f for f in (FOLDER / module).rglob("*") if f.suffix in (".go", ".mod", ".sum", ".txt")]


@functools.cache
def module(name: str) -> Path:
    """The folder that holds a Go module's binaries (it may not be built yet)."""
    return cache() / "go" / f"{name}-{digest(*module_sources(name))}"


def binary(name: str) -> Path:
    """The path of a tool that we build, e.g. `binary("etcd")` (it may not be built yet)."""
    return module(BINARIES[name]) / name


def lock(name: str) -> Path:
    """The lock file of a Python environment."""
    return FOLDER.parents[1] / "requirements" / f"{name}.lock"


@functools.cache
def environment(name: str) -> Path:
    """The folder of a Python environment, e.g. `environment("openstack")` (it may not be made yet)."""
    return cache() / "env" / f"{name}-{digest(lock(name))}"


def python(name: str) -> Path:
    """The interpreter of a Python environment, e.g. `python("triton")`."""
    return environment(name) / "bin" / "python"
