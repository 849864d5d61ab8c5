"""What a resource's property holds of another's outputs. An order of creation (`depends_on`) carries nothing.

The engine says whose outputs a property holds, not which. So a known property is looked at: if all that it has of the
other one is its name, id or ARN, no data flows, unless it belongs to what fetches by name. What isn't known counts.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from isthmus_policies.facts import Place
from isthmus_policies.facts.references import exported
from isthmus_policies.graph import kinds
from isthmus_policies.graph.build import Nodes
from isthmus_policies.graph.model import Flow
from isthmus_policies.graph.spoken import callers_variables
from isthmus_policies.subject import Subject
from isthmus_policies.values import DEEPEST, UNKNOWN, has_unknown, texts

NAMES = ("id", "name", "arn", "bucket", "bucketName", "key", "urn", "region", "fullName", "status")
NAMING = ("apiVersion", "kind", "tags", "tagsAll", "labels", "name", "description", "parent", "region")
ADDRESS_VARIABLES = (
    "URL",
    "URI",
    "HOST",
    "ADDR",
    "SERVER",
    "BROKER",
    "TARGET",
    "SINK",
    "DSN",
    "QUEUE",
    "STREAM",
    "TOPIC",
)
NAMING_PODS = ("Deployment", "StatefulSet")  # a Service of the same cluster has the name of what it is for
STORES = ("AWS_", "S3_")  # the store's variables, on whichever site it is
FIX_OUT = "declare a de-identified copy for AWS, or keep the resource that holds it on a private (openstack) site"
FIX_SENT = "send to a resource of the private site, or declare the call in the environment, with what it carries"


class Declared(NamedTuple):
    """The variables of declared calls: to models on AWS, and to models at private sites."""

    out: frozenset[str]
    home: frozenset[str]


def flows(nodes: Nodes) -> Iterator[Flow]:
    """The flows by outputs."""
    variables = callers_variables(nodes.estate)
    for facts in nodes.facts:
        target = facts.subject
        for name, urns in target.by_property.items():
            others = (nodes.stack.subjects[urn] for urn in urns if urn in nodes.by_id and urn != target.urn)
            sources = [source for source in others if not exported(source)]  # references.py has these
            for source in sources:
                if nodes.is_out(source.urn) and nodes.place(target.urn) == Place.PRIVATE:
                    outside = [other for other in sources if nodes.is_out(other.urn)]
                    inside = [other for other in sources if not nodes.is_out(other.urn)]
                    declared = Declared(variables, nodes.estate.private_variables)
                    if _is_sent(target, name, source, declared, outside, inside):
                        what = f"what it sends where {name} points, an output of {source.title}"
                        yield Flow(target.urn, source.urn, what, FIX_SENT)
                elif _is_data(target, name, source, nodes):
                    yield Flow(source.urn, target.urn, f"its output, in {name}", FIX_OUT)


def _is_data(target: Subject, name: str, source: Subject, nodes: Nodes) -> bool:
    """Whether the property may hold data of the other one, or lead to it what fetches."""
    if kinds.is_addressing(source) or (kinds.is_addressing(target) and not kinds.has_keys(source)):
        return False
    value = target.props.get(name)
    if target.package == "kubernetes" and name == "metadata":
        # Names and namespaces are waited for here; annotations are free-form, labels are too short for data.
        value = value.get("annotations") if isinstance(value, Mapping) else None
        if value is None:
            return False
    if kinds.has_keys(source):
        return not (name in NAMING and not has_unknown(value)) and not _only_names(value, source)
    if kinds.is_fetching(target) and nodes.is_out(target.urn):
        return True
    return name not in NAMING and not _only_names(value, source)


def _only_names(value: Any, source: Subject) -> bool:
    """Whether a known property has the name of the other one, and nothing else of its outputs."""
    if value is None or has_unknown(value):
        return False
    names = {text for key in NAMES for text in texts(source.props.get(key)) if text}
    names |= {text for text in texts(_metadata_names(source)) if text}
    data = {
        text
        for key, item in source.props.items()
        if key not in NAMES and key not in ("metadata", "tags", "tagsAll", "labels")
        for text in texts(item)
        if len(text) >= 8 and text not in names
    }
    held = texts(value)
    if any(item in text for text in held for item in data):
        return False
    return any(name in text for text in held for name in names)


def _metadata_names(source: Subject) -> Any:
    metadata = source.props.get("metadata")
    return [metadata.get("name"), metadata.get("namespace")] if isinstance(metadata, Mapping) else []


def _is_sent(
    target: Subject, name: str, source: Subject, declared: Declared, outside: list[Subject], inside: list[Subject]
) -> bool:
    """Whether what runs on the private side may send to what is outside, by an output of it."""
    if kinds.is_addressing(target) or kinds.is_addressing(source) or kinds.is_inert(source):
        return False
    value = target.props.get(name)
    if name in NAMING or (target.package == "kubernetes" and name == "metadata"):
        return False
    if source.type_name in ("Repository", "PublicRepository") and _only_images(value):
        return False
    if not _is_callable(source):
        return True
    # One declared variable is the way to one Service; a second Service, or another variable, isn't declared.
    called_outside = sum(_is_callable(other) and not kinds.is_addressing(other) for other in outside)
    called_inside = sum(_is_callable(other) or other.type_name in NAMING_PODS for other in inside)
    fields = list(_fields(value))
    out = sum(key in declared.out for key, _ in fields)
    home = sum(key in declared.home and item is UNKNOWN for key, item in fields)
    return out < called_outside or home > called_inside or any(_undeclared_addresses(value, declared))


def _is_callable(source: Subject) -> bool:
    """Whether it is what a declared call goes to: a Service, or a balancer."""
    if source.package == "kubernetes":
        return source.type_name in ("Service", "Ingress", "Gateway", "HTTPRoute", "GRPCRoute")
    return source.type_name in ("LoadBalancer",)


def _undeclared_addresses(value: Any, declared: Declared) -> Iterator[str]:
    """Variables for addresses that aren't known, and that no call declares. The store's are the site's own."""
    for key, item in _fields(value):
        upper = key.upper()
        is_address = any(word in upper.split("_") for word in ADDRESS_VARIABLES) and not upper.startswith(STORES)
        if item is UNKNOWN and is_address and key not in declared.out | declared.home:
            yield key


def _fields(value: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Variables and fields: names and what they hold."""
    if depth > DEEPEST:
        return
    if isinstance(value, Mapping):
        if isinstance(value.get("name"), str) and "value" in value:
            yield value["name"], value["value"]
        for key, item in value.items():
            if isinstance(item, str) or item is UNKNOWN:
                yield str(key), item
            else:
                yield from _fields(item, depth + 1)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _fields(item, depth + 1)


def _only_images(value: Any) -> bool:
    """Whether all that isn't known, or all that is of a registry, are images to pull."""
    return all(key == "image" for key, item in _fields(value) if item is UNKNOWN) and not _unknown_words(value)


def _unknown_words(value: Any) -> bool:
    """Whether a list, such as arguments, has an item that isn't known."""
    if isinstance(value, Mapping):
        return any(_unknown_words(item) for item in value.values())
    return isinstance(value, list | tuple) and any(item is UNKNOWN or _unknown_words(item) for item in value)
