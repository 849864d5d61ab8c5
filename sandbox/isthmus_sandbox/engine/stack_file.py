"""Stack configuration files as the engine reads them, and written so that it reads the same.

Reading is done by the engine's own loader (toolchain/stack-config), since no YAML library of Python's agrees with it:
it refuses a key that stands twice, knows YAML 1.2's numbers and words beside some of 1.1's, and gives a program JSON.
"""

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from isthmus_sandbox.engine import project
from isthmus_sandbox.jobs import JobError
from isthmus_sandbox.toolchain import locations

READER = "stack-config"
_SURROGATES = re.compile(r"\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})")
_QUOTED = re.compile(r"`[^`]*`")  # how the loader shows a value, which may be secret


def read(*files: Path) -> list[dict[str, Any]]:
    """What each file holds: `config`, with a secret as `{"secure": CIPHERTEXT}`, and what else the engine keeps there.

    Raises:
        JobError: a file can't be read or the engine refuses it, or the sandbox isn't set up.
    """
    for file in files:
        check(file)
    if not reader().exists():
        raise JobError(f"the reader of stack files isn't at {reader()}", fix="set the sandbox up: `isthmus setup`")
    process = subprocess.run([reader(), project.current().name, *files], capture_output=True, text=True, check=True)
    documents = [json.loads(line) for line in process.stdout.splitlines()]
    for file, document in zip(files, documents, strict=True):
        if "refused" in document:
            reason = _QUOTED.sub("(a value)", document["refused"]).replace("\n", " ")
            raise JobError(f"{file} can't be read: {reason}", fix="correct it there; it is YAML 1.2 in UTF-8")
    return [document["stack"] for document in documents]


def reader() -> Path:
    """The program that reads (it may not be built yet)."""
    return locations.binary(READER)


def check(file: Path) -> None:
    """Raise JobError unless it is a file that can be opened; needs no tool."""
    try:
        if file.is_dir():
            raise JobError(str(file), got="a folder", expected="a YAML file", fix="move it away and write the file")
        with file.open("rb"):
            pass
    except OSError as error:
        raise JobError(f"{file} can't be read: {error.strerror}", fix="make it a file that you may read") from None


def write(file: Path, content: Mapping[str, Any]) -> None:
    """Write `content`, readable by the owner only, whole or not at all; a file that has it already stays as it is.

    It is written as JSON, which leaves no scalar's type to a dialect.
    """
    text = json.dumps(content, indent=2) + "\n"
    # YAML has one escape for a character outside the basic plane, and refuses JSON's pair of halves.
    text = _SURROGATES.sub(_one_escape, text)
    if file.exists() and file.read_bytes() == text.encode():
        return
    descriptor, fresh = tempfile.mkstemp(dir=file.parent)  # mode 0600
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
    os.replace(fresh, file)


def _one_escape(pair: re.Match[str]) -> str:
    high, low = (int(half, 16) for half in pair.groups())
    return f"\\U{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00):08x}"
