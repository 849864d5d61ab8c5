"""Fetch the wheels of a lock, their hashes checked, without their dependencies."""

import subprocess
import sys
from pathlib import Path

from isthmus.errors import Problem
from isthmus_models.failures import BuildFailed

# The wheels travel with the model, so they are the serving node's, not this machine's. CPython's stable ABI fits every
# later Python.
TARGET = (
    *("--platform", "manylinux_2_28_x86_64", "--platform", "manylinux2014_x86_64"),
    *("--python-version", "3.11", "--implementation", "cp", "--abi", "abi3", "--abi", "none"),
)


class FetchFailed(BuildFailed):
    """The wheels could not be had, or their hashes are wrong."""


def fetch(lock: Path, folder: Path) -> dict[str, Path]:
    """Download every wheel of `lock` into `folder`; returns them by distribution name.

    Raises:
        FetchFailed: with pip's own words.
    """
    command = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps"]
    command += ["--require-hashes", "--only-binary=:all:", *TARGET, "-r", str(lock), "-d", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        fix = "check the network and pip's index (PIP_INDEX_URL); where a hash differs, trust neither and report it"
        expected = "their download, with the locked hashes"
        raise FetchFailed(Problem(f"the wheels of {lock.name}", "an error of pip", expected, fix, done.stderr.strip()))
    return {wheel.name.split("-")[0].replace("_", "-"): wheel for wheel in folder.glob("*.whl")}
