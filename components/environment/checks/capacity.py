"""Capacity: every site has a pool that holds its models, and quotas hold the pools."""

from collections.abc import Iterator

from components.environment.capacity import fitting, refusals
from components.environment.draft import Draft, known
from components.environment.openstack_site import OpenStackSite
from components.environment.problems import Problem


def check(draft: Draft) -> Iterator[Problem]:
    """Models without a pool that fits them, and quotas below what the pools and the cluster take."""
    for i, site in draft.sites.items():
        placed = {j: model for j, model in draft.models.items() if known(site.name) and model.site == site.name}
        if not known(site.pools) or not all(
            known(m.name, m.gpu_memory_gib, m.gpus, m.replicas) for m in placed.values()
        ):
            continue
        alone = [j for j, model in placed.items() if site.pools and fitting(site.pools, [model]) is None]
        for j in alone:
            reasons = "; ".join(f"{pool.name}: {', '.join(refusals(pool, [placed[j]]))}" for pool in site.pools)
            yield Problem(
                f"models[{j}]",
                f"{placed[j].name!r} at site {site.name!r}, where no pool fits it ({reasons})",
                "a pool with a GPU that the model may run on, with memory and GPUs enough",
                f"add such a pool to sites[{i}].pools, or change the model's needs",
            )
        together = list(placed.values())
        if site.pools and not alone and together and fitting(site.pools, together) is None:
            names = ", ".join(model.name for model in together)
            reasons = "; ".join(f"{pool.name}: {', '.join(refusals(pool, together))}" for pool in site.pools)
            yield Problem(
                f"sites[{i}].pools",
                f"no pool that fits {names} together ({reasons})",
                "one pool whose GPU holds all models of the site (a server loads all of them on one GPU)",
                "choose a larger GPU, or serve some of the models at another site",
            )
    for i, site in draft.sites.items():
        if isinstance(site, OpenStackSite) and known(site.pools, site.quotas, site.cluster):
            yield from _quotas(f"sites[{i}].quotas", site)


def _quotas(path: str, site: OpenStackSite) -> Iterator[Problem]:
    cluster = site.cluster
    others = (cluster.control_plane_nodes or 0) + (cluster.system_nodes or 0)
    needs = {
        "instances": sum(p.nodes for p in site.pools) + others,
        "vcpus": sum(p.nodes * p.vcpus for p in site.pools),
        "memory_gib": sum(p.nodes * p.memory_gib for p in site.pools),
    }
    for name, needed in needs.items():
        allowed = getattr(site.quotas, name)
        if known(allowed) and allowed < needed:
            yield Problem(
                f"{path}.{name}", str(allowed), f"at least {needed}, which the pools take", f"raise it to {needed}"
            )
