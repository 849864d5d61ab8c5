"""What a container of a Triton pod runs as on this machine."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sandbox.toolchain import locations
from sandbox.triton import install
from sandbox.triton.mounts import rewrite
from sandbox.triton.objects import CannotRun
from sandbox.triton.variables import expand

Obj = Mapping[str, Any]
SERVER, FETCH = "tritonserver", "model-fetch"
REFUSED = "CannotRun"  # the reason of a container that the sandbox will never run
PROGRAM = locations.ROOT / "components" / "serving"
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
    given = [rewrite(expand(a, env), mounts) for a in container.get("args") or []]
    own = container.get("command")
    if SERVER in name(container):
        if own and own not in ([SERVER], [f"/opt/tritonserver/bin/{SERVER}"]):
            raise CannotRun(
                REFUSED, f"command {own}: of a Triton image the sandbox runs `{SERVER}` with its arguments only"
            )
        given = _without_addresses(given)
        return [str(install.binary()), *given, *_server_defaults(given, address)]
    if FETCH in name(container):
        if own:
            raise CannotRun(REFUSED, f"command {own}: of model-fetch the sandbox runs its own entry point only")
        # The folder that holds the program is its import path, as in its image.
        return [sys.executable, "-P", "-m", "model_fetch", *given]
    raise CannotRun(
        "ErrImagePull", f"image {container.get('image')!r}: the sandbox pulls nothing and has only {SERVER} and {FETCH}"
    )


def environment(
    container: Obj, variables: Mapping[str, str], mounts: Sequence[tuple[str, Path]], home: Path
) -> dict[str, str]:
    """The process's whole environment: nothing of ours but what a program needs to start, and the sandbox's marker."""
    kept = {k: v for k, v in os.environ.items() if k in ("LANG", "TZ", "ISTHMUS_SANDBOX")}
    base = {"HOME": str(home), "TMPDIR": rewrite("/tmp", mounts), "PYTHONUNBUFFERED": "1"}  # noqa: S108
    if SERVER in name(container):
        python = locations.environment("triton") / "bin"
        # The Python backend's stub finds its packages by the first python on PATH.
        base |= {"PATH": f"{python}:/usr/bin:/bin", "LD_LIBRARY_PATH": install.library_path()}
        base |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    else:
        base |= {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(PROGRAM)}
    return {**kept, **base, **{k: rewrite(v, mounts) for k, v in variables.items()}}


def _server_defaults(given: Sequence[str], address: str) -> list[str]:
    """What the arguments don't say: the pod's address, no GPU, and where the backends are."""
    said = {a.partition("=")[0] for a in given}
    wanted = {
        "--backend-directory": str(install.folder() / "backends"),
        "--cache-directory": str(install.folder() / "caches"),
        "--allow-gpu-metrics": "false",
        "--pinned-memory-pool-byte-size": "0",
    }
    return [
        *(f"{flag}={address}" for flag in ADDRESSES),
        *(f"{flag}={value}" for flag, value in wanted.items() if flag not in said),
    ]


def _without_addresses(given: Sequence[str]) -> list[str]:
    """The arguments less `--http-address=VALUE` and `--http-address VALUE`."""
    kept, skip = [], False
    for argument in given:
        flag, equals, _ = argument.partition("=")
        if flag not in ADDRESSES and not skip:
            kept.append(argument)
        skip = flag in ADDRESSES and not equals
    return kept
