"""In place of the engine's reader of stack files, which may not be built."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from isthmus_sandbox.engine import project, stack_file, state
from isthmus_sandbox.engine.stack_config import StackConfig
from isthmus_sandbox.supervisor.layout import Layout


def read(*files: Path) -> list[Any]:
    """What the files hold."""
    return [yaml.safe_load(file.read_text()) for file in files]


def put(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, Path], StackConfig]:
    """Have stack files read so; the copies of a project's files in a folder, as `StackConfig`."""

    def copies(stacks: Path, folder: Path) -> StackConfig:
        return StackConfig(stacks, folder, read=read)

    def config(layout: Layout) -> StackConfig:
        return copies(project.current().stacks, layout.state("pulumi") / f"project-{project.current().name}")

    monkeypatch.setattr(stack_file, "read", read)
    monkeypatch.setattr(state, "config", config)
    return copies
