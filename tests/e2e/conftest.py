"""A sandbox of the tests' own, with the environment `local` deployed by the real engine."""

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from sandbox import rooms, setup
from sandbox.engine import run as engine
from sandbox.supervisor.layout import Layout
from sandbox.supervisor.supervisor import Supervisor


class Deployed:
    """A running sandbox with a deployed environment."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    def pulumi(self, *args: str) -> tuple[int, str]:
        """Run the engine: (exit code, all that it printed)."""
        done = engine.capture(self.layout, list(args))
        return done.returncode, done.stdout + done.stderr

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs."""
        done = engine.capture(self.layout, ["stack", "output", "--json", "--stack", "local"])
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    def environment(self) -> dict[str, str]:
        """What a shell has that uses this sandbox."""
        return {**os.environ, **engine.environment(self.layout)}


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layout]:
    """A sandbox, up."""
    folder = tmp_path_factory.mktemp("sandboxes")
    before = os.environ.get("ISTHMUS_SANDBOXES")
    os.environ["ISTHMUS_SANDBOXES"] = str(folder)
    console = Console(file=io.StringIO())
    layout = Layout.of("e2e")
    units = rooms.units(layout)
    try:
        setup.run(console)
        Supervisor(layout, console).up(units)
        yield layout
    finally:
        Supervisor(layout, console).down(units)
        if before is None:
            del os.environ["ISTHMUS_SANDBOXES"]
        else:
            os.environ["ISTHMUS_SANDBOXES"] = before


@pytest.fixture(scope="session")
def deployed(sandbox: Layout) -> Deployed:
    """The environment `local`, deployed."""
    found = Deployed(sandbox)
    code, said = found.pulumi("up", "--stack", "local", "--yes", "--skip-preview", "--suppress-outputs")
    assert code == 0, said[-6000:]
    return found


ROOT = Path(__file__).resolve().parents[2]
