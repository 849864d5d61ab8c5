"""Which stack of the current project a command acts on: the one that it names, else the selected one, else the only
one, or `local` where there is one of that name.

A `PULUMI_STACK` of the shell is none of the sandbox's.
"""

import hashlib
import json
from collections.abc import Sequence

from isthmus.errors import IsthmusError, Problem
from isthmus_sandbox.engine import project, state
from isthmus_sandbox.engine.arguments import named_stack, plain_name
from isthmus_sandbox.engine.stack_config import environments
from isthmus_sandbox.supervisor.layout import Layout

LOCAL = "local"  # the environment that is meant for a sandbox, where a project has one of that name


class NoStack(IsthmusError):
    """A command names no stack, none is selected, and the project has none or several."""


def acts_on(layout: Layout, args: Sequence[str] = ()) -> str:
    """The stack that `pulumi ARGS` acts on; nothing is made.

    Raises:
        JobError: the name that `args` hold can't be a stack's.
        NoStack: nothing tells which one; the message lists those that there are.
    """
    if stack := chosen(layout, args):
        return stack
    current = project.current()
    names = environments(current.stacks)
    expected = f"a stack of the project {current.name}: {', '.join(names) or f'{current.stacks} has none'}"
    fix = (
        f"name one by `-s`, or select it: `isthmus pulumi stack select {names[0]}`"
        if names
        else f"write {current.stacks / 'Pulumi.ENVIRONMENT.yaml'} (docs/reference/environment.md)"
    )
    raise NoStack(Problem("no stack is named and none is selected", "none", expected, fix))


def chosen(layout: Layout, args: Sequence[str] = ()) -> str | None:
    """As `acts_on`; None where nothing tells which stack it is."""
    return named_stack(args) or selected(layout) or _default()


def selected(layout: Layout) -> str | None:
    """The stack that `pulumi stack select` (or `stack init`) chose, as the engine keeps it: a file a project, in it
    the stack of each backend.

    Source: settingsPath and sha1HexString in sdk/go/common/workspace/workspace.go.
    """
    if not layout.exists():
        return None
    copy = state.config(layout).folder / "Pulumi.yaml"
    digest = hashlib.sha1(str(copy).encode()).hexdigest()  # noqa: S324  # the engine's choice
    file = layout.state("pulumi") / "home" / "workspaces" / f"{project.current().name}-{digest}-workspace.json"
    try:
        name = json.loads(file.read_text())["stacks"][state.backend_url(layout)]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
    return plain_name(name) if name else None


def _default() -> str | None:
    names = environments(project.current().stacks)
    return LOCAL if LOCAL in names else names[0] if len(names) == 1 else None
