"""Configurations with the verdict of the real tritonserver: `cases.jsonl`, one a line.

`id`; `configs`, the texts of config.pbtxt by folder, the first being the one that is loaded; `files`, further files of
the folders (text by path); `verdict` and `why`, what tritonserver 2.51 without GPU did and said in explicit mode.
A folder whose configuration is no ensemble also has 1/model.py, zeros.py.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from isthmus_models import triton_rules
from isthmus_models.triton_rules import Finding

Verdict = Literal["loads", "refuses"]
FILE = Path(__file__).with_name("cases.jsonl")
PROGRAM = Path(__file__).with_name("zeros.py")


@dataclass(frozen=True)
class Case:
    """A configuration, with its parts and files, and what the server said of it."""

    id: str
    configs: Mapping[str, str]
    verdict: Verdict
    why: str
    files: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def findings(self) -> list[Finding]:
        """What our check says."""
        sizes = {
            folder: {"1/model.py": 1, **{path: len(text) for path, text in texts.items()}}
            for folder, texts in self.files.items()
        }
        return triton_rules.check(self.configs, files=sizes)

    def has_program(self, folder: str) -> bool:
        """Whether the folder holds a program, which an ensemble's doesn't."""
        return "ensemble" not in self.configs[folder]


CASES = [Case(**json.loads(line)) for line in FILE.read_text(encoding="utf-8").splitlines()]


def verdict(findings: list[Finding]) -> Verdict:
    """What our check expects the server to do."""
    return "loads" if triton_rules.loads(findings) else "refuses"
