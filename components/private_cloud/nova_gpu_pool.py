"""NovaGpuPool: GPU nodes of a Magnum cluster, made of a flavor that asks Nova for GPUs by PCI alias."""

from dataclasses import dataclass

import pulumi
import pulumi_openstack as openstack

from components.arguments import given
from components.environment.carriers import GPU_TAINT, POOL_LABEL

MIB = 1024  # in a GiB


@dataclass(frozen=True)
class NovaGpuPoolArgs:
    """What the pool is made of."""

    prefix: str
    """What the flavor's name begins with."""
    pool: str
    """The pool's name: the node group's, and the value of the nodes' label `isthmus.dev/pool`."""
    gpu: str
    """The alias of the GPU in the hypervisors' `[pci] alias`, e.g. h100."""
    gpus_per_node: int
    """GPUs in each node."""
    vcpus: int
    """Virtual CPUs of each node."""
    memory_gib: int
    """Memory of each node, GiB."""
    disk_gib: int
    """Root disk of each node, GiB."""
    nodes: int
    """How many nodes there are."""
    project_id: pulumi.Input[str]
    """The project that may use the flavor."""
    cluster_id: pulumi.Input[str]
    """The Magnum cluster."""


class NovaGpuPool(pulumi.ComponentResource):
    """A flavor that only the tenant sees, and a node group of it; nodes carry the pool's label and the GPU taint.

    Takes two providers: the default one works in the tenant, `admin` makes the flavor.
    """

    flavor_id: pulumi.Output[str]
    """The flavor's id."""

    def __init__(
        self,
        name: str,
        args: NovaGpuPoolArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        admin: openstack.Provider | None = None,
    ) -> None:
        super().__init__("isthmus:index:NovaGpuPool", name, None, opts)
        args = given(NovaGpuPoolArgs, args)
        child = pulumi.ResourceOptions(parent=self)
        by_admin = pulumi.ResourceOptions(parent=self, provider=admin) if admin else child
        flavor = openstack.compute.Flavor(
            f"{name}-flavor",
            name=f"{args.prefix}-{args.pool}",
            vcpus=args.vcpus,
            ram=args.memory_gib * MIB,
            disk=args.disk_gib,
            is_public=False,
            # https://docs.openstack.org/nova/latest/admin/pci-passthrough.html
            extra_specs={"pci_passthrough:alias": f"{args.gpu}:{args.gpus_per_node}"},
            opts=by_admin,
        )
        access = openstack.compute.FlavorAccess(
            f"{name}-access", flavor_id=flavor.id, tenant_id=args.project_id, opts=by_admin
        )
        self.flavor_id = flavor.id
        openstack.containerinfra.NodeGroup(
            f"{name}-nodes",
            name=args.pool,
            cluster_id=args.cluster_id,
            flavor_id=flavor.id,
            role="gpu",
            node_count=args.nodes,
            merge_labels=True,
            # Magnum's way to labels and taints of nodes: https://docs.openstack.org/magnum/latest/user/#kubelet-options
            labels={
                "kubelet_options": f"--node-labels={POOL_LABEL}={args.pool} "
                f"--register-with-taints={GPU_TAINT}=present:NoSchedule"
            },
            opts=pulumi.ResourceOptions(parent=self, depends_on=[access]),
        )
        self.register_outputs({"flavor_id": self.flavor_id})
