"""The objects in a resource of Kubernetes: one, those of a list type, or what a patch says of one."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN, at_path, items


class Manifest(NamedTuple):
    """One object as it is written."""

    kind: str
    body: Mapping[str, Any]
    is_patch: bool = False
    """Whether it says a part only: what it leaves out may be there."""

    def get(self, *path: str) -> Any:
        """The value at a path, None where there is none, UNKNOWN where it or what holds it isn't known."""
        return at_path(self.body, path)

    @property
    def annotations(self) -> Any:
        """Its annotations: a mapping, or UNKNOWN."""
        value = self.get("metadata", "annotations")
        return value if value is UNKNOWN or isinstance(value, Mapping) else {}


def manifests(subject: Subject) -> Iterator[Manifest]:
    """The objects in a resource; nothing for other packages. Items of a list that aren't known have no kind."""
    if subject.package != "kubernetes" or subject.is_provider:
        return
    name, is_patch = subject.type_name, subject.type_name.endswith("Patch")
    name = name.removesuffix("Patch")
    if "items" in subject.props and (name.endswith("List") or name == "List"):
        for item in items(subject.get("items")):
            if isinstance(item, Mapping):
                kind = item.get("kind")
                yield Manifest(kind if isinstance(kind, str) and kind else name.removesuffix("List"), item, is_patch)
            else:
                yield Manifest(name.removesuffix("List"), {"metadata": UNKNOWN, "spec": UNKNOWN}, is_patch)
    else:
        yield Manifest(name, subject.props, is_patch)
