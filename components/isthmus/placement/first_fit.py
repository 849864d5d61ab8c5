"""First fit: each model joins its tenant's first server that can hold it, or gets one on the first pool with room.

It looks at models in the file's order and never moves one again, so it can miss a placement that exists; a solver will
take its place behind the same function.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from itertools import count

from isthmus.environment import Environment, Model, NodePool
from isthmus.environment.capacity import refusals
from isthmus.environment.plan import Plan, Replicas, Server
from isthmus.environment.tenant_names import server_name
from isthmus.errors import IsthmusError, Problem


class PlacementImpossible(IsthmusError):
    """Models for which no pool has room left, each with why not."""


@dataclass
class _Filling:
    """A server while it is filled, with the models of one tenant."""

    tenant: str
    pool: NodePool
    models: list[Model] = field(default_factory=list)

    @property
    def replicas(self) -> int:
        return max(model.replicas for model in self.models)


def plan(environment: Environment) -> Plan:
    """The servers of every site.

    Raises:
        PlacementImpossible: the pools of a site have too few GPUs for its models, with every model that is left over.
    """
    problems: list[Problem] = []
    filled: dict[str, list[_Filling]] = {}
    for site in environment.sites:
        fillings = filled.setdefault(site.name, [])
        for model in environment.models_at(site.name):
            if not _place(model, environment.tenant_of(model).name, site.node_pools, fillings):
                index = environment.models.index(model)
                why = "; ".join(
                    f"{pool.name}: {', '.join(refusals(pool, [model], _used(pool, fillings)))}"
                    for pool in site.node_pools
                    if pool.gpu
                )
                problems.append(
                    Problem(
                        f"models[{index}]",
                        f"{model.name!r} at site {site.name!r}, where no GPU is left for it ({why})",
                        "a pool whose lasting nodes (min) have GPUs free for its replicas",
                        f"raise min and max of a pool at {site.name!r}, or serve it at another site",
                    )
                )
    if problems:
        raise PlacementImpossible(problems, "the models can't be placed")
    servers = _servers(environment, filled)
    return Plan(tuple(_after_what_they_call(environment, servers)))


def _place(model: Model, tenant: str, pools: Sequence[NodePool], fillings: list[_Filling]) -> bool:
    """Put the model where it fits first, among its tenant's own; False if nowhere."""
    for filling in fillings:
        together = [*filling.models, model]
        others = _used(filling.pool, fillings) - filling.replicas
        if filling.tenant == tenant and not refusals(filling.pool, together, others):
            filling.models.append(model)
            return True
    for pool in pools:
        if not refusals(pool, [model], _used(pool, fillings)):
            fillings.append(_Filling(tenant, pool, [model]))
            return True
    return False


def _used(pool: NodePool, fillings: list[_Filling]) -> int:
    """GPUs of the pool that servers use."""
    return sum(filling.replicas for filling in fillings if filling.pool.name == pool.name)


def _servers(environment: Environment, filled: Mapping[str, list[_Filling]]) -> list[Server]:
    """The servers of each site, with their names.

    The first of a tenant on a pool is named after both, the next ones are numbered. With the site before it a name is
    unique in the environment: the checks see to it for those without a number, and numbered ones pass over all others.
    """
    names = {
        f"{site.name}-{server_name(tenant.name, pool.name)}"
        for site in environment.sites
        for tenant in environment.tenants
        for pool in site.node_pools
    }
    servers: list[Server] = []
    firsts: set[tuple[str, str, str]] = set()
    for site, fillings in filled.items():
        for filling in fillings:
            pool = filling.pool
            name, key = server_name(filling.tenant, pool.name), (site, filling.tenant, pool.name)
            if key in firsts:
                name = next(n for n in (f"{name}-{number}" for number in count(2)) if f"{site}-{n}" not in names)
            firsts.add(key)
            names.add(f"{site}-{name}")
            others = _used(pool, fillings) - filling.replicas
            servers.append(
                Server(
                    site=site,
                    name=name,
                    tenant=filling.tenant,
                    pool=pool.name,
                    models=tuple(model.name for model in filling.models),
                    replicas=Replicas(filling.replicas, pool.most_gpus - others, filling.replicas),
                    spare_gpus=pool.gpus - _used(pool, fillings),
                )
            )
    return servers


def _after_what_they_call(environment: Environment, servers: list[Server]) -> list[Server]:
    """Each server after those that its models call: their addresses must be known when it is declared."""
    home = {model: server for server in servers for model in server.models}
    calls = {
        (server.site, server.name): [
            (home[call.model].site, home[call.model].name)
            for name in server.models
            for call in environment.model(name).calls
            if home[call.model] is not server
        ]
        for server in servers
    }
    by_key = {(server.site, server.name): server for server in servers}
    try:
        return [by_key[key] for key in TopologicalSorter(calls).static_order()]
    except CycleError as error:
        circle = " -> ".join("/".join(key) for key in error.args[1])
        raise PlacementImpossible(
            Problem(
                "models",
                f"servers that call each other in a circle: {circle}",
                "calls in one direction: each server waits for the addresses of those that it calls",
                "drop one of the calls, or make room for these models on one GPU",
            ),
            "the models can't be placed",
        ) from None
