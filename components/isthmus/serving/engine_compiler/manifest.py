"""The manifest beside an engine: what it was built from, where, and how far it is from ONNX Runtime."""

import hashlib
import json
from pathlib import Path
from typing import Any

NAME = "manifest.json"
DIGITS = 16  # of the content's SHA-256 in a name


def sha256(path: Path) -> str:
    """The SHA-256 of a file, hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def plan_name(gpu: str, capability: str, tensorrt: str, content_sha256: str) -> str:
    """An engine's name: GPU model, compute capability, TensorRT's version, content; `l4-sm89-trt10.16.1-….plan`."""
    return f"{gpu}-sm{capability.replace('.', '')}-trt{tensorrt}-{content_sha256[:DIGITS]}.plan"


def write(path: Path, content: dict[str, Any]) -> None:
    """Write it, whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n")
    part.replace(path)
