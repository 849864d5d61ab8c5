"""Run the Pulumi engine against a sandbox: its environment, its own stack configuration, the policy pack.

Every flag of the CLI has an environment variable `PULUMI_OPTION_<FLAG>` (declareFlagsAsEnvironmentVariables in
cmd/pulumi/pulumi.go), so plain `pulumi up` in the sandbox's environment does what the wrapper does.
"""

import os
import secrets
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from isthmus_sandbox import services
from isthmus_sandbox.engine import deployable, install, presupposed, project, selection, state
from isthmus_sandbox.engine.arguments import MAKES_NONE, NEEDS_FILE, STACKLESS, UPDATES, acts_on_one_stack, verbs
from isthmus_sandbox.engine.deployable import DEPLOYS
from isthmus_sandbox.engine.foreground import foreground
from isthmus_sandbox.jobs import JobError
from isthmus_sandbox.supervisor.layout import Layout
from isthmus_sandbox.surroundings import clean, direct
from isthmus_sandbox.toolchain import official

if TYPE_CHECKING:
    from isthmus.environment import Environment

SDK = "3.259.0"  # the engine that the plugins and the tests know
# These may write or remove the stack's configuration file and have no --config-file: they run beside the copy.
BESIDE_COPY = ("stack", "cancel", "state")


def environment(layout: Layout, stack: str | None = None) -> dict[str, str]:
    """What a shell needs to use `pulumi` on `stack`, and every cloud's own tools, against this sandbox.

    Without `stack`, the one that `selection.acts_on` says. Makes what is missing: the engine's folder, its backend, the
    stack. The sandbox's copy of the stack's configuration is brought up to date; a shell that keeps this environment
    for long should ask for it again after an edit. Raises JobError when there is no such environment file.
    """
    stack = stack or selection.acts_on(layout)
    file = state.config(layout).copy(stack)
    variables = _variables(layout, stack, file, presupposed.environment_in(file))
    _make_stack(layout, stack, variables)
    return variables


def clouds(layout: Layout, stack: str) -> dict[str, str]:
    """What the clouds' own tools need, as the operator of the environment of `stack`."""
    return services.shell(layout, presupposed.environment_in(_file(layout, stack, required=False)))


def _variables(
    layout: Layout, stack: str | None, file: Path | None, environment: "Environment | None"
) -> dict[str, str]:
    variables = {
        **_engine(layout),
        **services.shell(layout, environment),
        "PULUMI_OPTION_PRESERVE_CONFIG": "1",  # `stack rm` would remove the committed file
    }
    if stack:
        variables["PULUMI_STACK"] = stack
    if file:
        variables["PULUMI_OPTION_CONFIG_FILE"] = str(file)
    if policies := project.current().policies:
        variables["PULUMI_OPTION_POLICY_PACK"] = str(policies)
    return variables


def run(layout: Layout, args: Sequence[str]) -> int:
    """Run `pulumi ARGS` in the foreground; the exit code is Pulumi's."""
    return foreground(_command(layout, args), _folder(layout, args), _for(layout, args))


def capture(layout: Layout, args: Sequence[str], stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run `pulumi ARGS` and keep what it prints."""
    command = [*_command(layout, args), "--non-interactive"]
    return subprocess.run(
        command, cwd=_folder(layout, args), env=_for(layout, args), input=stdin, capture_output=True, text=True
    )


def _for(layout: Layout, args: Sequence[str]) -> dict[str, str]:
    """The whole environment of one command."""
    words = verbs(args)
    stack = selection.acts_on(layout, args) if acts_on_one_stack(args) else selection.chosen(layout, args)
    file = _file(layout, stack, required=words[:1] != [] and (words[0] in NEEDS_FILE or words[:2] == ["stack", "init"]))
    if words and words[0] in DEPLOYS:
        deployable.check_file(file)
    environment = presupposed.environment_in(file)
    if environment and words and words[0] in UPDATES:
        services.prepare(layout, environment)  # first: who deploys is made there, too
    variables = _variables(layout, stack, file, environment)
    makes_none = words[:1] == ["stack"] and MAKES_NONE.intersection(words[1:2])
    if stack and file and words and words[0] not in STACKLESS and not makes_none:
        _make_stack(layout, stack, variables)
    env = {**clean(), **variables}
    if words[:2] == ["stack", "select"]:
        env.pop("PULUMI_STACK", None)  # it would outrank what is being selected
    if any(arg == "--policy-pack" or arg.startswith("--policy-pack=") for arg in args):
        env.pop("PULUMI_OPTION_POLICY_PACK", None)  # the command's own choice, not both
    return env


def check(layout: Layout, args: Sequence[str]) -> None:
    """See that the sandbox can do what `pulumi ARGS` asks for; the clouds and the state are left as they are.

    Raises:
        CannotDeploy: it can't, with every problem.
    """
    if verbs(args)[:1] and verbs(args)[0] in DEPLOYS:
        deployable.check_file(_file(layout, selection.acts_on(layout, args), required=True))


def _file(layout: Layout, stack: str | None, *, required: bool) -> Path | None:
    """The stack's configuration. What acts on the state alone does so without the environment's file as well."""
    if stack is None:
        return None
    try:
        return state.config(layout).copy(stack)
    except JobError:
        if required:
            raise
        copy = state.config(layout).folder / f"Pulumi.{stack}.yaml"  # its salt opens the secrets of the state
        return copy if copy.exists() else None


def _command(layout: Layout, args: Sequence[str]) -> list[str]:
    return [str(layout.state("pulumi") / "bin" / "pulumi"), *args]


def _folder(layout: Layout, args: Sequence[str]) -> Path:
    words = verbs(args)
    return state.config(layout).folder if words and words[0] in BESIDE_COPY else project.current().root


def _engine(layout: Layout) -> dict[str, str]:
    """The variables that the engine itself reads; its folders and its passphrase are made."""
    base = layout.state("pulumi")
    bin_, home = base / "bin", base / "home"
    install.install(bin_, home, {**install.official_cli(SDK), **official.fetched_executables()})
    state.backend(layout).mkdir(exist_ok=True)
    venv = Path(sys.prefix) / "bin"
    return {
        **direct(),  # for a shell that has a proxy and evaluates this
        "PULUMI_HOME": str(home),
        "PULUMI_BACKEND_URL": state.backend_url(layout),
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(_passphrase(base)),
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "PULUMI_PYTHON_CMD": sys.executable,  # of a project that names no virtual environment
        "PATH": os.pathsep.join([str(bin_), *_path_without(bin_, venv), str(venv)]),
    }


def _make_stack(layout: Layout, stack: str, variables: dict[str, str]) -> None:
    """Make the stack in the backend, beside the copy: that is where its salt is written."""
    checkpoints = state.backend(layout) / ".pulumi" / "stacks" / project.current().name
    if any((checkpoints / f"{stack}.json{packed}").exists() for packed in ("", ".gz")):  # `stack rm` leaves a .bak
        return
    command = _command(layout, ["stack", "init", stack, "--no-select", "--non-interactive"])
    process = subprocess.run(
        command, cwd=state.config(layout).folder, env={**clean(), **variables}, capture_output=True, text=True
    )
    if process.returncode and "already exists" not in process.stderr:  # another command was quicker
        raise JobError(
            f"the stack {stack} can't be made: {process.stderr.strip()}", fix="read its message; then `make setup`"
        )


def _passphrase(base: Path) -> Path:
    """A random passphrase of this sandbox's own: it encrypts the secrets in its state."""
    file = base / "passphrase"
    if not file.exists():
        fresh = base / f"passphrase.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(32))
        try:
            file.hardlink_to(fresh)  # unlike a rename, it fails where another command was quicker
        except FileExistsError:
            pass
        fresh.unlink()
    return file


def _path_without(*folders: Path) -> list[str]:
    excluded = {str(p) for p in folders}
    return [part for part in os.environ.get("PATH", "").split(os.pathsep) if part not in excluded]
