"""What an environment asks of real clouds and the sandbox can't do: refused before anything is started or made.

A preview needs none of it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from isthmus.errors import IsthmusError, Problem
from isthmus_sandbox.engine import presupposed
from isthmus_sandbox.engine.confined import foreign_urls
from isthmus_sandbox.jobs import JobError

if TYPE_CHECKING:
    from isthmus.environment import Environment

DEPLOYS = frozenset({"up", "update", "watch"})
"""The commands of `pulumi` that make what a program declares."""


class CannotDeploy(IsthmusError):
    """The sandbox can't run what an environment asks for; nothing was started or made."""


def check(environment: "Environment") -> None:
    """Hold a valid environment to what the sandbox can run.

    Raises:
        CannotDeploy: with every problem.
    """
    if problems := [*_target(environment), *_urls(environment)]:
        raise CannotDeploy(problems, f"the sandbox can't deploy environment {environment.name}")


def check_file(file: Path | None) -> None:
    """As `check`, of a copy of a stack's configuration file; of what is in it and invalid the program says more."""
    from isthmus.environment import EnvironmentInvalid

    if file is None:
        return
    try:
        environment = presupposed.load(file)
    except (JobError, EnvironmentInvalid):
        return
    check(environment)


def _target(environment: "Environment") -> Iterator[Problem]:
    if environment.target == "gpu":
        yield Problem(
            "target",
            "'gpu': TensorRT engines, which are built on and run by a GPU that the sandbox doesn't have",
            "'cpu': ONNX models on Triton for CPU",
            f"look at it by `isthmus pulumi preview -s {environment.name}`, which works here; deploy it to real clouds "
            "by `pulumi up`, or an environment with `target: cpu` to the sandbox",
        )


def _urls(environment: "Environment") -> Iterator[Problem]:
    """What is left of these in a copy is none that the sandbox has a service for."""
    for path, _ in foreign_urls(environment.model_dump(mode="json")):
        fix = "leave it out where it may be; the sandbox asks nobody else, with its credentials or with data"
        yield Problem(path, "the URL of a service on another machine", "one of the sandbox's own, on loopback", fix)
