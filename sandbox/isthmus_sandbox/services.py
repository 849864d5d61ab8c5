"""What the sandbox runs, gathered from its packages, and what a shell needs to use it."""

import importlib
from typing import TYPE_CHECKING, Protocol, cast

from isthmus_sandbox.supervisor.layout import Layout
from isthmus_sandbox.supervisor.service import Unit
from isthmus_sandbox.surroundings import clean, only

if TYPE_CHECKING:
    from isthmus.environment import Environment

MODULES = (
    "isthmus_sandbox.openstack.services",
    "isthmus_sandbox.aws.services",
    "isthmus_sandbox.kubernetes.services",
    "isthmus_sandbox.triton.services",
)


class Services(Protocol):
    """The functions of each package's `services` module."""

    def units(self, layout: Layout) -> list[Unit]:
        """The services and tasks, declared."""
        ...

    def shell(self, layout: Layout, environment: "Environment | None" = None) -> dict[str, str]:
        """The environment variables that the field's own tools read, for the sites of `environment` if it is given."""
        ...

    def prepare(self, layout: Layout, environment: "Environment") -> None:
        """Make what those sites of an environment that the package stands for presuppose; idempotent."""
        ...


def _modules() -> list[Services]:
    return [cast(Services, importlib.import_module(name)) for name in MODULES]


def units(layout: Layout) -> list[Unit]:
    """Every service and task of a sandbox.

    Raises ValueError when two share a name or one depends on a name that nobody declares.
    """
    declared = [unit for module in _modules() for unit in module.units(layout)]
    names = [unit.name for unit in declared]
    problems = [f"{name!r} is declared twice" for name in sorted({n for n in names if names.count(n) > 1})]
    problems += [
        f"{u.name!r} depends on {d!r}, which nobody declares" for u in declared for d in u.depends_on if d not in names
    ]
    if problems:
        raise ValueError("the sandbox's services don't fit together: " + "; ".join(problems))
    return declared


def shell(layout: Layout, environment: "Environment | None" = None) -> dict[str, str]:
    """What `openstack`, `aws`, `kubectl` and every SDK need to reach this sandbox as the operator of an environment."""
    return {key: value for module in _modules() for key, value in module.shell(layout, environment).items()}


def prepare(layout: Layout, environment: "Environment") -> None:
    """Make what the environment's sites presuppose; what is there already stays. The sandbox must run.

    Raises JobError where a service doesn't answer or refuses.
    """
    with only(clean()):  # the clouds' own SDKs are asked in this process, and would read the shell's variables
        for module in _modules():
            module.prepare(layout, environment)
