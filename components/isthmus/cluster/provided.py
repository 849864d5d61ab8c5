"""Who provides what in a cluster: what pods need and nobody provides is refused at preview, before a pod fails."""

from collections.abc import Collection

from isthmus.cluster.addon import GPU, Addon
from isthmus.cluster.addons import ADDONS
from isthmus.environment import Site
from isthmus.errors import IsthmusError, Problem


class NotProvided(IsthmusError):
    """Pods need what nothing in their cluster provides."""


def provided(site: Site, addons: Collection[Addon] = ADDONS) -> frozenset[str]:
    """What pods at a site can rely on: what its addons bring, and GPUs where its nodes bring what advertises them."""
    brought = {what for addon in addons if addon.is_for(site) for what in addon.provides}
    if site.brings_device_plugin:
        brought.add(GPU)
    return frozenset(brought if any(pool.gpu for pool in site.node_pools) else brought - {GPU})


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
