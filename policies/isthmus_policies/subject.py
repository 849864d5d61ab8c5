"""A resource as the rules see it: plain values, with what isn't known yet kept apart instead of raised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pulumi_policy import PolicyResource, ResourceValidationArgs
from pulumi_policy.proxy import UnknownValueError


class Unknown:
    """A value that preview can't know. Rules compare with `is UNKNOWN`; it is never equal to a value."""

    def __repr__(self) -> str:
        return "unknown until the update runs"


# The SDK turns any policy that touches an unknown into an advisory, whatever its level (pulumi_policy/policy.py,
# Analyze). A privacy rule must not fail open, so rules never touch the SDK's proxies: they get this instead.
UNKNOWN: Final[Unknown] = Unknown()
NOT_KNOWN = "a value that isn't known at preview"  # as a violation words it


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

    @property
    def package(self) -> str:
        """`aws`, `openstack`, `kubernetes`, …"""
        return self.type.split(":", 1)[0]

    @property
    def type_name(self) -> str:
        """The type's own name, e.g. `Bucket` of `aws:s3/bucket:Bucket`."""
        return self.type.rsplit(":", 1)[-1]

    def get(self, *path: str) -> Any:
        """The value at a path, None where there is none, UNKNOWN where it or what holds it isn't known."""
        value: Any = self.props
        for key in path:
            if value is UNKNOWN or value is None:
                return value
            value = value.get(key) if isinstance(value, Mapping) else None
        return value


def of_resource(args: ResourceValidationArgs) -> Subject:
    """The subject of a resource policy."""
    provider = args.provider
    props = plain(provider.props) if provider else {}
    return Subject(
        args.resource_type, args.name, args.urn, plain(args.props), props, provider_urn=provider.urn if provider else ""
    )


def of_stack(resource: PolicyResource) -> Subject:
    """A subject of a stack policy, with the edges that are known even where values are not."""
    related = [*resource.dependencies, *(r for several in resource.property_dependencies.values() for r in several)]
    provider = resource.provider
    return Subject(
        resource.resource_type,
        resource.name,
        resource.urn,
        plain(resource.props),
        plain(provider.props) if provider else {},
        frozenset(r.urn for r in related),
        provider.urn if provider else "",
    )


def plain(value: Any) -> Any:
    """The SDK's proxies as plain Python, every unknown as UNKNOWN."""
    if isinstance(value, Mapping):
        return {key: _item(value, key) for key in value}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_item(value, i) for i in range(len(value))]
    return value


def _item(container: Any, key: Any) -> Any:
    try:
        return plain(container[key])
    except UnknownValueError:
        return UNKNOWN


def has_unknown(value: Any) -> bool:
    """Whether a value or anything inside it is unknown."""
    if isinstance(value, Mapping):
        return any(has_unknown(v) for v in value.values())
    if isinstance(value, list):
        return any(has_unknown(v) for v in value)
    return value is UNKNOWN
