"""The environment of a stack, as far as the sandbox must know it: what its clouds have before the stack is made."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from isthmus_sandbox.engine import stack_file
from isthmus_sandbox.engine.confined import KEY
from isthmus_sandbox.jobs import JobError

if TYPE_CHECKING:
    from isthmus.environment import Check, Environment


def load(file: Path, checks: "Sequence[Check]" = ()) -> "Environment":
    """The environment in a stack's configuration file, valid, also by `checks`.

    Raises:
        JobError: the file can't be read.
        EnvironmentInvalid: with every problem.
    """
    from isthmus.environment import Environment

    described = _described(file)
    if isinstance(described, str):
        return Environment.loads(described, checks=checks)
    return Environment.load(described, checks=checks)


def environment_in(file: Path | None) -> "Environment | None":
    """The environment in a copy of a stack's configuration file.

    Where it isn't valid, the program says what is wrong, all at once; here it is the last one that was, whose clouds
    hold what the stack has (`destroy` goes there), or None.
    """
    from isthmus.environment import EnvironmentInvalid

    if file is None:
        return None
    valid = file.parent / ".valid" / file.name
    try:
        environment = load(file)
    except (JobError, EnvironmentInvalid):
        return load(valid) if valid.exists() else None
    valid.parent.mkdir(exist_ok=True, mode=0o700)
    stack_file.write(valid, {"config": {KEY: _described(file)}})
    return environment


def _described(file: Path) -> Any:
    return stack_file.read(file)[0].get("config", {}).get(KEY, {})
