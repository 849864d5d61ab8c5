"""Build what is missing: Go tools from pinned modules, Python environments from hashed locks. Each build is atomic."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from isthmus_sandbox.jobs import Job, JobError
from isthmus_sandbox.surroundings import direct
from isthmus_sandbox.toolchain import locations, official

PACKAGES = {
    "stack-config": ["."],
    "engine": [
        "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
        "./pulumi-language-python-codegen",
    ],
    "openstack-plugin": ["."],
    "kubernetes": [
        f"k8s.io/kubernetes/cmd/{t}" for t in ("kube-apiserver", "kube-scheduler", "kube-controller-manager", "kubectl")
    ],
    "kwok": ["sigs.k8s.io/kwok/cmd/kwok"],
    "etcd": ["go.etcd.io/etcd/server/v3"],
}
NAMES = {
    "openstack-plugin": "pulumi-resource-openstack",
    "etcd": "etcd",
    "stack-config": "stack-config",
    "kwok": "kwok",
}  # of modules with one binary
FETCH = "fetch official tools"
USUAL = {
    "stack-config": 30.0,
    "engine": 240.0,
    "openstack-plugin": 70.0,
    "kubernetes": 300.0,
    "kwok": 110.0,
    "etcd": 60.0,
    "openstack": 40.0,
    "triton": 20.0,
}


def jobs() -> list[Job]:
    """The vendor's tools where they can be had, the builds of all else: Go modules one after another (each uses every
    core), Python environments beside them.
    """
    jobs: list[Job] = [Job(FETCH, official.fetch, (), 10.0, official.settled)]
    dependencies = (FETCH,)
    for name in PACKAGES:
        step = f"build {name}"
        jobs.append(Job(step, partial(build_module, name), dependencies, USUAL[name], partial(has_module, name)))
        dependencies = (step,)
    for name in locations.ENVIRONMENTS:
        installed = locations.python(name).exists
        jobs.append(Job(f"install {name}", partial(build_environment, name), (), USUAL[name], installed))
    return jobs


def has_module(name: str) -> bool:
    """Whether all binaries of a Go module are in the cache, built or the vendor's."""
    fetched = official.fetched_executables()
    own_binaries = [b for b, m in locations.BINARIES.items() if m == name and locations.PARTS.get(b, b) not in fetched]
    return all(locations.binary(binary).exists() for binary in own_binaries)


def build_module(name: str) -> None:
    """Compile the pinned module under toolchain/<name>/. Its go.sum holds the hash of every source.

    Raises JobError when Go is missing, a module can't be fetched or doesn't compile.
    """
    go = require("go", "Go 1.26 or newer (https://go.dev/doc/install)")
    log = log_file(name)
    with _replacing(locations.module(name)) as folder, tempfile.TemporaryDirectory() as work:
        # -mod=mod wants to write go.mod (`go mod tidy` fails on a test-only module): not in the checkout.
        shutil.copytree(locations.FOLDER / name, work, dirs_exist_ok=True)
        target = folder / NAMES[name] if name in NAMES else folder
        command = [
            go,
            "build",
            "-mod=mod",
            "-trimpath",
            f"-ldflags={ldflags(name)}",
            "-o",
            f"{target}{'' if name in NAMES else os.sep}",
            *PACKAGES[name],
        ]
        env = {"CGO_ENABLED": "0", "GOFLAGS": "", "GOWORK": "off"}
        if name == "openstack-plugin":  # this release isn't in the checksum database; go.sum pins it all the same
            env["GONOSUMDB"] = "github.com/terraform-provider-openstack/terraform-provider-openstack/v3"
        call(command, log, cwd=Path(work), env=env, action=f"building {name}")


def ldflags(name: str) -> str:
    """Options of the linker: no debug information, and the version where a tool would not know its own."""
    file = locations.FOLDER / name / "ldflags.txt"
    lines = file.read_text().splitlines() if file.exists() else []
    return " ".join(["-s", "-w", *(line for line in lines if line and not line.startswith("#"))])


def build_environment(name: str) -> None:
    """Make a virtual environment with exactly what requirements/<name>.lock names, hashes checked."""
    make_environment(name, locations.environment(name), locations.lock(name))


def make_environment(name: str, target: Path, lock: Path) -> None:
    """Make a virtual environment in the folder `target` with exactly what the file `lock` names, hashes checked.

    Raises JobError where a package can't be had, or isn't what is locked.
    """
    log = log_file(name)
    with _replacing(target) as folder:
        # Console scripts name the interpreter by its final path, so the environment is made relocatable.
        call(
            [uv(), "venv", "-q", "--relocatable", "--python", sys.executable, str(folder), "--clear"],
            log,
            action=f"making the {name} environment",
        )
        sync = [uv(), "pip", "sync", "-q", "--compile-bytecode", "--python", str(folder / "bin/python")]
        call([*sync, "--require-hashes", str(lock)], log, action=f"installing {name}.lock")


def uv() -> str:
    """The installer that set up the project's own environment, beside our interpreter."""
    program = Path(sys.prefix) / "bin" / "uv"
    if not program.exists():
        raise JobError(f"uv isn't in {program.parent}", fix="run `make setup`: it makes the project's environment anew")
    return str(program)


def require(program: str, product: str) -> str:
    """The path of a program that we can't install; a JobError names what to install."""
    path = shutil.which(program)
    if not path:
        raise JobError(f"{program} isn't on PATH", fix=f"install {product}")
    return path


def log_file(name: str) -> Path:
    """The log of a build, emptied."""
    log = locations.cache() / "logs" / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_bytes(b"")
    return log


def call(
    command: Sequence[str], log: Path, *, action: str, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> None:
    """Run a command with its output in `log`; a JobError carries the log and a fix that fits its end."""
    with log.open("ab") as log_file:
        code = subprocess.run(
            command,
            stdout=log_file,
            stderr=log_file,
            stdin=subprocess.DEVNULL,
            cwd=cwd,
            env={**os.environ, **direct(), **(env or {})},
        ).returncode
    if code:
        raise JobError(
            f"{action} failed with exit code {code}", log=log, fix=_fix(log.read_text(errors="replace")[-4000:])
        )


def _fix(end: str) -> str:
    if "No space left" in end or "disk quota" in end.lower():
        return f"free some disk space (about 12 GB below {locations.cache()} and Go's caches), then run this again"
    if ("hash" in end.lower() and "mismatch" in end.lower()) or "SECURITY ERROR" in end:
        return "the download differs from what is locked: check proxies and mirrors; don't go on with it"
    if any(sign in end for sign in ("dial tcp", "no such host", "Connection", "timed out", "network")):
        return "check the network and the proxies of pip and Go, then run this again: it goes on from here"
    return "read the log; when mended, run this again: it goes on from here"


@contextmanager
def _replacing(target: Path) -> Iterator[Path]:
    """A folder that becomes `target` when the block succeeds: a killed build leaves nothing that looks whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        yield fresh
        fresh.chmod(0o755)
        if target.exists():  # another clone was quicker
            shutil.rmtree(fresh)
        else:
            fresh.rename(target)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
