"""The graph as a picture or as data: Mermaid, SVG, JSON. The same bytes for the same stack."""

from collections.abc import Callable, Mapping

from isthmus_policies.graph.draw.as_json import as_json
from isthmus_policies.graph.draw.mermaid import as_mermaid
from isthmus_policies.graph.draw.svg import as_svg
from isthmus_policies.graph.draw.view import View

FORMATS: Mapping[str, Callable[[View], str]] = {"svg": as_svg, "mermaid": as_mermaid, "json": as_json}
