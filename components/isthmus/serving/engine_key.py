"""The name of an engine before it is built: a hash of all that decides what it is."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from isthmus.serving import engine_compiler

DIGITS = 16


def engine_key(*, gpu: str, inputs: str, image: str) -> str:
    """16 hex digits of SHA-256 over GPU model, inputs (their manifest's SHA-256), image and program.

    The image counts by its digest: the same one in another registry builds the same.
    """
    parts = [gpu, inputs, image.rpartition("@")[2], *(f"{name}\0{text}" for name, text in program().items())]
    return hashlib.sha256("\0\0".join(parts).encode()).hexdigest()[:DIGITS]


@cache
def program() -> Mapping[str, str]:
    """The program's files: name -> text."""
    folder = Path(engine_compiler.__file__).parent
    return {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.py"))}
