"""Where a sandbox keeps what the engine writes: the stacks' state, and the copies of their configuration."""

from pathlib import Path

from isthmus_sandbox.engine import project
from isthmus_sandbox.engine.stack_config import StackConfig
from isthmus_sandbox.supervisor.layout import Layout

OWN_PROJECT = "isthmus"  # the project of a checkout


def backend(layout: Layout) -> Path:
    """The folder of the file backend."""
    return layout.state("pulumi") / "backend"


def backend_url(layout: Layout) -> str:
    """The file backend as the engine names it."""
    return f"file://{backend(layout)}"


def config(layout: Layout) -> StackConfig:
    """The sandbox's copies of the configuration of the current project's stacks, in a folder for each project."""
    current = project.current()
    folder = "project" if current.name == OWN_PROJECT else f"project-{current.name}"
    return StackConfig(current.stacks, layout.state("pulumi") / folder)
