"""The graph: resources where data is, and the flows by which it goes from one to another."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from isthmus.environment.classification import Classification


@dataclass(frozen=True)
class Node:
    """A resource, or something outside of the stack that a resource names."""

    id: str
    """A URN, or the words for what is outside."""
    title: str
    place: str
    """A `Place`, or a `Side` for what is outside."""
    classification: Classification | None = None
    """Of what it bears; None where it bears nothing of itself."""
    is_out: bool = False
    """Whether data that stays private may not be there."""
    is_assumed: bool = False
    """Whether the class is what counts where none is written."""
    is_resource: bool = True

    @property
    def is_source(self) -> bool:
        """Whether data is here that may not leave private sites."""
        return self.classification is not None and self.classification.stays_private and not self.is_out

    @property
    def label(self) -> str:
        """How a path names it: what it is, of which class, where."""
        parts = [str(self.classification)] if self.classification else []
        if self.is_assumed:
            parts = [f"unclassified, so {self.classification}"]
        return (
            f"{self.title} ({', '.join([*parts, self.place])})" if self.is_resource else f"{self.title} ({self.place})"
        )


@dataclass(frozen=True)
class Flow:
    """Data that goes from one node to another."""

    source: str
    target: str
    what: str
    """What flows, and by which property, in words."""
    fix: str
    payload: Classification | None = None
    """The class of what flows, where it isn't that of the source."""
    reported_by: str = ""
    """The resource whose own check reports it; nothing where only the stack shows it."""

    @property
    def is_sensitive(self) -> bool:
        """Whether it can carry what stays private."""
        return self.payload is None or self.payload.stays_private


@dataclass
class Graph:
    """Nodes by their ids, and flows."""

    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)

    def leaving(self) -> dict[str, list[Flow]]:
        """Flows by where they begin."""
        result: dict[str, list[Flow]] = {}
        for flow in self.flows:
            result.setdefault(flow.source, []).append(flow)
        return result


@dataclass(frozen=True)
class Path:
    """A way by which data that stays private goes out: its flows, the first from where the data is."""

    flows: tuple[Flow, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The nodes on it."""
        return (self.flows[0].source, *(flow.target for flow in self.flows))

    def words(self, graph: Graph) -> str:
        """The path hop by hop: each node with class and place, and what flows to the next."""
        first = graph.nodes[self.flows[0].source].label
        return first + "".join(f" -> [{flow.what}] -> {graph.nodes[flow.target].label}" for flow in self.flows)


def paths_out(graph: Graph) -> Iterator[Path]:
    """For each flow that crosses the border with data that stays private: the shortest path of it.

    Breadth first from all sources at once, so each node and flow is looked at once.
    """
    leaving = graph.leaving()
    came: dict[str, Flow | None] = {node.id: None for node in graph.nodes.values() if node.is_source}
    waiting = list(came)
    for here in waiting:  # grows while it is walked
        for flow in leaving.get(here, ()):
            target = graph.nodes.get(flow.target)
            if target is None or not flow.is_sensitive:
                continue
            if target.is_out:
                yield Path((*_way(here, came), flow))
            elif target.id not in came:
                came[target.id] = flow
                waiting.append(target.id)


def _way(here: str, came: dict[str, Flow | None]) -> list[Flow]:
    way: list[Flow] = []
    while (flow := came[here]) is not None:
        way.append(flow)
        here = flow.source
    return way[::-1]
