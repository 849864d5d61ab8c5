"""A stack's state from wherever a person says it is, as resources."""

from dataclasses import dataclass
from pathlib import Path

from isthmus.errors import Problem
from isthmus_cli.state import exported
from isthmus_cli.state.exported import Exported
from isthmus_policies.checkpoint import Recorded, StateInvalid, recorded


@dataclass(frozen=True)
class Source:
    """Where a state is: a file, else what a command prints, else a stack of a sandbox or of the backend."""

    stack: str
    state: Path | None = None
    command: str | None = None
    sandbox: str = "default"
    show_secrets: bool = False
    live: bool = False
    """Whether the clouds are asked as well."""

    def export(self) -> Exported:
        """The state.

        Raises:
            IsthmusError: it can't be had.
        """
        if self.state:
            return exported.of_file(self.state)
        if self.command:
            return exported.of_command(self.command)
        return exported.of_stack(self.stack, self.sandbox, self.show_secrets, self.live)


def resources_of(export: Exported) -> tuple[Recorded, ...]:
    """Every resource of a state.

    Raises:
        StateInvalid: it isn't a state.
    """
    try:
        return recorded(export.document)
    except StateInvalid as error:
        raise StateInvalid(error.problems, export.source) from None


def some_of(export: Exported) -> tuple[Recorded, ...]:
    """Every resource of a state, which has some.

    Raises:
        StateInvalid: it isn't a state, or an empty one.
    """
    resources = resources_of(export)
    if not resources:
        fix = "deploy it first (`pulumi up`), or see that this is the right backend (`pulumi whoami -v`)"
        raise StateInvalid(Problem(export.source, "a state without resources", "what was deployed", fix))
    return resources
