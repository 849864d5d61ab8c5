"""Which namespaces of a cluster are an addon's, and so no tenant's."""

from collections.abc import Collection, Iterable, Iterator

from isthmus.cluster.addon import Addon
from isthmus.cluster.addons import ADDONS
from isthmus.environment import Problem, Site, Tenant
from isthmus.environment.tenant import namespace_path


def reserved_namespaces(
    tenants: Iterable[tuple[int, Tenant]], sites: Iterable[Site], addons: Collection[Addon] = ADDONS
) -> Iterator[Problem]:
    """A problem for each tenant, by its place in the file, whose namespace an addon of one of the sites has.

    `kube-system` and what else is Kubernetes' own is refused by the environment itself.
    """
    kinds = {site.kind for site in sites}
    used = {addon.namespace: addon.name for addon in addons if kinds & addon.sites}
    for index, tenant in tenants:
        namespace = tenant.serving_namespace if tenant.readable("namespace") else None
        if namespace in used and not namespace.startswith("kube-"):
            yield Problem(
                namespace_path(index, tenant),
                f"the namespace {namespace!r}, which is that of the addon {used[namespace]}",
                f"another one than {', '.join(sorted(used))}",
                "name another one as `namespace`",
            )
