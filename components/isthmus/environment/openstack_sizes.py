"""Whether quotas, segments and nodes of an OpenStack site hold what the program puts there."""

from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import TYPE_CHECKING

from isthmus.environment.base import known
from isthmus.environment.server_needs import CPUS, MEMORY_GIB, NODE_MEMORY_GIB
from isthmus.errors import Problem

if TYPE_CHECKING:
    from isthmus.environment.sites.openstack import MagnumNodePool, OpenStackSite

# Of nodes whose flavor's size isn't known here, the least that kubeadm asks for:
# https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/install-kubeadm/
CONTROL_CPUS, SYSTEM_CPUS, OTHER_MEMORY_GIB = 2, 1, 2

OTHER_VOLUME_GIB, ETCD_VOLUME_GIB = 50, 20
"""Of clusters whose nodes boot from volumes: root volumes of nodes of no pool of ours, and etcd's. An image of Magnum's
drivers takes 10 GiB, and etcd keeps 8 at most (https://etcd.io/docs/latest/dev-guide/limit/)."""

NETWORK_AND_BROADCAST = 2
ROUTER_AND_DHCP = 2
SEGMENTS = 3
BALANCERS = 2  # Magnum has one before the API, we have one before Triton
PORTS_OF_A_BALANCER = 2  # its address, and its amphora's own
ONE_MEMBER = 1
ADDRESSES_OF_A_NODE = 128  # two of Calico's blocks, for a kubelet's 110 pods
DEFAULT_RULES = 4  # Neutron's, in the project's default group
SEGMENT_RULES = 6  # TenantSegments' own; each range at another site that is called adds one


def nodes(site: "OpenStackSite") -> int:
    """As many nodes as there may be in the site's cluster, as far as they are known."""
    return _others(site) + sum(pool.max for pool in site.pools or () if known(pool.max))


def _others(site: "OpenStackSite") -> int:
    cluster = site.cluster
    return (cluster.control_plane_nodes or 0) + (cluster.system_nodes or 0) if known(cluster) else 0


def quota_problems(path: str, site: "OpenStackSite") -> Iterator[Problem]:
    """Quotas below what is known to be taken; what can't be known is left out, so a small one may still pass."""
    if not known(site.quotas):
        return
    control = (site.cluster.control_plane_nodes or 0) if known(site.cluster) else 0
    system = _others(site) - control
    pools = [pool for pool in site.pools or () if known(pool.max)]
    needs = {
        "instances": (nodes(site), "one a node"),
        "vcpus": (
            sum(p.max * p.vcpus for p in pools if known(p.vcpus)) + CONTROL_CPUS * control + SYSTEM_CPUS * system,
            f"the pools', {CONTROL_CPUS} or more a control plane node and {SYSTEM_CPUS} or more a system node",
        ),
        "memory_gib": (
            sum(p.max * p.memory_gib for p in pools if known(p.memory_gib)) + OTHER_MEMORY_GIB * (control + system),
            f"the pools', and {OTHER_MEMORY_GIB} or more a control plane or system node",
        ),
        "ports": (
            nodes(site) + SEGMENTS * ROUTER_AND_DHCP + BALANCERS,
            "one a node, router and DHCP in each segment, and the load balancers'",
        ),
        "security_group_rules": (
            DEFAULT_RULES + SEGMENT_RULES,
            "those of the project's default group and those between the segments",
        ),
    }
    if known(site.cluster) and known(site.cluster.volume_type) and site.cluster.volume_type:
        disks = sum(pool.max * pool.disk_gib for pool in pools if known(pool.disk_gib))
        others = OTHER_VOLUME_GIB * (control + system) + ETCD_VOLUME_GIB * control
        needs["volumes"] = (nodes(site) + control, "one a node, and one of etcd a control plane node")
        needs["volume_gib"] = (
            disks + others,
            f"the pools' disks, {OTHER_VOLUME_GIB} a control plane or system node, and {ETCD_VOLUME_GIB} of etcd",
        )
    for name, (needed, why) in needs.items():
        allowed = getattr(site.quotas, name)
        if known(allowed) and allowed < needed:
            yield Problem(f"{path}.{name}", str(allowed), f"at least {needed}: {why}", f"raise it to {needed}")


def pod_range_problems(path: str, site: "OpenStackSite") -> Iterator[Problem]:
    """A range of pods with fewer blocks than nodes: Calico gives each node a block of 64 addresses at a time, two for
    as many pods as a kubelet takes. https://docs.tigera.io/calico/latest/networking/ipam/change-block-size
    """
    pods, count = site.cluster.kept_ranges().get("pod_cidr"), nodes(site)
    if pods is not None and pods.num_addresses < count * ADDRESSES_OF_A_NODE:
        needed = count * ADDRESSES_OF_A_NODE
        yield Problem(
            path,
            f"{pods}, {pods.num_addresses} addresses",
            f"at least {needed} addresses: {ADDRESSES_OF_A_NODE} for each of {count} nodes",
            f"make it a /{32 - (needed - 1).bit_length()} or wider",
        )


def segment_problems(path: str, site: "OpenStackSite") -> Iterator[Problem]:
    """Segments with fewer addresses than what will be in them."""
    if not known(site.segments):
        return
    fixed = NETWORK_AND_BROADCAST + ROUTER_AND_DHCP
    count, balancers = nodes(site), BALANCERS * PORTS_OF_A_BALANCER
    least = "network and broadcast, router, DHCP and one member"
    needs = {
        "restricted": (fixed + ONE_MEMBER, least),
        "serving": (
            fixed + balancers + count,
            f"network and broadcast, router, DHCP, {balancers} for load balancers and {count} nodes",
        ),
        "link": (fixed + ONE_MEMBER, least),
    }
    for name, (needed, why) in needs.items():
        net: IPv4Network | None = getattr(site.segments, name)
        if net is not None and net.num_addresses < needed:
            yield Problem(
                f"{path}.{name}",
                f"{net}, {net.num_addresses} address{'es' if net.num_addresses > 1 else ''}",
                f"at least {needed} addresses: {why}",
                f"make it a /{32 - (needed - 1).bit_length()} or wider",
            )


def node_problems(path: str, pool: "MagnumNodePool") -> Iterator[Problem]:
    """Nodes with GPUs that can't hold a server's pod on each, beside what a node needs for itself."""
    pods = pool.gpus_per_node
    for field, each, own in (("vcpus", CPUS, 1), ("memory_gib", MEMORY_GIB, NODE_MEMORY_GIB)):
        size = getattr(pool, field)
        if pool.gpu and known(size, pods) and size < pods * each + own:
            yield Problem(
                f"{path}.{field}",
                str(size),
                f"at least {pods * each + own}: {each} for a server on each of {pods} GPUs, {own} for the node itself",
                f"raise it to {pods * each + own}",
            )
