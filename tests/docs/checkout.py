"""A copy of the checkout for a test that does what a page says: it edits files, and a person's stay as they are."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.docs.blocks import ROOT

VENV = Path(sys.prefix)
# A test of environments writes them into the checkout for a while, and runs beside those that copy it.
OF_A_TEST = "/stacks/Pulumi.*.yaml"  # git lists those that are committed all the same


def copy(folder: Path) -> Path:
    """Copy what is or would be committed into `folder`, with the environment of this process as its `.venv`."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", f"--exclude={OF_A_TEST}"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():  # deleted, and not committed yet, otherwise
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    # Links in a folder, no link to a folder: `make clean` removes it, and `make` may make it anew.
    (folder / ".venv").mkdir()
    for entry in VENV.iterdir():
        (folder / ".venv" / entry.name).symlink_to(entry)
    git = ["git", "-c", "user.name=reader", "-c", "user.email=reader@example.org"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "a checkout"]):
        subprocess.run([*git, *command], cwd=folder, check=True, capture_output=True)
    return folder


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The variables of a shell in which `isthmus` is on PATH, and Python the machine's own."""
    (folder / "isthmus").unlink(missing_ok=True)
    folder.mkdir(exist_ok=True)
    (folder / "isthmus").symlink_to(VENV / "bin" / "isthmus")
    path = [part for part in os.environ.get("PATH", "").split(os.pathsep) if part != str(VENV / "bin")]
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV", "ISTHMUS_"))
    }
    return {**kept, "PATH": os.pathsep.join([str(folder), *path]), **more}
