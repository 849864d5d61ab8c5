"""Tenants: whose models are kept apart from those of others, in servers, namespaces and credentials of their own."""

from isthmus.environment.base import Part, Text
from isthmus.environment.classification import Classification
from isthmus.environment.names import Label, NamespaceName, ServiceAccountName
from isthmus.environment.tenant_names import DEFAULT_TENANT


class Tenant(Part):
    """Whose models they are. Tenants share sites, clusters and node pools, and no server, namespace or credential.

    `namespace` is that of its servers in every cluster (left out: the tenant's name), `service_account` that of its
    pods. No model of it is above `classification_ceiling`. `owners` are who answers for it, e.g. groups or addresses.
    """

    name: Label
    namespace: NamespaceName | None = None
    service_account: ServiceAccountName = "triton"
    classification_ceiling: Classification = Classification.RESTRICTED
    owners: tuple[Text, ...] = ()

    @property
    def serving_namespace(self) -> str:
        """The namespace of its servers."""
        return self.namespace or self.name


DEFAULT_TENANTS = (Tenant(name=DEFAULT_TENANT),)
"""The tenants of an environment that names none."""


def namespace_path(index: int, tenant: Tenant) -> str:
    """Where a file says the namespace of its tenant number `index`."""
    return f"tenants[{index}].{'name' if tenant.namespace is None else 'namespace'}"
