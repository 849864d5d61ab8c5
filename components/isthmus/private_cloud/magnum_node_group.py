"""MagnumNodeGroup: equal nodes of a Magnum cluster; those with GPUs are of a flavor that asks Nova for a PCI alias."""

from dataclasses import dataclass
from hashlib import sha256

import pulumi
import pulumi_openstack as openstack

from isthmus.arguments import MIB_IN_A_GIB, as_args
from isthmus.private_cloud.magnum_cluster import volumes

DIGITS = 6  # hex, of the hash in a node group's name


@dataclass(frozen=True)
class MagnumPool:
    """A node pool of the cluster."""

    name: str
    """Its name, with which the node group's begins."""
    gpu: str | None
    """The alias of the GPU in the hypervisors' `[pci] alias`, e.g. h100; none for nodes without GPU."""
    gpus_per_node: int
    """GPUs in each node."""
    vcpus: int
    """Virtual CPUs of each node."""
    memory_gib: int
    """Memory of each node, GiB."""
    disk_gib: int
    """Root disk of each node, GiB."""
    min: int
    """How many nodes there are at first, and at least."""
    max: int
    """How many nodes there may be."""


@dataclass(frozen=True)
class MagnumNodeGroupArgs:
    """What the node group is made of."""

    prefix: str
    """What the flavor's name begins with."""
    pool: MagnumPool
    """The pool."""
    project_id: pulumi.Input[str]
    """The project that may use the flavor."""
    cluster_id: pulumi.Input[str]
    """The Magnum cluster."""
    volume_type: str | None = None
    """The volume type of its nodes' root volumes; without it, nodes have the hypervisors' disks."""


def group_name(pool: MagnumPool) -> str:
    """The name of a pool's node group, which its nodes have in a label of Magnum's driver.

    Magnum can't give a node group another flavor, and names are unique: of one name, the old nodes would all go before
    the first new one comes. So what its nodes are is in the name, and a pool that changes is a second group beside the
    first, until its servers have moved.
    """
    return f"{pool.name}-{nodes_digest(pool)}"


def nodes_digest(pool: MagnumPool) -> str:
    """A hash of what the pool's nodes are.

    It is in the names of the resources, too: the provider deletes first what it replaces, where the name is given
    (`nameRequiresDeleteBeforeReplace` in github.com/pulumi/pulumi-terraform-bridge).
    """
    nodes = (pool.gpu, pool.gpus_per_node, pool.vcpus, pool.memory_gib, pool.disk_gib)
    return sha256(repr(nodes).encode()).hexdigest()[:DIGITS]


class MagnumNodeGroup(pulumi.ComponentResource):
    """A flavor that only the tenant sees, and a node group of it.

    Nodes have the group's name in a label of the driver's (`isthmus.environment.magnum_drivers`). None has a taint:
    neither driver that makes clusters by Cluster API can give one, and the label `kubelet_options` is read by Magnum's
    Heat driver only. So pods without GPU may run on nodes with GPUs, as far as there is room.

    How many there are between `min` and `max` is the cluster autoscaler's to change: an update leaves it alone.

    Takes two providers: the default one works in the tenant, `admin` makes the flavor.
    """

    flavor_id: pulumi.Output[str]
    """The flavor's id."""

    def __init__(
        self,
        name: str,
        args: MagnumNodeGroupArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        admin: openstack.Provider | None = None,
    ) -> None:
        super().__init__("isthmus:index:MagnumNodeGroup", name, None, opts)
        args = as_args(MagnumNodeGroupArgs, args)
        pool, group, digest = args.pool, group_name(args.pool), nodes_digest(args.pool)
        child = pulumi.ResourceOptions(parent=self)
        by_admin = pulumi.ResourceOptions(parent=self, provider=admin) if admin else child
        flavor = openstack.compute.Flavor(
            f"{name}-flavor-{digest}",
            name=f"{args.prefix}-{group}",
            vcpus=pool.vcpus,
            ram=pool.memory_gib * MIB_IN_A_GIB,
            disk=pool.disk_gib,
            is_public=False,
            # https://docs.openstack.org/nova/latest/admin/pci-passthrough.html
            extra_specs={"pci_passthrough:alias": f"{pool.gpu}:{pool.gpus_per_node}"} if pool.gpu else {},
            opts=by_admin,
        )
        access = openstack.compute.FlavorAccess(
            f"{name}-access-{digest}", flavor_id=flavor.id, tenant_id=args.project_id, opts=by_admin
        )
        self.flavor_id = flavor.id
        openstack.containerinfra.NodeGroup(
            f"{name}-nodes-{digest}",
            name=group,
            cluster_id=args.cluster_id,
            flavor_id=flavor.id,
            role="gpu" if pool.gpu else "worker",
            node_count=pool.min,
            min_node_count=pool.min,
            max_node_count=pool.max,
            merge_labels=True,
            labels=_labels(args),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[access], ignore_changes=["nodeCount"]),
        )
        self.register_outputs({"flavor_id": self.flavor_id})


def _labels(args: MagnumNodeGroupArgs) -> dict[str, str] | None:
    """Labels of its own, beside the cluster's: nodes of each pool have a root volume as large as the pool says."""
    return {key: value for key, value in volumes(args.volume_type, args.pool.disk_gib).items() if value} or None
