"""What AWS demands of a VPC, its zones and subnets, and what the program puts into them."""

from collections.abc import Iterator
from ipaddress import IPv4Network
from itertools import combinations
from typing import TYPE_CHECKING

from isthmus.environment.aws_data import partition_of, zones
from isthmus.environment.base import known
from isthmus.environment.problems import shown
from isthmus.errors import Problem

if TYPE_CHECKING:
    from isthmus.environment.sites.aws import AwsSite

MINIMUM_ZONES = 2  # EKS takes subnets in at least two
VPC_LENGTHS = range(16, 29)  # https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html

# https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html
SERVICE_LENGTHS = range(12, 25)
SERVICE_BLOCKS = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))

KEPT_BY_AWS = 5  # https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
INTERFACE_ENDPOINTS = 9
KEPT_BY_EKS = 6  # for the control plane: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
TRANSIT_ATTACHMENT = 1
LOAD_BALANCER = 1


def problems(path: str, site: "AwsSite") -> Iterator[Problem]:
    """Zones that the region doesn't have, ranges that AWS refuses, subnets that can't hold what will be in them."""
    yield from _zones(path, site)
    yield from _pool_zones(path, site)
    yield from _ranges(path, site)
    yield from _subnets(path, site)


def _zones(path: str, site: "AwsSite") -> Iterator[Problem]:
    if known(site.zones):
        names = [zone.name for zone in site.zones if known(zone.name)]
        different = len(set(names)) + len(site.zones) - len(names)
        if different < MINIMUM_ZONES:
            expected = f"at least {MINIMUM_ZONES} different zones"
            yield Problem(f"{path}.zones", f"{different} zone(s)", expected, "add a zone")
    first: dict[str, int] = {}
    for j, zone in enumerate(site.zones or ()):
        if not known(zone.name):
            continue
        if first.setdefault(zone.name, j) != j:
            expected = f"a zone used once; it is at {path}.zones[{first[zone.name]}].name already"
            yield Problem(f"{path}.zones[{j}].name", shown(zone.name), expected, "drop one")
        # Local zones have longer names, and EKS' control planes can't use them.
        elif known(site.region) and partition_of(site.region) and zone.name not in zones(site.region):
            expected = f"a zone of {site.region}: {', '.join(zones(site.region))}"
            yield Problem(f"{path}.zones[{j}].name", shown(zone.name), expected, "respell it")


def _pool_zones(path: str, site: "AwsSite") -> Iterator[Problem]:
    """Zones of pools are zones of the site, each once."""
    names = [zone.name for zone in site.zones or ()]
    if not known(site.zones, *names):
        return
    for j, pool in enumerate(site.pools or ()):
        for k, name in enumerate(pool.zones or ()):
            if name is not None and (name not in names or name in pool.zones[:k]):
                expected = f"a zone of the site, once: {', '.join(names)}"
                yield Problem(f"{path}.pools[{j}].zones[{k}]", shown(name), expected, "name another, or drop it")


def _ranges(path: str, site: "AwsSite") -> Iterator[Problem]:
    if known(site.cidr) and site.cidr.prefixlen not in VPC_LENGTHS:
        yield Problem(f"{path}.cidr", str(site.cidr), "a VPC range between /16 and /28", "choose another length")
    service = site.cluster.service_cidr if known(site.cluster) else None
    if service is not None and (
        service.prefixlen not in SERVICE_LENGTHS or not any(service.subnet_of(block) for block in SERVICE_BLOCKS)
    ):
        yield Problem(
            f"{path}.cluster.service_cidr",
            str(service),
            "a range between /12 and /24 within " + ", ".join(map(str, SERVICE_BLOCKS)),
            "choose another length or another block",
        )
    subnets = [(j, zone.cidr) for j, zone in enumerate(site.zones or ()) if known(zone.cidr)]
    for j, cidr in subnets:
        if (known(site.cidr) and not cidr.subnet_of(site.cidr)) or cidr.prefixlen not in VPC_LENGTHS:
            yield Problem(
                f"{path}.zones[{j}].cidr",
                str(cidr),
                f"a range within {path}.cidr ({site.cidr}), between /16 and /28",
                "take it from the VPC's range",
            )
    for (j, cidr), (k, other) in combinations(subnets, 2):
        if cidr.overlaps(other):
            yield Problem(f"{path}.zones[{k}].cidr", str(other), f"a range apart from zones[{j}] ({cidr})", "move one")


def _subnets(path: str, site: "AwsSite") -> Iterator[Problem]:
    subnets = site.zones or ()
    # Nodes are spread over the zones; each has an address and a pod of ours with one.
    nodes = sum(pool.max for pool in site.pools or () if known(pool.max))
    share = -(-nodes // max(len(subnets), 1))
    needed = KEPT_BY_AWS + INTERFACE_ENDPOINTS + KEPT_BY_EKS + TRANSIT_ATTACHMENT + LOAD_BALANCER + 2 * share
    for j, zone in enumerate(subnets):
        if not known(zone.cidr) or zone.cidr.prefixlen not in VPC_LENGTHS or zone.cidr.num_addresses >= needed:
            continue
        yield Problem(
            f"{path}.zones[{j}].cidr",
            f"{zone.cidr}, {zone.cidr.num_addresses} addresses",
            f"at least {needed} addresses: {KEPT_BY_AWS} that AWS keeps, {INTERFACE_ENDPOINTS} interface endpoints, "
            f"{KEPT_BY_EKS} for EKS, {TRANSIT_ATTACHMENT} for the transit gateway, {LOAD_BALANCER} for the load "
            f"balancer, and 2 for each of {share} nodes",
            f"make it a /{32 - (needed - 1).bit_length()} or wider",
        )
