"""A Pulumi project of a test's own, run by the real engine: its own home, backend, passphrase and stack."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from isthmus_sandbox.engine.install import install
from isthmus_sandbox.toolchain import official
from isthmus_sandbox.toolchain.locations import ROOT

PASSPHRASE = "of this test"
STACK = "test"
WRAPPER = """
import os, pathlib, sys
from isthmus_sandbox.engine.foreground import foreground
sys.exit(foreground(sys.argv[1:], pathlib.Path.cwd(), os.environ))
"""


@dataclass
class Project:
    """A program in a folder, and the engine that runs it."""

    folder: Path
    program: str
    name: str = "probe"
    options: str = f"virtualenv: {ROOT}/.venv"
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in ("home", "backend"):
            (self.folder / name).mkdir(exist_ok=True)
        install(self.folder / "bin", self.folder / "home", official.fetched_executables())
        settings = f"name: {self.name}\nruntime:\n  name: python\n  options:\n    {self.options}\n"
        (self.folder / "Pulumi.yaml").write_text(settings)
        self.write(self.program)

    def write(self, program: str) -> None:
        """Put another program in place."""
        (self.folder / "__main__.py").write_text(program)

    def env(self) -> dict[str, str]:
        """The engine's environment."""
        return {
            **{k: v for k, v in os.environ.items() if not k.startswith(("PULUMI_", "KUBECONFIG"))},
            "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_HOME": str(self.folder / "home"),
            "PULUMI_BACKEND_URL": f"file://{self.folder / 'backend'}",
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "ISTHMUS_TEST_PROJECT": str(self.folder),  # by which a test finds every process that it started
            **self.environment,
        }

    def start(self, *args: str, wrapped: bool = False) -> subprocess.Popen[str]:
        """Start `pulumi ARGS` in a session of its own; `wrapped` as `isthmus pulumi` starts it."""
        command = [str(self.folder / "bin" / "pulumi"), *args, "--non-interactive", "--color=never"]
        return subprocess.Popen(
            [sys.executable, "-c", WRAPPER, *command] if wrapped else command,
            stdin=subprocess.DEVNULL if wrapped else None,
            cwd=self.folder,
            env=self.env(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *args: str, fails: bool = False) -> str:
        """Run `pulumi ARGS`; what it prints. It must succeed, or fail when `fails`."""
        process = self.start(*args)
        try:
            output, _ = process.communicate(timeout=180)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        assert bool(process.returncode) == fails, f"pulumi {' '.join(args)} gave {process.returncode}:\n{output}"
        return output

    def init(self) -> "Project":
        """Make the stack."""
        self.run("stack", "init", STACK)
        return self

    def up(self, *args: str, fails: bool = False) -> str:
        """`pulumi up`."""
        return self.run("up", "--yes", "--skip-preview", "--stack", STACK, *args, fails=fails)

    def preview(self, *args: str, fails: bool = False) -> str:
        """`pulumi preview --diff`."""
        return self.run("preview", "--diff", "--stack", STACK, *args, fails=fails)

    def config(self, **values: str) -> None:
        """Set the program's configuration."""
        for key, value in values.items():
            self.run("config", "set", key, value, "--stack", STACK)

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs, secrets too."""
        output = self.run("stack", "output", "--json", "--show-secrets", "--stack", STACK)
        return dict(json.loads(output))

    def state(self) -> str:
        """The exported state as text, secrets encrypted."""
        return self.run("stack", "export", "--stack", STACK)

    def destroy(self) -> str:
        """`pulumi destroy`."""
        return self.run("destroy", "--yes", "--skip-preview", "--stack", STACK)
