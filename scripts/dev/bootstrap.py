"""Make the project's environment (.venv) from the hashed lock. Standard library only: it runs before all else.

Every `make` target runs `python3 scripts/dev/bootstrap.py` first. It checks what the machine must bring, names what is
missing with the command that installs it, installs Debian packages itself where we are root, and is done in a blink
when nothing is to do.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PACKAGES = ("components", "policies", "model_repository", "scripts", "sandbox")
LOCKS = (ROOT / "requirements" / "project.lock", ROOT / "sandbox" / "requirements" / "sandbox.lock")
BOOTSTRAP = ROOT / "requirements" / "bootstrap.lock"
STAMP = VENV / ".isthmus"

PYTHON, GO = (3, 11), (1, 26)
# Each program, the Debian package that brings it, and what else a person can do.
PROGRAMS = {"git": "git", "make": "make"}
# Libraries: what shows that it is there, and the Debian package. tritonserver's Python stub links libpython3.11.
LIBRARIES = {"ensurepip": "python3-venv"}


def key() -> str:
    """What decides the environment: the locks, the metadata and the interpreter."""
    h = hashlib.sha256(f"{sys.version_info[:3]} {sys.prefix}".encode())
    for file in (*LOCKS, BOOTSTRAP, *(ROOT / package / "pyproject.toml" for package in PACKAGES)):
        h.update(file.read_bytes())
    return h.hexdigest()


def missing() -> tuple[list[str], list[str]]:
    """(Debian packages that would help, problems that only a person can solve), with got and expected."""
    debian = [package for program, package in PROGRAMS.items() if not shutil.which(program)]
    problems = []
    if sys.version_info[:2] < PYTHON:
        problems.append(
            f"Python {sys.version.split()[0]} is too old: 3.11 or newer is needed (Debian 12: apt-get install python3)"
        )
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        debian.append(LIBRARIES["ensurepip"])
    if "--without-go" not in sys.argv and (problem := go_problem()):  # only the sandbox compiles anything
        problems.append(problem)
    return debian, problems


def go_problem() -> str | None:
    """What is wrong with Go, or None. The tools are compiled from pinned modules that ask for this version."""
    fix = f"install Go {GO[0]}.{GO[1]} or newer from https://go.dev/doc/install and put its bin folder on PATH"
    go = shutil.which("go")
    if not go:
        return f"go isn't on PATH: {fix}"
    output = subprocess.run([go, "version"], capture_output=True, text=True).stdout
    version = re.search(r"go(\d+)\.(\d+)", output)
    if not version or (int(version[1]), int(version[2])) < GO:
        return f"{output.strip() or 'go'} is too old: {fix}"
    return None


def apt(packages: list[str]) -> bool:
    """Install Debian packages where we may; False where we may not or apt isn't there."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"  installing Debian packages: {' '.join(packages)}", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    codes = [
        subprocess.run(c, stdout=subprocess.DEVNULL, env=env).returncode
        for c in (["apt-get", "update", "-qq"], install)
    ]
    return codes[-1] == 0  # an update may fail for one of many sources


def check() -> None:
    """Stop with every problem at once."""
    debian, problems = missing()
    if debian and not apt(debian):
        problems.append(f"missing: {', '.join(debian)}: run `apt-get install {' '.join(debian)}` as root")
    if problems:
        for problem in problems:
            print(f"error: {problem}", file=sys.stderr)
        sys.exit(1)


def fix_for(printed: str) -> str:
    """The next step, by what a failed installer printed."""
    text = printed.lower()
    if "no space left" in text or "disk quota" in text:
        return "free some disk space"
    if "hash" in text and ("mismatch" in text or "do not match" in text):
        return (
            "a download differs from what is locked: check proxies and mirrors and don't go on with it, "
            "or put the lock right (`git checkout -- requirements`)"
        )
    if "parse" in text or "expected" in text or "invalid requirement" in text:
        return "put the lock right (`git checkout -- requirements`)"
    return "mend what it says above (network, proxy)"


def step(what: str, command: list[str]) -> None:
    """Run one command, saying what and how long; its output shows when it fails."""
    began = time.monotonic()
    print(f"  {what} ...", flush=True)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT)
    if done.returncode:
        print(done.stdout[-4000:], file=sys.stderr)
        print(f"error: {what} failed\n  fix: {fix_for(done.stdout)}, then run this again", file=sys.stderr)
        sys.exit(1)
    print(f"  {what}: {time.monotonic() - began:.1f} s", flush=True)


def build() -> None:
    """Make .venv anew: an environment that is half updated is worse than none."""
    print("Project environment (.venv), from requirements/project.lock and the sandbox's", flush=True)
    python = str(VENV / "bin" / "python")
    STAMP.unlink(missing_ok=True)
    step("making .venv", [sys.executable, "-m", "venv", "--clear", str(VENV)])
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps"]
    step("installing the installer", [*pip, "-r", str(BOOTSTRAP)])
    uv = str(VENV / "bin" / "uv")
    step(
        "installing the locked packages",
        [uv, "pip", "sync", "-q", "--compile-bytecode", "--python", python, "--require-hashes", *map(str, LOCKS)],
    )
    step(
        "installing our packages",
        [
            *(uv, "pip", "install", "-q", "--python", python, "--no-deps", "--no-build-isolation"),
            *(argument for package in PACKAGES for argument in ("-e", str(ROOT / package))),
        ],
    )
    STAMP.write_text(key())


def main() -> None:
    if STAMP.exists() and STAMP.read_text() == key() and (VENV / "bin" / "isthmus").exists():
        return
    check()
    build()


if __name__ == "__main__":
    main()
