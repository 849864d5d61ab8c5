"""Run the Pulumi engine against a sandbox: its environment, its own stack configuration, the policy pack.

Every flag of the CLI has an environment variable `PULUMI_OPTION_<FLAG>` (declareFlagsAsEnvironmentVariables in
cmd/pulumi/pulumi.go), so plain `pulumi up` in the sandbox's environment does what the wrapper does.
"""

import os
import secrets
import subprocess
from collections.abc import Sequence
from pathlib import Path

from sandbox import rooms
from sandbox.engine import install
from sandbox.engine.arguments import stack_of, verbs
from sandbox.engine.foreground import foreground
from sandbox.engine.stack_config import PROJECT, StackConfig
from sandbox.jobs import JobError
from sandbox.supervisor.layout import Layout
from sandbox.toolchain import official
from sandbox.toolchain.locations import ROOT

SDK = "3.259.0"  # the engine that the plugins and the tests know
STACK = "local"  # the environment of the sandbox
POLICIES = ROOT / "policies"
# These may write or remove the stack's configuration file and have no --config-file: they run beside the copy.
BESIDE_COPY = ("stack", "cancel", "state")


def environment(layout: Layout, stack: str = STACK) -> dict[str, str]:
    """What a shell needs to use `pulumi` on `stack`, and every cloud's own tools, against this sandbox.

    Makes what is missing: the engine's folder, its backend, the stack. The sandbox's copy of the stack's configuration
    is brought up to date; a shell that keeps this environment for long should ask for it again after an edit.
    Raises JobError when there is no such environment file.
    """
    variables = _variables(layout, stack)
    _make_stack(layout, stack, variables)
    return variables


def _variables(layout: Layout, stack: str) -> dict[str, str]:
    variables = {
        **_engine(layout),
        **rooms.shell(layout),
        "PULUMI_STACK": stack,
        "PULUMI_OPTION_CONFIG_FILE": str(config(layout).copy(stack)),
        "PULUMI_OPTION_PRESERVE_CONFIG": "1",  # `stack rm` would remove the committed file
    }
    if (POLICIES / "PulumiPolicy.yaml").exists():
        variables["PULUMI_OPTION_POLICY_PACK"] = str(POLICIES)
    return variables


def backend(layout: Layout) -> Path:
    """The folder of the file backend."""
    return layout.state("pulumi") / "backend"


def config(layout: Layout) -> StackConfig:
    """The sandbox's copies of the stacks' configuration."""
    return StackConfig(ROOT / "stacks", layout.state("pulumi") / "project")


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
    stack = stack_of(args, STACK)
    variables = _variables(layout, stack)
    if verbs(args)[:2] != ["stack", "init"]:  # that one makes it itself, and says so
        _make_stack(layout, stack, variables)
    env = {**os.environ, **variables}
    if any(arg == "--policy-pack" or arg.startswith("--policy-pack=") for arg in args):
        env.pop("PULUMI_OPTION_POLICY_PACK", None)  # the command's own choice, not both
    return env


def _command(layout: Layout, args: Sequence[str]) -> list[str]:
    return [str(layout.state("pulumi") / "bin" / "pulumi"), *args]


def _folder(layout: Layout, args: Sequence[str]) -> Path:
    said = verbs(args)
    return config(layout).folder if said and said[0] in BESIDE_COPY else ROOT


def _engine(layout: Layout) -> dict[str, str]:
    """The variables that the engine itself reads; its folders and its passphrase are made."""
    base = layout.state("pulumi")
    bin_, home = base / "bin", base / "home"
    install.install(bin_, home, {**install.official_cli(SDK), **official.found()})
    backend(layout).mkdir(exist_ok=True)
    venv = ROOT / ".venv" / "bin"
    return {
        "PULUMI_HOME": str(home),
        "PULUMI_BACKEND_URL": f"file://{backend(layout)}",
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(_passphrase(base)),
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "PATH": os.pathsep.join([str(bin_), *_path_without(bin_, venv), str(venv)]),
    }


def _make_stack(layout: Layout, stack: str, variables: dict[str, str]) -> None:
    """Make the stack in the backend, beside the copy: that is where its salt is written."""
    checkpoints = backend(layout) / ".pulumi" / "stacks" / PROJECT
    if any(checkpoints.glob(f"{stack}.json*")):
        return
    command = _command(layout, ["stack", "init", stack, "--no-select", "--non-interactive"])
    done = subprocess.run(
        command, cwd=config(layout).folder, env={**os.environ, **variables}, capture_output=True, text=True
    )
    if done.returncode and "already exists" not in done.stderr:  # another command was quicker
        raise JobError(f"the stack {stack} can't be made: {done.stderr.strip()}", fix="see what it says; `make setup`")


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


def _path_without(*ours: Path) -> list[str]:
    known = {str(p) for p in ours}
    return [part for part in os.environ.get("PATH", "").split(os.pathsep) if part not in known]
