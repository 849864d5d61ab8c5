"""Which resources of the stack a property's value names: by an output, an id, an ARN, a URL or a plain name.

An ARN or a URL that is written out has the name in it: `arn:aws:logs:…:log-group:/isthmus/flow:*`, `s3://copies/x`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.copies import names_of
from isthmus_policies.facts.patterns import is_one_of
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject

DEFAULT_NAMESPACE = "default"


def lookup_of(stack: Stack) -> "Lookup":
    """The names of a stack; whoever asks gets the same ones."""
    return stack.shared(Lookup)


class Lookup:
    """The names of all resources, once."""

    def __init__(self, stack: Stack) -> None:
        self._subjects = stack.subjects
        self._named: dict[str, list[Subject]] = {}
        self._in_clusters: dict[tuple[str, str, str], list[Subject]] = {}
        for facts in stack.facts:
            subject = facts.subject
            if subject.package == "kubernetes":
                self._in_clusters.setdefault(_key(subject), []).append(subject)
            elif not subject.is_component and not subject.is_provider:
                for name in _own_names(subject):
                    self._named.setdefault(name, []).append(subject)

    def named(self, by: Subject, path: str, value: Any, types: tuple[str, ...]) -> list[Subject]:
        """The resources of these types that a value of a property of `by` names; not itself.

        Of several that have the name, it is the one whose output the property holds.
        """
        edges = by.by_property.get(path.split(".")[0], frozenset())
        others = [s for urn in edges if (s := self._subjects.get(urn)) and _is_one(s, types) and urn != by.urn]
        if isinstance(value, str) and others:
            names = set(names_in(value))
            if both := [other for other in others if not names.isdisjoint(_own_names(other))]:
                return both
        named = {s.urn: s for s in self._by_name(by, value) if _is_one(s, types) and s.urn != by.urn}
        return list(named.values()) or others

    def _by_name(self, by: Subject, value: Any) -> Iterator[Subject]:
        if isinstance(value, Mapping):
            name, kind, namespace = value.get("name"), value.get("kind"), value.get("namespace")
            if isinstance(name, str):
                for subject in self._in_cluster(by, name, namespace):
                    if not isinstance(kind, str) or subject.type_name.removesuffix("Patch") == kind:
                        yield subject
        elif isinstance(value, str):
            if by.package == "kubernetes":
                yield from self._in_cluster(by, value, None)
            for name in dict.fromkeys(names_in(value)):
                yield from self._named.get(name, ())

    def _in_cluster(self, by: Subject, name: str, namespace: Any) -> Iterable[Subject]:
        """Those in its namespace, and those that are in none."""
        provider, own, _ = _key(by)
        spaces = dict.fromkeys([namespace if isinstance(namespace, str) else own, DEFAULT_NAMESPACE])
        return [
            s for space in spaces for s in self._in_clusters.get((provider, space, name), ()) if _is_in(s, space, own)
        ]


def _own_names(subject: Subject) -> set[str]:
    values = (subject.props.get(name) for name in names_of(plain_type(subject.type)))
    return {value for value in values if isinstance(value, str) and value}


def names_in(text: str) -> Iterator[str]:
    """The names that a text may mean, as it is first."""
    yield text
    if text.startswith("arn:"):
        resource = text.split(":", 5)[-1].removesuffix(":*")
        yield resource
        if text.split(":", 3)[2:3] == ["s3"]:
            yield resource.split("/")[0]
        for separator in (":", "/"):
            if separator in resource:
                yield resource.split(separator, 1)[1]
                yield resource.rsplit(separator, 1)[1]
    elif "://" in text:
        host, _, path = text.split("://", 1)[1].partition("/")
        yield host
        yield host.split(".")[0]
        yield from (part for part in path.split("/") if part)
    elif "/" in text:
        yield text.strip("/").split("/")[0]
    elif text.endswith(".amazonaws.com"):
        yield text.split(".")[0]  # a bucket as CloudFront names it


def _is_one(subject: Subject, types: tuple[str, ...]) -> bool:
    return is_one_of(plain_type(subject.type), types)


def _key(subject: Subject) -> tuple[str, str, str]:
    name, namespace = subject.get("metadata", "name"), subject.get("metadata", "namespace")
    return (
        subject.provider_urn,
        namespace if isinstance(namespace, str) else DEFAULT_NAMESPACE,
        name if isinstance(name, str) else "",
    )


def _is_in(subject: Subject, space: str, own: str) -> bool:
    """Whether it is found from a namespace: it is there, or says none (a volume; or the namespace isn't known)."""
    return space == own or space != DEFAULT_NAMESPACE or not isinstance(subject.get("metadata", "namespace"), str)
