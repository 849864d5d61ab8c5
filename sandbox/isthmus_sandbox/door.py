"""The sandbox's public door: all that other packages use of it, and all that its own commands do.

from isthmus_sandbox.door import Sandbox, setup
Sandbox("default").up()
"""

import json
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from isthmus.environment import Check, Environment
from isthmus_sandbox import services
from isthmus_sandbox import setup as steps
from isthmus_sandbox.engine import deployable, presupposed, project, selection, settled, stack_file, state
from isthmus_sandbox.engine import run as engine
from isthmus_sandbox.engine.deployable import CannotDeploy
from isthmus_sandbox.engine.stack_config import StackConfig
from isthmus_sandbox.jobs import Job, JobError
from isthmus_sandbox.recovery.decide import Outcomes
from isthmus_sandbox.supervisor.layout import Layout
from isthmus_sandbox.supervisor.supervisor import Status, Supervisor
from isthmus_sandbox.surroundings import clean
from isthmus_sandbox.toolchain import build

__all__ = ["DEFAULT", "Sandbox", "Status"]

DEFAULT = "default"


class Sandbox:
    """A sandbox by its name. Nothing is made before `up`, or before a command that needs the engine.

    Every method raises an IsthmusError for what a person can mend; `console` gets progress.
    """

    @staticmethod
    def setup(console: Console | None = None, more: Sequence[Job] = ()) -> None:
        """Build and install what a sandbox needs and that is missing, and `more` beside it. Starts nothing."""
        steps.run(console or Console(stderr=True, soft_wrap=True), more)

    @staticmethod
    def step(name: str, command: Sequence[str], done: Callable[[], bool], usual: float = 0.0) -> Job:
        """A step of `setup` that runs a program in the project's folder, its output in a log; `done` says that there is
        nothing to do.

        `usual` is how many seconds it takes on two cores.
        """

        def run() -> None:
            build.call(command, build.log_file(name.replace(" ", "-")), action=name, cwd=project.current().root)

        return Job(name, run, (), usual, done)

    def __init__(self, name: str = DEFAULT, console: Console | None = None) -> None:
        self._layout = Layout.of(name)
        self._console = console or Console(stderr=True, soft_wrap=True)

    @classmethod
    def existing(cls, name: str = DEFAULT, console: Console | None = None) -> "Sandbox":
        """The sandbox of that name, which is there; nothing is made where it isn't."""
        instance = cls(name, console)
        instance._layout = Layout.existing(name)
        return instance

    @classmethod
    def ready(cls, name: str = DEFAULT, console: Console | None = None) -> "Sandbox":
        """As `existing`, where everything is set up that its engine needs."""
        instance = cls(name, console)
        steps.require()
        instance._layout = Layout.existing(name)
        return instance

    @classmethod
    def all(cls, console: Console | None = None) -> list["Sandbox"]:
        """The sandboxes that are there."""
        return [cls(layout.name, console) for layout in Layout.all()]

    @property
    def name(self) -> str:
        """Its name."""
        return self._layout.name

    @property
    def folder(self) -> Path:
        """The folder that holds everything of it."""
        return self._layout.root

    # -- its services -----------------------------------------------------

    def up(self) -> None:
        """Start what isn't running; what a killed run left behind is ended first."""
        steps.check_disk(self.folder, steps.WARM_GIB)
        Supervisor(self._layout, self._console).up(services.units(self._layout))

    def down(self) -> None:
        """Stop every service, dependents first; the data stays."""
        Supervisor(self._layout, self._console).down(services.units(self._layout))

    def status(self) -> list[Status]:
        """How every service is."""
        return Supervisor(self._layout, self._console).status(services.units(self._layout))

    def logs(self) -> Mapping[str, Path]:
        """The log files that there are, by the service's name."""
        return {path.stem: path for path in self._layout.logs()}

    def remove(self) -> None:
        """Stop it and remove its data."""
        self.down()
        self._layout.remove()

    # -- its engine -------------------------------------------------------

    def check(self, stack: str, checks: Sequence[Check] = ()) -> Environment:
        """The environment `stack`, valid, also by `checks`, and one that the sandbox can deploy.

        Neither clouds nor state are touched.

        Raises:
            EnvironmentInvalid, CannotDeploy: with every problem.
        """
        exists = self._layout.exists()
        with tempfile.TemporaryDirectory() as empty:
            config = state.config(self._layout) if exists else StackConfig(project.current().stacks, Path(empty))
            config.source(stack)
            if not stack_file.reader().exists():
                steps.run(self._console, only=f"build {stack_file.READER}")
            environment = presupposed.load(config.copy(stack), checks)
        deployable.check(environment)
        return environment

    def stack(self) -> str:
        """The stack that a command acts on which names none: the selected one, else the only one or `local`.

        Raises:
            NoStack: there is none, or several; with their names.
        """
        return selection.acts_on(self._layout)

    def environment(self, stack: str | None = None) -> dict[str, str]:
        """What a shell needs to use the clouds' own tools and `pulumi` on `stack`, else on the one of `stack()`.

        Nothing stands before a plain `pulumi up` there: what the sandbox can't deploy is only reported.
        """
        stack = stack or self.stack()
        try:
            engine.check(self._layout, ["up", "--stack", stack])
        except CannotDeploy as error:
            self._console.print(str(error), style="yellow", highlight=False, markup=False)
        return engine.environment(self._layout, stack)

    def run(self, args: Sequence[str]) -> int:
        """Run `pulumi ARGS` in the foreground, after what a killed update left is settled; Pulumi's exit code."""
        return settled.run(self._layout, args, self._report)

    def capture(self, args: Sequence[str], stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run `pulumi ARGS` and keep what it prints."""
        return engine.capture(self._layout, args, stdin)

    def outputs(self, stack: str | None = None) -> dict[str, Any]:
        """The outputs of a deployed environment."""
        stack = stack or self.stack()
        process = self.capture(["stack", "output", "--json", "--stack", stack])
        if process.returncode:
            fix = f"deploy it first: `isthmus pulumi up -s {stack} --sandbox {self.name}`"
            raise JobError(f"no outputs of environment {stack}: {process.stderr.strip()}", fix=fix)
        return dict(json.loads(process.stdout))

    def surroundings(self) -> dict[str, str]:
        """The variables for a process that asks it: the machine's, none of another cloud or proxy."""
        return clean()

    def recover(self, stack: str | None = None, created: Sequence[str] = (), not_made: Sequence[str] = ()) -> list[str]:
        """Settle what a killed update left behind, by what a person states of it; what was done."""
        return settled.settle_by_hand(self._layout, stack or self.stack(), self._report, Outcomes(created, not_made))

    def _report(self, message: str) -> None:
        style = "yellow" if message.startswith("recovery") else "dim"
        self._console.print(message, style=style, highlight=False, markup=False)
