"""What is drawn of a graph: what bears data or takes part in a flow, by place, with the paths that lead out."""

from dataclasses import dataclass
from functools import cached_property

from isthmus_policies.graph.model import Flow, Graph, Node, Path, paths_out

COLOURS = {
    "public": "#d9f2d9",
    "internal": "#dbe9fb",
    "confidential": "#ffe3b8",
    "restricted": "#f9cfcf",
    "": "#f2f2f2",
}
"""By class; fills on which dark text is readable."""
BORDERS = {"a private site": "#1b5e20", "AWS": "#e65100"}
BORDER = "#616161"
RED, GREY = "#c62828", "#9e9e9e"


@dataclass(frozen=True)
class View:
    """A graph without what has nothing to do with data."""

    graph: Graph

    @cached_property
    def paths(self) -> tuple[Path, ...]:
        """The paths that lead out."""
        return tuple(sorted(paths_out(self.graph), key=lambda path: path.ids))

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """Each flow once, in a fixed order."""
        once = {(flow.source, flow.target, flow.what): flow for flow in self.graph.flows}
        return tuple(once[key] for key in sorted(once))

    @cached_property
    def violating(self) -> frozenset[tuple[str, str]]:
        """Source and target of each hop of a path that leads out."""
        return frozenset((flow.source, flow.target) for path in self.paths for flow in path.flows)

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes that bear data or take part in a flow, in a fixed order."""
        ends = {end for flow in self.flows for end in (flow.source, flow.target)}
        return tuple(
            node for key, node in sorted(self.graph.nodes.items()) if key in ends or node.classification is not None
        )

    @cached_property
    def by_place(self) -> dict[str, list[Node]]:
        """The nodes by place, private ones first."""
        result: dict[str, list[Node]] = {}
        for node in sorted(self.nodes, key=lambda node: (node.is_out, node.place)):
            result.setdefault(node.place, []).append(node)
        return result


def fill(node: Node) -> str:
    """The colour of its class."""
    return COLOURS[node.classification.value if node.classification else ""]


def border(node: Node) -> str:
    """The colour of its place."""
    return BORDERS.get(node.place, BORDER)
