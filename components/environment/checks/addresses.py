"""Address ranges: no two overlap on any site, a VPC's subnets lie in it, and sizes that the clouds accept."""

from collections.abc import Iterator
from ipaddress import IPv4Network
from itertools import combinations

from components.environment.aws_site import AwsSite
from components.environment.draft import Draft, known
from components.environment.problems import Problem

VPC_LENGTHS = range(16, 29)  # https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
SERVICE_LENGTHS = range(
    12, 25
)  # https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html


def check(draft: Draft) -> Iterator[Problem]:
    """Ranges that overlap, anywhere, and ranges that are out of place or of a refused size."""
    for i, site in draft.sites.items():
        if isinstance(site, AwsSite):
            yield from _vpc(f"sites[{i}]", site)
    for (path, net), (other_path, other) in combinations(ranges(draft), 2):
        if net.overlaps(other):
            yield Problem(
                other_path,
                str(other),
                f"a range apart from {path} ({net})",
                "move one of them; the link routes by them",
            )


def ranges(draft: Draft) -> list[tuple[str, IPv4Network]]:
    """Every range that must be apart from every other, with its path."""
    found: list[tuple[str, IPv4Network]] = []
    for i, site in draft.sites.items():
        if isinstance(site, AwsSite):
            found += [(f"sites[{i}].cidr", site.cidr)]
            found += [(f"sites[{i}].cluster.service_cidr", site.cluster.service_cidr)] if known(site.cluster) else []
        elif known(site.segments):
            found += [(f"sites[{i}].segments.{name}", net) for name, net in site.segments]
    return [(path, net) for path, net in found if known(net)]


def _vpc(path: str, site: AwsSite) -> Iterator[Problem]:
    if known(site.cidr) and site.cidr.prefixlen not in VPC_LENGTHS:
        yield Problem(f"{path}.cidr", str(site.cidr), "a VPC range between /16 and /28", "choose another length")
    service = site.cluster.service_cidr if known(site.cluster) else None
    if service is not None and service.prefixlen not in SERVICE_LENGTHS:
        yield Problem(
            f"{path}.cluster.service_cidr", str(service), "a range between /12 and /24", "choose another length"
        )
    for j, zone in enumerate(site.zones or ()):
        if known(site.cidr) and (not zone.cidr.subnet_of(site.cidr) or zone.cidr.prefixlen not in VPC_LENGTHS):
            yield Problem(
                f"{path}.zones[{j}].cidr",
                str(zone.cidr),
                f"a range within {path}.cidr ({site.cidr}), at most a /28",
                "take it from the VPC's range",
            )
    for (j, zone), (k, other) in combinations(enumerate(site.zones or ()), 2):
        if zone.cidr.overlaps(other.cidr):
            yield Problem(
                f"{path}.zones[{k}].cidr", str(other.cidr), f"a range apart from zones[{j}] ({zone.cidr})", "move one"
            )
