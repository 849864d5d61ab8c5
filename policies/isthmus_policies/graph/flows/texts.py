"""What resources say: a private one that names something outside sends there; an outside one that names us fetches."""

from collections.abc import Iterator
from typing import Any

from isthmus_policies.decisions.destinations import Side
from isthmus_policies.facts import Place
from isthmus_policies.graph import kinds, reversed_texts
from isthmus_policies.graph.build import Nodes
from isthmus_policies.graph.model import Flow, Node
from isthmus_policies.graph.named import Named
from isthmus_policies.graph.referred import expanded
from isthmus_policies.graph.spoken import Reader, Spoken
from isthmus_policies.subject import Subject

FIX = (
    "send it to a store or service of the private site, by an endpoint there (a name that the environment has in "
    "`s3_endpoint` or `policies.hosts`); or, if it is a model's call, declare the call in the environment"
)
MOST = 5
"""Mentions of one resource that are reported; more would say the same."""


def spoken_alone(subject: Subject, estate: Any) -> list[Spoken]:
    """What a resource names by itself that leads out."""
    if kinds.is_addressing(subject):
        return []
    return _once(Reader(estate, alone=True).of(subject.props))


def flows(nodes: Nodes) -> Iterator[Flow]:
    """The flows by texts."""
    reader = Reader(nodes.estate, alone=False)
    named = Named(nodes)
    for facts in nodes.facts:
        subject = facts.subject
        if kinds.is_addressing(subject):
            continue
        if nodes.place(subject.urn) == Place.PRIVATE:
            yield from _outgoing(subject, nodes, reader, named)
        elif nodes.is_out(subject.urn):
            for naming in reversed_texts.namings(subject, nodes.estate):
                source = _our_side(nodes, naming)
                yield Flow(source, subject.urn, naming.what, naming.fix, reported_by=subject.urn)


def _outgoing(subject: Subject, nodes: Nodes, reader: Reader, named: Named) -> Iterator[Flow]:
    props = expanded(subject, nodes)
    if mentioned := _once(reader.of(props)):
        alone = {(s.path, s.mention.text) for s in spoken_alone(subject, nodes.estate)}
        for spoken in mentioned:
            path, mention = spoken
            target = nodes.outside(mention.side, mention.text)
            by = subject.urn if (path, mention.text) in alone else ""
            yield Flow(subject.urn, target, f"what it sends where {path} points", FIX, reported_by=by)
    for other, what in named.in_props(subject, props):
        yield Flow(subject.urn, other, what, FIX)


def _our_side(nodes: Nodes, naming: reversed_texts.Naming) -> str:
    """The node of what an outside resource names on our side."""
    node = Node(
        f"{Side.PRIVATE}: {naming.named}", naming.named, Side.PRIVATE.value, naming.classification, is_resource=False
    )
    return nodes.by_id.setdefault(node.id, node).id


def _once(mentioned: Iterator[Spoken]) -> list[Spoken]:
    result: dict[tuple[str, str], Spoken] = {}
    for spoken in mentioned:
        covered = any(path == spoken.path and spoken.mention.text in text for path, text in result)
        if not covered:
            result[spoken.path, spoken.mention.text] = spoken
        if len(result) >= MOST:
            break
    return list(result.values())
