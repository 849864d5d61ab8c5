"""checkov of manifests (https://github.com/bridgecrewio/checkov), in an environment of its own from a hashed lock."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from isthmus_sandbox.toolchain import build, locations

LOCK = Path(__file__).parent / "checkov.lock"
# With this and --skip-download 3.3.30 opens no connection; else it asks PyPI for a newer release, and its makers for
# the guides of its checks: https://www.checkov.io/2.Basics/CLI%20Command%20Reference.html
OFFLINE = {"CKV_SKIP_PACKAGE_UPDATE_CHECK": "true"}
ARGUMENTS = ("--framework", "kubernetes", "--skip-download", "--output", "json", "--quiet", "--compact")


def interpreter() -> Path:
    """Its interpreter; the environment is made on first use, in the cache of the tools. Raises JobError offline."""
    environment = locations.cache() / "env" / f"checkov-{locations.digest(LOCK)}"
    if not environment.exists():
        build.make_environment("checkov", environment, LOCK)
    return environment / "bin" / "python"


def findings(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """(file's name, `Kind.namespace.name` of an object, the check, what it says) of every check that fails.

    Nothing of ours is in its environment: no key, no proxy, no settings. It starts for five seconds and scans for one,
    so that all files are best in one folder; several folders it scans wrong, the first one again for each.
    """
    command = [str(interpreter()), "-m", "checkov.main", "--directory", str(folder), *ARGUMENTS]
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), **OFFLINE}
    scanned = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=300)
    assert scanned.stdout, scanned.stderr
    report = json.loads(scanned.stdout)
    assert report["summary"]["parsing_errors"] == report["summary"]["skipped"] == 0, report["summary"]
    for check in report["results"]["failed_checks"]:
        keys = ", ".join(check["check_result"].get("evaluated_keys") or [])
        yield (
            Path(check["file_path"]).stem,
            check["resource"],
            check["check_id"],
            f"{check['check_name']} {keys}".strip(),
        )
