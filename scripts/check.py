"""`make check`: format, lint, types, import rules, fast tests; side by side, each with its time."""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODE = [
    d
    for d in ("components", "model_repository", "policies", "sandbox", "scripts", "stacks", "tests")
    if (ROOT / d).is_dir()
]
BIN = Path(sys.prefix) / "bin"
PYTEST = [sys.executable, "-m", "pytest", "-q"]

CHECKS: dict[str, list[str]] = {
    "format": [str(BIN / "ruff"), "format", "--check", *CODE],
    "lint": [str(BIN / "ruff"), "check", *CODE],
    "types": [sys.executable, "-m", "mypy"],
    "imports": [str(BIN / "lint-imports")],
    "fast tests": [*PYTEST, "-n3", "--dist=worksteal", "-m", "not sandbox and not e2e", "tests"],
}


def check(name: str) -> tuple[str, int, str, float]:
    """Run one check: (name, exit code, what it printed, seconds).

    The cache is an empty one, so that nobody's fast test leans on what a set-up has built.
    """
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as cache:
        env = {**os.environ, "XDG_CACHE_HOME": cache}
        done = subprocess.run(
            CHECKS[name], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
    return name, done.returncode, done.stdout, time.monotonic() - began


def main() -> None:
    """Run all checks, two at a time; print the output of the tests and of what failed."""
    began, failed = time.monotonic(), []
    with ThreadPoolExecutor(2) as pool:
        for name, code, text, seconds in pool.map(check, CHECKS):
            if code or name == "fast tests":
                print(text.rstrip())
            print(f"{'✗' if code else '✓'} {name}  {seconds:.1f} s", flush=True)
            failed += [name] if code else []
    print(f"{'failed: ' + ', '.join(failed) if failed else 'all checks hold'}, {time.monotonic() - began:.1f} s in all")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
