"""A sandbox of the tests' own, with the environment `local` deployed by the real engine."""

import io
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from rich.console import Console
from tests.e2e.clouds import Clouds, Thing

from isthmus_cli import journey
from isthmus_sandbox import services
from isthmus_sandbox.engine import run as engine
from isthmus_sandbox.engine import state
from isthmus_sandbox.supervisor.layout import Layout
from isthmus_sandbox.supervisor.supervisor import Supervisor

ROOT = Path(__file__).resolve().parents[2]
CLUSTERS = ("isthmus-local-private", "isthmus-local-public")


class Estate:
    """A running sandbox and the engine on it."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.inventory: Counter[Thing] = Counter()  # what `up` made, as the clouds showed it right after

    def isthmus(self, *args: str, folder: Path = ROOT) -> tuple[int, str]:
        """Run the command as a person does who stands in `folder`: (exit code, all that it printed)."""
        env = self.environment() if folder == ROOT else None
        done = subprocess.run(self.command(*args), cwd=folder, capture_output=True, text=True, env=env)
        return done.returncode, done.stdout + done.stderr

    def command(self, *args: str) -> list[str]:
        """The command line of `isthmus ARGS` on this sandbox."""
        return [str(Path(sys.prefix) / "bin" / "isthmus"), *args, "--sandbox", self.layout.name]

    def pulumi(self, *args: str) -> tuple[int, str]:
        """Run the engine: (exit code, all that it printed)."""
        done = engine.capture(self.layout, list(args))
        return done.returncode, done.stdout + done.stderr

    def up(self, *args: str) -> str:
        """Deploy `local`; what the engine printed."""
        code, output = self.pulumi("up", "--stack", "local", "--yes", "--skip-preview", "--suppress-outputs", *args)
        assert code == 0, output[-6000:]
        return output

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs."""
        return self._json("stack", "output", "--json")

    def state(self, *options: str) -> dict[str, Any]:
        """The stack's state, as it is exported."""
        return self._json("stack", "export", *options)

    def _json(self, *args: str) -> dict[str, Any]:
        done = engine.capture(self.layout, [*args, "--stack", "local"])
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    def environment(self) -> dict[str, str]:
        """What a shell has that uses this sandbox."""
        return {**os.environ, **engine.environment(self.layout)}

    @contextmanager
    def edited(self, change: Callable[[dict[str, Any]], None]) -> Iterator[None]:
        """Within, the sandbox's own copy of `local` is changed; the committed file never is."""
        file = state.config(self.layout).copy("local")
        before = file.read_text()
        content = yaml.safe_load(before)
        change(content["config"]["isthmus:environment"])
        file.write_text(yaml.safe_dump(content, sort_keys=False))
        try:
            yield
        finally:
            file.write_text(before)

    @property
    def clouds(self) -> Clouds:
        """The clouds' own clients."""
        return Clouds(self.environment())


@contextmanager
def started(folder: Path, name: str) -> Iterator[Estate]:
    """A sandbox below `folder`, up; commands of this process know it while it is."""
    before = os.environ.get("ISTHMUS_SANDBOXES")
    os.environ["ISTHMUS_SANDBOXES"] = str(folder)
    console = Console(file=io.StringIO())
    layout = Layout.of(name)
    units = services.units(layout)
    try:
        journey.setup(console)
        Supervisor(layout, console).up(units)
        yield Estate(layout)
    finally:
        Supervisor(layout, console).down(units)
        if before is None:
            del os.environ["ISTHMUS_SANDBOXES"]
        else:
            os.environ["ISTHMUS_SANDBOXES"] = before


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    """A sandbox, up; most tests share it."""
    with started(tmp_path_factory.mktemp("sandboxes"), "e2e") as estate:
        yield estate


@pytest.fixture(scope="session")
def deployed(sandbox: Estate) -> Estate:
    """The environment `local`, deployed; the tests of test_local.py destroy it again."""
    sandbox.up()
    sandbox.inventory = sandbox.clouds.inventory(CLUSTERS)
    return sandbox
