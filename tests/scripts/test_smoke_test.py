"""`python scripts/smoke_test.py`: without pulumi on PATH it asks the sandbox of this checkout."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "smoke_test.py"


@pytest.mark.parametrize(
    ("args", "message"), [([], ("sandbox", "fix")), (["--outputs", "dead.json"], ("dead.json: No such file", "fix:"))]
)
@pytest.mark.slow
def test_without_pulumi_it_asks_the_sandbox_unless_told_where(
    tmp_path: Path, args: list[str], message: tuple[str, ...]
) -> None:
    environment = {**os.environ, "PATH": "/nowhere", "ISTHMUS_SANDBOXES": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *args], env=environment, cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode and all(part in done.stderr for part in message), done.stderr
    assert "Traceback" not in done.stderr and "can't run" not in done.stderr
