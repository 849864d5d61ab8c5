"""Inputs of an engine, and the program run on them with the stand-in of trtexec first on PATH."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.components.serving.engine_compiler import trtexec_stand_in

from isthmus.serving.engine_compiler.__main__ import main

GOLDEN: dict[str, Any] = {
    "inputs": [
        {"name": "X", "type": "float32", "shape": [2, 2], "values": [0.25, -1.5, 3.0, 0.1]},
        {"name": "IDS", "type": "int64", "shape": [2], "values": [7, -9]},
    ],
    "outputs": [{"name": "Y", "type": "float32", "shape": [2, 1], "values": [0.5, -40.0]}],
}
REQUEST = {
    "part": "ranker",
    "options": ["--minShapes=X:1x2", "--optShapes=X:2x2", "--maxShapes=X:4x2", "--stronglyTyped"],
    "tolerance": 0.01,
}


@dataclass
class Bench:
    """Folders, and how to run the program in them."""

    inputs: Path
    output: Path
    cache: Path
    calls_file: Path
    changes: dict[str, str] = field(default_factory=dict)

    def run(self, gpu: str = "l4") -> int:
        """The program's exit code."""
        arguments = {
            "--key": "0123456789abcdef",
            "--gpu": gpu,
            "--image": "r.example.com/t@sha256:00",
            "--inputs": self.inputs,
            "--output": self.output,
            "--timing-cache": self.cache,
        }
        return main([word for pair in arguments.items() for word in map(str, pair)])

    def calls(self) -> list[list[str]]:
        """How trtexec was called."""
        return [json.loads(line) for line in self.calls_file.read_text().splitlines()]

    def made(self) -> dict[str, Any]:
        """The manifest."""
        content: dict[str, Any] = json.loads((self.output / "manifest.json").read_text())
        return content


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A valid engine's inputs."""
    inputs, calls = tmp_path / "inputs", tmp_path / "calls"
    inputs.mkdir()
    (inputs / "build.json").write_text(json.dumps(REQUEST))
    (inputs / "golden.json").write_text(json.dumps(GOLDEN))
    (inputs / "model.onnx").write_bytes(b"an ONNX model")
    script = tmp_path / "bin" / "trtexec"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nexec {sys.executable} {trtexec_stand_in.__file__} "$@"\n')
    script.chmod(0o755)
    calls.touch()
    monkeypatch.setenv("PATH", f"{script.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("FAKE_CALLS", str(calls))
    monkeypatch.setenv("FAKE_ANSWERS", str(inputs / "golden.json"))
    return Bench(inputs, tmp_path / "engine", tmp_path / "timing.cache", calls)


Edit = Callable[[Bench], object]
