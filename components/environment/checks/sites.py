"""What one site must hold to by itself: its ceiling, its zones, its instance types."""

from collections.abc import Iterator

from components.environment.aws_site import AwsSite
from components.environment.draft import Draft, known
from components.environment.gpu import INSTANCE_TYPES
from components.environment.problems import Problem

MINIMUM_ZONES = 2  # EKS takes subnets in at least two


def check(draft: Draft) -> Iterator[Problem]:
    """Ceilings above what a kind of site may bear, too few or foreign zones, types that contradict their pool."""
    for i, site in draft.sites.items():
        if isinstance(site, AwsSite):
            yield from _aws(f"sites[{i}]", site)
        if known(site.pools) and not site.pools:
            yield Problem(f"sites[{i}].pools", "no pool", "at least one GPU pool", "declare one, or drop the site")


def _aws(path: str, site: AwsSite) -> Iterator[Problem]:
    if known(site.classification_ceiling) and site.classification_ceiling.stays_private:
        yield Problem(
            f"{path}.classification_ceiling",
            repr(site.classification_ceiling.value),
            "'internal' or 'public' on a site of kind 'aws'",
            "keep confidential and restricted data on a site of kind 'openstack'",
        )
    names = [zone.name for zone in site.zones or ()]
    if known(site.zones) and len(set(names)) < MINIMUM_ZONES:
        yield Problem(
            f"{path}.zones", f"{len(set(names))} zone(s)", f"at least {MINIMUM_ZONES} different zones", "add a zone"
        )
    for j, zone in enumerate(site.zones or ()):
        # Zone names are the region's with a letter, or longer for local zones, which EKS control planes can't use.
        if known(site.region) and zone.name[:-1] != site.region:
            yield Problem(
                f"{path}.zones[{j}].name",
                repr(zone.name),
                f"a zone of {site.region}, e.g. '{site.region}a'",
                "respell it",
            )
    for j, pool in enumerate(site.pools or ()):
        actual = INSTANCE_TYPES.get(pool.instance_type)
        if actual is not None and actual != (pool.gpu, pool.gpus_per_node):
            gpu, count = actual
            yield Problem(
                f"{path}.pools[{j}].instance_type",
                f"{pool.instance_type!r}, which has {count} x {gpu.value}",
                f"a type with {pool.gpus_per_node} x {pool.gpu.value}",
                f"set gpu: {gpu.value} and gpus_per_node: {count}, or choose another type",
            )
