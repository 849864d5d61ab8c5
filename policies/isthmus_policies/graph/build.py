"""The graph of a stack, built once: a node for each resource, and the flows that the modules of `flows/` find.

A new way by which data flows is a new module with `flows(nodes) -> Iterator[Flow]`. Each looks at every resource a
fixed number of times, so that the cost grows with the stack and no faster.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from isthmus.discovery import modules
from isthmus_policies.decisions import ways_down
from isthmus_policies.decisions.destinations import Side
from isthmus_policies.facts import Facts, Place
from isthmus_policies.facts.references import STACK
from isthmus_policies.graph import flows as folder
from isthmus_policies.graph.kinds import bears_sensitive, class_of
from isthmus_policies.graph.model import Flow, Graph, Node
from isthmus_policies.stack import Stack
from isthmus_policies.values import text


class Nodes:
    """What the finders of flows ask: the resources, where each is, and nodes for what is outside."""

    def __init__(self, stack: Stack) -> None:
        self.stack, self.estate = stack, stack.estate
        self.by_id: dict[str, Node] = {}
        self.facts: list[Facts] = []
        for facts in stack.facts:
            place = stack.place(facts)
            if place is not Place.NOWHERE or self._is_value(facts):
                subject = facts.subject
                classification, assumed = class_of(facts, place)
                # What says that it stays private and is in an unclear place is refused there, and no lesser copy.
                is_out = place.is_out and not (place is Place.UNCLEAR and bears_sensitive(facts))
                self.by_id[subject.urn] = Node(subject.urn, subject.title, place.value, classification, is_out, assumed)
                self.facts.append(facts)

    @staticmethod
    def _is_value(facts: Facts) -> bool:
        """Whether it makes a value: data may go through it."""
        subject = facts.subject
        return not subject.is_component and not subject.is_provider and subject.type != STACK

    def place(self, urn: str) -> str:
        """Where a resource is; nothing if it is none."""
        node = self.by_id.get(urn)
        return node.place if node else ""

    def is_out(self, urn: str) -> bool:
        """Whether data that stays private may not be there."""
        return urn in self.by_id and self.by_id[urn].is_out

    def outside(self, side: Side, text: str) -> str:
        """The id of a node for something that isn't in the stack."""
        name = text if len(text) <= 120 else f"{text[:117]}…"
        node = Node(f"{side}: {name}", name, side.value, None, side is not Side.PRIVATE, is_resource=False)
        return self.by_id.setdefault(node.id, node).id

    @cached_property
    def configured(self) -> Mapping[tuple[str, str, str, str], Mapping[str, Any]]:
        """The ConfigMaps and Secrets of the stack: by provider, type, namespace and name."""
        result: dict[tuple[str, str, str, str], Mapping[str, Any]] = {}
        for facts in self.facts:
            subject = facts.subject
            if subject.package == "kubernetes" and subject.type_name in ("ConfigMap", "Secret"):
                name, namespace = subject.get("metadata", "name"), subject.get("metadata", "namespace")
                key = (subject.provider_urn, subject.type_name, text(namespace) or "default", text(name))
                parts = (subject.get(part) for part in ("data", "binaryData", "stringData"))
                result[key] = {k: v for part in parts if isinstance(part, Mapping) for k, v in part.items()}
        return result


def graph_of(stack: Stack) -> Graph:
    """The stack's graph; every rule that asks for it gets the same one."""
    return stack.shared(_build)


def _build(stack: Stack) -> Graph:
    nodes = Nodes(stack)
    flows = [flow for module in modules(folder.__path__, folder.__name__) for flow in module.flows(nodes)]
    return Graph(nodes.by_id, list(_lowered(flows, nodes)) if nodes.estate.deidentifications else flows)


def _lowered(flows: list[Flow], nodes: Nodes) -> Iterator[Flow]:
    """The flows, with the class that comes out of a declared de-identification where that may go where they lead."""
    for flow in flows:
        source, target = nodes.by_id.get(flow.source), nodes.by_id.get(flow.target)
        facts = nodes.stack.by_urn.get(flow.source) if source and source.place == Place.PRIVATE else None
        one = ways_down.deidentification_of(facts.subject, nodes.estate) if facts else None
        if one and target and ways_down.may_go(one.gives, target.place):
            yield replace(flow, payload=one.gives, what=f"{flow.what}, de-identified by {one.name!r}")
        else:
            yield flow
