"""Who provides what in a cluster: what pods need and nobody provides is refused at preview, before a pod fails."""

from collections.abc import Collection

from isthmus.cluster.addon import Addon
from isthmus.cluster.addons import ADDONS
from isthmus.environment import Site
from isthmus.errors import IsthmusError, Problem

GPU = "nvidia.com/gpu"  # what the device plugin of GPU nodes advertises


class NotProvided(IsthmusError):
    """Pods need what nothing in their cluster provides."""


def provided(site: Site, addons: Collection[Addon] = ADDONS) -> frozenset[str]:
    """What pods at a site can rely on: what its addons bring, and GPUs where a node pool has them."""
    brought = {what for addon in addons if site.kind in addon.sites for what in addon.provides}
    return frozenset(brought | ({GPU} if any(pool.gpu for pool in site.node_pools) else set()))


def require(site: Site, needs: Collection[str], who: str, addons: Collection[Addon] = ADDONS) -> None:
    """See that a site's cluster provides what `who` needs.

    Raises:
        NotProvided: with everything that nothing provides.
    """
    there = provided(site, addons)
    missing = sorted(set(needs) - there)
    if missing:
        known = ", ".join(sorted(there)) or "nothing"
        fix = f"add an addon for sites of kind {site.kind!r} that provides it, or a pool that has it"
        path = f"site {site.name!r}"
        raise NotProvided([Problem(path, f"no {what}, which {who} needs", f"one of: {known}", fix) for what in missing])
