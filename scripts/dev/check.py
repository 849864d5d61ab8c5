"""`make check`: format, lint, types, import rules, fast tests; side by side, each with its time.

Tests marked `slow` wait for `make test`, and property tests try a fifth of their examples; with `--full`, or with CI
set, every test that needs no set-up runs, and with all examples.
"""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("components", "model_repository", "policies", "sandbox", "scripts", "stacks", "tests")
BIN = Path(sys.prefix) / "bin"
PYTEST = [sys.executable, "-m", "pytest", "-q", "-n2", "--dist=worksteal", "-m"]
WITHOUT_SET_UP = "not sandbox and not e2e"
FAST = [*PYTEST, f"{WITHOUT_SET_UP} and not slow", "--hypothesis-profile=check"]

# The tests take longest and two processes, so they begin; the others run beside them, one after the other.
CHECKS: dict[str, list[str]] = {
    "fast tests": FAST,
    "format": [str(BIN / "ruff"), "format", "--check", *CODE],
    "lint": [str(BIN / "ruff"), "check", *CODE],
    "types": [sys.executable, "-m", "mypy"],
    "imports": [str(BIN / "lint-imports")],
}


def environment() -> dict[str, str]:
    """The variables of a run of tests: as they are, but what Python compiles is kept for the next run.

    Images of containers often forbid that; then thousands of files are compiled anew by each process.
    """
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def commands(full: bool) -> dict[str, list[str]]:
    """What to run for each check; `full`: slow tests too, and all examples of the property tests."""
    return {**CHECKS, "fast tests": [*PYTEST, WITHOUT_SET_UP]} if full else CHECKS


def check(command: list[str]) -> tuple[int, str, float]:
    """Run one check: (exit code, what it printed, seconds).

    The cache is an empty one, so that nobody's fast test leans on what a set-up has built.
    """
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as cache:
        env = {**environment(), "XDG_CACHE_HOME": cache}
        done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout, time.monotonic() - began


def main() -> None:
    """Run all checks, two at a time; print the output of the tests and of what failed."""
    began, failed = time.monotonic(), []
    chosen = commands(full="--full" in sys.argv[1:] or bool(os.environ.get("CI")))
    with ThreadPoolExecutor(2) as pool:
        running = {name: pool.submit(check, command) for name, command in chosen.items()}
        for name, result in sorted(running.items(), key=lambda item: item[0] == "fast tests"):
            code, text, seconds = result.result()
            if code or name == "fast tests":
                print(text.rstrip())
            print(f"{'✗' if code else '✓'} {name}  {seconds:.1f} s", flush=True)
            failed += [name] if code else []
    print(f"{'failed: ' + ', '.join(failed) if failed else 'all checks hold'}, {time.monotonic() - began:.1f} s in all")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
