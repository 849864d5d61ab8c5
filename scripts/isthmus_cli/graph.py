"""`isthmus graph`: the flows of data of a stack, from its state."""

from dataclasses import dataclass
from pathlib import Path

from isthmus_cli.state import configuration
from isthmus_cli.state.source import Source, some_of
from isthmus_policies.estate import of_config
from isthmus_policies.graph.build import graph_of
from isthmus_policies.graph.draw import FORMATS
from isthmus_policies.graph.draw.view import View
from isthmus_policies.stack import Stack


@dataclass(frozen=True)
class Options:
    """What a person asks for."""

    source: Source
    format: str = "svg"
    config_file: Path | None = None


def draw(options: Options) -> tuple[str, int]:
    """The picture, and how many paths lead out.

    Raises:
        IsthmusError: the state or the configuration can't be read.
    """
    settings = configuration.read(options.source.stack, options.config_file)
    staying = [each.whole for each in some_of(options.source.export()) if each.is_judged_with_others]
    view = View(graph_of(Stack(staying, of_config(settings.config))))
    return FORMATS[options.format](view), len(view.paths)
