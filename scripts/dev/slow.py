"""The tests that start real services and the real engine, in two streams side by side: `make test` ends with them.

Most of those marked `e2e` share one deployed sandbox, one after the other; those marked `sandbox`, and e2e tests marked
`apart`, start what they need. Either stream mostly waits: together they take two thirds of the time of one after the
other, as long as both are about as long. What e2e says is printed as it comes.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from dev.check import environment

ROOT = Path(__file__).resolve().parents[2]
STREAMS = {"e2e": "e2e and not apart", "sandbox": "(sandbox and not e2e) or (e2e and apart)"}
SLOWEST = 25  # tests whose times are told


def command(expression: str) -> list[str]:
    """The run of the tests that `expression` chooses by their marks."""
    return [sys.executable, "-m", "pytest", "-q", "-m", expression, f"--durations={SLOWEST}"]


def main() -> None:
    """Run both; end with 1 where either failed."""
    began = time.monotonic()
    with tempfile.TemporaryFile(mode="w+") as text:
        out, env = subprocess.STDOUT, environment()
        beside = subprocess.Popen(command(STREAMS["sandbox"]), cwd=ROOT, env=env, stdout=text, stderr=out)
        try:
            codes = {"e2e": subprocess.run(command(STREAMS["e2e"]), cwd=ROOT, env=env).returncode}
            print(f"e2e: {time.monotonic() - began:.0f} s; waiting for the others", flush=True)
            codes["sandbox"] = beside.wait()
        except KeyboardInterrupt:  # both have got it, too, and stop what they started
            beside.wait()
            sys.exit(130)
        text.seek(0)
        print(text.read().rstrip())
    failed = [name for name, code in codes.items() if code]
    print(f"{'failed: ' + ', '.join(failed) if failed else 'all passed'}, {time.monotonic() - began:.0f} s in all")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
