"""What must be there once: names of sites, tenants, models and pools, links, namespaces, items, names in a cloud."""

from collections import defaultdict
from collections.abc import Iterator

from isthmus.environment.base import known
from isthmus.environment.partial import PartialEnvironment
from isthmus.environment.problems import Problem
from isthmus.environment.tenant import namespace_path
from isthmus.environment.unique import listed, twice


def check(partial: PartialEnvironment) -> Iterator[Problem]:
    """Names that stand twice, and items that stand in their list twice, each at its later places."""
    yield from twice("site name", ((f"sites[{i}].name", s.name) for i, s in partial.sites.items()))
    yield from twice("model name", ((f"models[{i}].name", m.name) for i, m in partial.models.items()))
    yield from _tenants(partial)
    pairs = (
        (f"links[{i}]", f"{link.private} to {link.public}")
        for i, link in partial.links.items()
        if known(link.private, link.public)
    )
    yield from twice("pair of sites", pairs)
    yield from listed("principal", "operator.principals", partial.operator.principals)
    yield from listed("principal", "operator.viewers", partial.operator.viewers)
    yield from listed("range", "operator.cidrs", partial.operator.cidrs)
    named: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    for i, site in partial.sites.items():
        pools = ((f"sites[{i}].pools[{j}].name", pool.name) for j, pool in enumerate(site.node_pools or ()))
        yield from twice("pool name", pools)
        for field, (what, name) in site.cloud_names().items():
            named[what].append((f"sites[{i}].{field}", name))
    for what, names in named.items():
        yield from twice(f"{what} name", names)
    for i, model in partial.models.items():
        yield from listed("GPU", f"models[{i}].gpus", model.gpus)
    yield from _variables(partial)


def _tenants(partial: PartialEnvironment) -> Iterator[Problem]:
    tenants = partial.tenants
    yield from twice("tenant name", ((f"tenants[{i}].name", tenant.name) for i, tenant in tenants.items()))
    names: set[str | None] = set()
    namespaces: list[tuple[str, str | None]] = []
    for i, tenant in tenants.items():
        # A name that stands twice makes a namespace that does, which is no second mistake.
        if tenant.readable("namespace") and (known(tenant.namespace) or tenant.name not in names):
            namespaces.append((namespace_path(i, tenant), tenant.serving_namespace))
        names.add(tenant.name)
        yield from listed("owner", f"tenants[{i}].owners", tenant.owners)
    yield from twice("namespace", namespaces)


def _variables(partial: PartialEnvironment) -> Iterator[Problem]:
    """Address variables with two values: a tenant's models at a site may share a server, and so its environment."""
    first_uses: dict[tuple[str, str, str], tuple[str, str]] = {}
    for i, model in partial.models.items():
        tenant = partial.tenant_of(model)
        for j, call in enumerate(model.calls or ()):
            if tenant is None or not known(tenant.name, model.site, call.address_variable, call.model):
                continue
            path = f"models[{i}].calls[{j}].address_variable"
            first, called = first_uses.setdefault((model.site, tenant.name, call.address_variable), (path, call.model))
            if called != call.model or (first != path and first.startswith(f"models[{i}].")):
                yield Problem(
                    path,
                    repr(call.address_variable),
                    f"a variable of its own at site {model.site!r}; at {first} it is the address of {called!r}",
                    "rename one of them",
                )
