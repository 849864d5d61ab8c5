"""Copies as flows: what a resource copies or writes goes where its copy is."""

from collections.abc import Iterator

from isthmus_policies.graph.build import Nodes
from isthmus_policies.graph.copies import copies_of
from isthmus_policies.graph.model import Flow

FIX = "keep the copy on a private (openstack) site, or declare a de-identified one"


def flows(nodes: Nodes) -> Iterator[Flow]:
    """The flows by copies."""
    for copy in copies_of(nodes.stack):
        if copy.source in nodes.by_id and copy.target in nodes.by_id:
            yield Flow(copy.source, copy.target, f"a copy, by {copy.how}", FIX)
