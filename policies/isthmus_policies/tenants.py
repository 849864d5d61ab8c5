"""The tenants of an environment as it is written: their namespaces, and who answers for them."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from isthmus.environment.tenant_names import DEFAULT_TENANT
from isthmus_policies.values import mappings, text


class Tenant(NamedTuple):
    """Whose models they are."""

    name: str
    namespace: str
    """That of its servers in every cluster."""
    owners: tuple[str, ...]


def tenants_of(raw: Mapping[str, Any]) -> tuple[Tenant, ...]:
    """The tenants; the one that an environment means that names none."""
    if "tenants" not in raw:
        return (Tenant(DEFAULT_TENANT, DEFAULT_TENANT, ()),) if raw else ()
    return tuple(_tenants(raw))


def _tenants(raw: Mapping[str, Any]) -> Iterator[Tenant]:
    for item in mappings(raw.get("tenants")):
        name, owners = text(item.get("name")), item.get("owners")
        if name:
            listed = owners if isinstance(owners, list | tuple) else ()
            yield Tenant(name, text(item.get("namespace")) or name, tuple(o for o in map(text, listed) if o))
