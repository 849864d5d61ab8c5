"""Run the Pulumi engine against a sandbox: its environment, its own stack configuration, the policy pack."""

import os
import secrets
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from sandbox import rooms
from sandbox.engine import install
from sandbox.engine.stack_config import StackConfig
from sandbox.supervisor.layout import Layout
from sandbox.toolchain.locations import ROOT

WITH_CONFIG = ("up", "update", "preview", "pre", "refresh", "destroy", "down", "import", "config", "watch")
WITH_POLICIES = ("up", "update", "preview", "pre")
SDK = "3.259.0"  # the engine that the plugins and the tests know


def environment(layout: Layout) -> dict[str, str]:
    """What a shell needs to use `pulumi`, and every cloud's own tools, against this sandbox."""
    home = layout.state("pulumi")
    bin_ = home / "bin"
    install.install(bin_, install.official_cli(SDK))
    backend = home / "backend"
    backend.mkdir(exist_ok=True)
    venv = ROOT / ".venv" / "bin"
    return {
        **rooms.shell(layout),
        "PULUMI_HOME": str(home / "home"),
        "PULUMI_BACKEND_URL": f"file://{backend}",
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(_passphrase(home)),
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "PATH": os.pathsep.join([str(bin_), *_path_without(bin_, venv), str(venv)]),
    }


def backend(layout: Layout) -> Path:
    """The folder of the file backend."""
    return layout.state("pulumi") / "backend"


def config(layout: Layout) -> StackConfig:
    """The sandbox's copies of the stacks' configuration."""
    return StackConfig(ROOT / "stacks", layout.state("pulumi") / "project")


def run(layout: Layout, args: Sequence[str]) -> int:
    """Run `pulumi ARGS` in the foreground; the exit code is Pulumi's.

    Signals reach the engine by the terminal's process group; we wait for its own end.
    """
    command, folder = command_line(layout, args)
    process = subprocess.Popen(command, cwd=folder, env=_environment(layout))
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            if not os.isatty(0):  # no terminal sent it to the engine as well
                process.send_signal(signal.SIGINT)


def capture(layout: Layout, args: Sequence[str], stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run `pulumi ARGS` and keep what it prints."""
    command, folder = command_line(layout, [*args, "--non-interactive"])
    return subprocess.run(command, cwd=folder, env=_environment(layout), input=stdin, capture_output=True, text=True)


def command_line(layout: Layout, args: Sequence[str]) -> tuple[list[str], Path]:
    """The whole command and the folder to run it in.

    A stack that the sandbox doesn't have yet is made when the committed environment exists.
    """
    pulumi = str(layout.state("pulumi") / "bin" / "pulumi")
    verb = next((a for a in args if not a.startswith("-")), "")
    copies = config(layout)
    if verb not in WITH_CONFIG:
        return [pulumi, *args], copies.folder if verb in ("stack", "cancel", "state") else ROOT
    stack = stack_of(args)
    more: list[str] = []
    if stack and not _has(args, "--config-file"):
        _ensure(layout, stack, copies)
        more += ["--config-file", str(copies.copy(stack))]
    if verb in WITH_POLICIES and (ROOT / "policies" / "PulumiPolicy.yaml").exists() and not _has(args, "--policy-pack"):
        more += ["--policy-pack", str(ROOT / "policies")]
    return [pulumi, *args, *more], ROOT


def stack_of(args: Sequence[str]) -> str | None:
    """The stack that the arguments name (`-s NAME`, `-sNAME`, `--stack NAME`, `--stack=NAME`), or PULUMI_STACK."""
    for i, arg in enumerate(args):
        if arg in ("-s", "--stack") and i + 1 < len(args):
            return args[i + 1]
        if arg.startswith("--stack="):
            return arg.partition("=")[2]
        if arg.startswith("-s") and not arg.startswith("--") and len(arg) > 2:
            return arg[2:]
    return os.environ.get("PULUMI_STACK")


def _ensure(layout: Layout, stack: str, copies: StackConfig) -> None:
    copies.copy(stack)
    checkpoints = backend(layout) / ".pulumi" / "stacks" / "isthmus"
    if any(checkpoints.glob(f"{stack}.json*")):
        return
    pulumi = str(layout.state("pulumi") / "bin" / "pulumi")
    command = [pulumi, "stack", "init", stack, "--no-select", "--non-interactive"]
    subprocess.run(command, cwd=copies.folder, env=_environment(layout), check=True, stdout=subprocess.DEVNULL)


def _environment(layout: Layout) -> dict[str, str]:
    return {**os.environ, **environment(layout)}


def _passphrase(home: Path) -> Path:
    """A random passphrase of this sandbox's own: it encrypts the secrets in its state."""
    file = home / "passphrase"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(32))
    return file


def _path_without(*ours: Path) -> list[str]:
    known = {str(p) for p in ours}
    return [part for part in os.environ.get("PATH", "").split(os.pathsep) if part not in known]


def _has(args: Sequence[str], flag: str) -> bool:
    return any(a == flag or a.startswith(f"{flag}=") for a in args)
