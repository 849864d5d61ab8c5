"""What a container of a Triton pod runs as on this machine."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from isthmus_sandbox.surroundings import on_this_machine
from isthmus_sandbox.toolchain import locations
from isthmus_sandbox.triton import install
from isthmus_sandbox.triton.mounts import rewrite
from isthmus_sandbox.triton.objects import CannotRun
from isthmus_sandbox.triton.variables import expand

Obj = Mapping[str, Any]
SERVER, FETCH = "tritonserver", "model-fetch"
REFUSED = "CannotRun"  # the reason of a container that the sandbox will never run
PROGRAM = locations.ROOT / "components" / "isthmus" / "serving"
# A pod that says nothing of AWS has none: without this, SDKs would ask the real one (9 is `discard`, RFC 863).
NOWHERE = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_EC2_METADATA_DISABLED": "true"}
# Always the pod's own, whatever the arguments say: 0.0.0.0 in a pod is its address, and here the whole machine.
ADDRESSES = ("--http-address", "--grpc-address", "--metrics-address")


def is_triton(pod: Obj) -> bool:
    """Whether a pod is ours to run; all others are kwok's, by the same rule."""
    return any(SERVER in str(container.get("image", "")) for container in pod["spec"]["containers"])


def name(container: Obj) -> str:
    """The image's repository, without registry, tag and digest."""
    return str(container.get("image", "")).partition("@")[0].rpartition("/")[2].partition(":")[0]


def command(container: Obj, address: str, mounts: Sequence[tuple[str, Path]], env: Mapping[str, str]) -> list[str]:
    """The command line. Raises CannotRun for an image or a command that isn't to be had here."""
    arguments = [rewrite(expand(a, env), mounts) for a in container.get("args") or []]
    container_command = container.get("command")
    if SERVER in name(container):
        if container_command and container_command not in ([SERVER], [f"/opt/tritonserver/bin/{SERVER}"]):
            raise CannotRun(
                REFUSED,
                f"command {container_command}: of a Triton image the sandbox runs `{SERVER}` with its arguments only",
            )
        arguments = _without_addresses(arguments)
        return [str(install.binary()), *arguments, *_server_defaults(arguments, address)]
    if FETCH in name(container):
        if container_command:
            raise CannotRun(
                REFUSED, f"command {container_command}: of model-fetch the sandbox runs its own entry point only"
            )
        # The folder that holds the program is its import path, as in its image.
        return [sys.executable, "-P", "-m", "model_fetch", *arguments]
    raise CannotRun(
        "ErrImagePull", f"image {container.get('image')!r}: the sandbox pulls nothing and has only {SERVER} and {FETCH}"
    )


def environment(
    container: Obj, variables: Mapping[str, str], mounts: Sequence[tuple[str, Path]], home: Path
) -> dict[str, str]:
    """The process's whole environment: nothing of ours but what a program needs to start, and the sandbox's marker.

    Raises CannotRun where it would send signed requests to another machine.
    """
    for variable, value in variables.items():
        if variable.startswith("AWS_ENDPOINT_URL") and not on_this_machine(value):
            raise CannotRun(
                REFUSED, f"{variable} is {value}: the sandbox's pods reach its own stores only, and sign for no other"
            )
    inherited = {k: v for k, v in os.environ.items() if k in ("LANG", "TZ", "ISTHMUS_SANDBOX")}
    inherited |= NOWHERE
    base = {"HOME": str(home), "TMPDIR": rewrite("/tmp", mounts), "PYTHONUNBUFFERED": "1"}  # noqa: S108
    if SERVER in name(container):
        python = locations.environment("triton") / "bin"
        # The Python backend's stub finds its packages by the first python on PATH.
        base |= {"PATH": f"{python}:/usr/bin:/bin", "LD_LIBRARY_PATH": install.library_path()}
        base |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    else:
        base |= {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(PROGRAM)}
    return {**inherited, **base, **{k: rewrite(v, mounts) for k, v in variables.items()}}


def _server_defaults(arguments: Sequence[str], address: str) -> list[str]:
    """Defaults for what the arguments leave out: the pod's address, no GPU, and where the backends are."""
    flags = {a.partition("=")[0] for a in arguments}
    defaults = {
        "--backend-directory": str(install.folder() / "backends"),
        "--cache-directory": str(install.folder() / "caches"),
        "--allow-gpu-metrics": "false",
        "--pinned-memory-pool-byte-size": "0",
    }
    return [
        *(f"{flag}={address}" for flag in ADDRESSES),
        *(f"{flag}={value}" for flag, value in defaults.items() if flag not in flags),
    ]


def _without_addresses(arguments: Sequence[str]) -> list[str]:
    """The arguments less `--http-address=VALUE` and `--http-address VALUE`."""
    remaining, skip = [], False
    for argument in arguments:
        flag, equals, _ = argument.partition("=")
        if flag not in ADDRESSES and not skip:
            remaining.append(argument)
        skip = flag in ADDRESSES and not equals
    return remaining
