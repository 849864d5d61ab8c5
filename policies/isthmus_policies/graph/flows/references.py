"""What another stack exports is of the class that it says there, wherever a property holds it.

The engine tells whose outputs a property holds, not which. So a known property is looked at for what each output says;
where none is recognised, or the property isn't known, it may be the one of the highest class.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.facts.references import REFERENCE, Exported, exported
from isthmus_policies.graph import kinds
from isthmus_policies.graph.build import Nodes
from isthmus_policies.graph.flows.outputs import FIX_OUT, NAMING
from isthmus_policies.graph.model import Flow, Node
from isthmus_policies.subject import Subject
from isthmus_policies.values import has_unknown, texts

SHORTEST = 4
"""Of a text that is looked for inside others; a shorter one must be the whole of one."""


def flows(nodes: Nodes) -> Iterator[Flow]:
    """From each output that stays private to the properties that hold it."""
    references = {one.urn: outputs for one in nodes.stack.of_type(REFERENCE) if (outputs := exported(one))}
    if not references:
        return
    for facts in nodes.facts:
        target = facts.subject
        if kinds.is_addressing(target):
            continue
        for name, urns in target.by_property.items():
            for urn in sorted(urns & references.keys()):
                for output in _held(_value(target, name), references[urn]):
                    if output.classification.stays_private and name not in NAMING:
                        source = _node(nodes, nodes.stack.subjects[urn], output)
                        yield Flow(source, target.urn, f"the output {output.name!r}, in {name}", FIX_OUT)


def _value(target: Subject, name: str) -> Any:
    """What a property may hold data in; of a Kubernetes object's metadata the annotations, as the rest are names."""
    value = target.props.get(name)
    if target.package == "kubernetes" and name == "metadata":
        return value.get("annotations") if isinstance(value, Mapping) else None
    return value


def _held(value: Any, outputs: tuple[Exported, ...]) -> list[Exported]:
    """The outputs that a value holds."""
    if value is None:
        return []
    words = texts(value)
    held = [output for output in outputs if _is_in(output.value, words)]
    if held and not has_unknown(value):
        return held
    return [max(outputs, key=lambda output: output.classification.rank)] if outputs else []


def _is_in(output: Any, words: list[str]) -> bool:
    return any(
        part == word or (len(part) >= SHORTEST and part in word) for part in texts(output) if part for word in words
    )


def _node(nodes: Nodes, reference: Subject, output: Exported) -> str:
    """The node of one output: the reference itself has outputs of several classes."""
    title = f"the output {output.name!r} of {reference.title}"
    node = Node(
        f"{reference.urn}#{output.name}", title, "another stack", output.classification, is_assumed=output.is_assumed
    )
    return nodes.by_id.setdefault(node.id, node).id
