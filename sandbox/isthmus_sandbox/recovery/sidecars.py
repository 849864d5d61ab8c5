"""Torn attribute files of Pulumi's file backend.

The backend replaces a checkpoint atomically, but writes the attributes of the file beside it (`local.json.attrs`) in
place: an engine that is killed meanwhile leaves half a one, and everything that opens the stack then fails with "EOF".
The attributes are a content type and a checksum that nothing reads; without them the defaults hold
(gocloud.dev/blob/fileblob, attrs.go).
"""

import json
from pathlib import Path


def mend(backend: Path, project: str, stack: str) -> list[Path]:
    """Remove the torn attribute files of a stack; returns them. Nobody may be at work on the stack."""
    folder = backend / ".pulumi" / "stacks" / project
    torn = [file for file in sorted(folder.glob(f"{stack}.json*.attrs")) if not _whole(file)]
    for file in torn:
        file.unlink()
    return torn


def _whole(file: Path) -> bool:
    try:
        json.loads(file.read_text())
    except ValueError:
        return False
    return True
