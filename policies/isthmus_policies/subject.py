"""A resource as the pack sees it: plain values, with what isn't known yet kept apart instead of raised."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from isthmus_policies.values import NOT_KNOWN, UNKNOWN, Unknown, at_path, has_unknown, of_struct

__all__ = ["NOT_KNOWN", "UNKNOWN", "Subject", "Unknown", "has_unknown", "of_message"]

ROOT = re.compile(r"""\[?["']?([^"'.\[\]]+)""")
"""The property that a path begins with: `tags.Name`, `tags["Name"]` and `["tags"].Name` with `tags`.
https://www.pulumi.com/docs/iac/concepts/resources/options/ignorechanges/"""


@dataclass(frozen=True)
class Subject:
    """One resource: `type` is its type token, `props` its inputs (outputs in a stack policy) in Pulumi's camelCase."""

    type: str
    name: str
    urn: str
    props: Mapping[str, Any]
    provider_props: Mapping[str, Any] = field(default_factory=dict)
    depends_on: frozenset[str] = frozenset()  # URNs, through properties as well
    provider_urn: str = ""
    by_property: Mapping[str, frozenset[str]] = field(default_factory=dict)  # URNs whose outputs a property holds
    parent: str = ""  # its URN
    ignored: tuple[str, ...] = ()  # paths of properties whose changes are ignored
    whole_stack: bool = False  # whether edges are known, and `props` are what the resource has in the end

    @cached_property
    def package(self) -> str:
        """`aws`, `openstack`, `kubernetes`, …"""
        return self.type.split(":", 1)[0]

    @cached_property
    def module(self) -> str:
        """The module of its type, e.g. `s3` of `aws:s3/bucket:Bucket`, `apps/v1` of `kubernetes:apps/v1:Deployment`."""
        module = self.type.split(":")[1] if self.type.count(":") > 1 else ""
        return module if self.package == "kubernetes" else module.split("/")[0]

    @cached_property
    def type_name(self) -> str:
        """The type's own name, e.g. `Bucket` of `aws:s3/bucket:Bucket`."""
        return self.type.rsplit(":", 1)[-1]

    @property
    def title(self) -> str:
        """How a violation names it."""
        return f"{self.type} {self.name!r}"

    @property
    def is_component(self) -> bool:
        """Whether it stands for its children only: the engine gives a custom resource a provider."""
        return not self.provider_urn and self.package != "pulumi"

    @property
    def is_provider(self) -> bool:
        """Whether it is a provider."""
        return self.type.startswith("pulumi:providers:")

    def get(self, *path: str) -> Any:
        """The value at a path, None where there is none, UNKNOWN where it or what holds it isn't known."""
        return at_path(self.props, path)

    def ignores(self, *names: str) -> str:
        """The first ignored path that covers one of these properties, or is in one; nothing if none does."""
        for path in self.ignored:
            root = ROOT.match(path)
            if root is None or root[1] in ("*", *names):
                return path
        return ""


def of_message(message: Any) -> Subject:
    """The subject of an AnalyzeRequest, or of an AnalyzerResource of a whole stack.

    Source: https://github.com/pulumi/pulumi/blob/master/proto/pulumi/analyzer.proto
    """
    provider = message.provider if message.HasField("provider") else None
    by_property, depends_on, parent = {}, frozenset[str](), message.options.parent
    whole_stack = hasattr(message, "propertyDependencies")
    if whole_stack:
        by_property = {key: frozenset(value.urns) for key, value in message.propertyDependencies.items()}
        depends_on = frozenset(message.dependencies).union(*by_property.values())
        parent = message.parent
    return Subject(
        message.type,
        message.name,
        message.urn,
        of_struct(message.properties),
        of_struct(provider.properties) if provider else {},
        depends_on,
        provider.urn if provider else "",
        by_property,
        parent,
        tuple(message.options.ignoreChanges),
        whole_stack,
    )


def by_urn(subjects: Iterable[Subject]) -> dict[str, Subject]:
    """Subjects by their URNs."""
    return {subject.urn: subject for subject in subjects}
