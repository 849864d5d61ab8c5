"""Magnum's cluster driver for the sandbox: clusters are control planes of the cluster manager, node groups its pools.

Stand-in for the drivers that build clusters of Nova servers by Heat or Cluster API. The conductor calls the methods
that start something; `update_cluster_status`, called every second for clusters in progress, finishes it.
"""

from typing import Any

from magnum.common import clients, exception
from magnum.conductor.handlers.common import cert_manager
from magnum.drivers.common import driver
from magnum.objects import fields

from isthmus_sandbox.openstack.drivers.manager import ClusterManager, ManagerError
from isthmus_sandbox.openstack.drivers.pools import Flavor, NodeGroup, pool

Status = fields.ClusterStatus
VERSION = "v1.34.0"  # the Kubernetes release that the sandbox runs; a template's label `kube_tag` may ask for it
SERVICE_CIDR = "10.254.0.0/16"  # Magnum's default of the label `service_cluster_ip_range`
POD_CIDR = "10.100.0.0/16"  # magnum-cluster-api's default of the label `calico_ipv4pool`
OWN_RANGE = "10.240.0.0/16"  # of the network that a cluster without one gets
# Those of magnum-cluster-api (driver.py, `provides`). Fedora CoreOS was the Heat driver's.
DISTRIBUTIONS = ("ubuntu", "debian", "flatcar", "rockylinux")


def identifier(cluster: Any) -> str:
    """What the manager calls a cluster."""
    return f"magnum-{cluster.uuid}"


class ClusterManagerDriver(driver.Driver):
    """Provisions Kubernetes clusters by the sandbox's cluster manager."""

    @property
    def provides(self) -> list[dict[str, str]]:
        """Kubernetes on virtual machines of any distribution."""
        return [{"server_type": "vm", "os": name, "coe": "kubernetes"} for name in DISTRIBUTIONS]

    # -- clusters ---------------------------------------------------------

    def create_cluster(self, context: Any, cluster: Any, cluster_create_timeout: int) -> None:
        """Ask for a control plane with the cluster's own CA, and for one pool a node group.

        A refusal becomes CREATE_FAILED with its reason.
        """
        manager = ClusterManager.from_environment()
        authority = cert_manager.get_cluster_ca_certificate(cluster, context=context)
        labels = cluster.labels or {}
        try:
            subnet = _subnet(context, cluster)
            _require_image(context, cluster.cluster_template)
            _require_volume_types(context, labels)
            manager.put_cluster(
                identifier(cluster),
                {
                    "name": cluster.name or cluster.uuid,
                    "kind": "magnum",
                    "version": _tag(labels),
                    "ca_cert": _text(authority.get_certificate()),
                    "ca_key": _text(authority.get_decrypted_private_key()),
                    "service_cidr": labels.get("service_cluster_ip_range") or SERVICE_CIDR,
                    "subnet": subnet.id if subnet else None,
                    "pod_cidr": labels.get("calico_ipv4pool") or POD_CIDR,
                },
            )
            for group in cluster.nodegroups:
                self._put_pool(manager, context, cluster, group)
        except (ManagerError, ValueError) as error:
            self._settle(cluster, Status.CREATE_FAILED, str(error))
            return
        cluster.stack_id = cluster.uuid  # from now on there is something to ask the manager about

    def update_cluster(self, context: Any, cluster: Any, scale_manager: Any = None, rollback: bool = False) -> None:
        """A cluster update changes the count of its default workers."""
        self._put_pool(ClusterManager.from_environment(), context, cluster, cluster.default_ng_worker)

    def resize_cluster(
        self,
        context: Any,
        cluster: Any,
        resize_manager: Any,
        node_count: int,
        nodes_to_remove: list[str],
        nodegroup: Any = None,
    ) -> None:
        """Change the count of one node group; the manager removes the newest nodes first."""
        if nodes_to_remove:
            raise exception.NotSupported(operation="resize with nodes_to_remove")
        self._put_pool(ClusterManager.from_environment(), context, cluster, nodegroup or cluster.default_ng_worker)

    def upgrade_cluster(
        self,
        context: Any,
        cluster: Any,
        cluster_template: Any,
        max_batch_size: int,
        nodegroup: Any,
        scale_manager: Any = None,
        rollback: bool = False,
    ) -> None:
        """Give all node groups the template's image and patch release, as magnum-cluster-api does at once.

        A control plane of the sandbox keeps its minor release.
        """
        target, current = _tag(cluster_template.labels), _tag(cluster.labels)
        if target.split(".")[:2] != current.split(".")[:2]:
            raise exception.NotSupported(operation=f"upgrade from {current} to {target}, another minor release,")
        _require_image(context, cluster_template)
        for group in cluster.nodegroups:
            group.status = Status.UPDATE_IN_PROGRESS
            group.image_id = cluster_template.image_id
            group.labels = {**(group.labels or {}), "kube_tag": target}
            group.save()
        cluster.cluster_template_id = cluster_template.uuid
        cluster.labels = {**(cluster.labels or {}), "kube_tag": target}

    def delete_cluster(self, context: Any, cluster: Any) -> None:
        """Stop the control plane and drop its data."""
        ClusterManager.from_environment().delete_cluster(identifier(cluster))

    # -- node groups ------------------------------------------------------

    def create_nodegroup(self, context: Any, cluster: Any, nodegroup: Any) -> None:
        """Ask for a pool."""
        self._put_pool(ClusterManager.from_environment(), context, cluster, nodegroup)
        nodegroup.stack_id = cluster.stack_id
        self._go_on(cluster, nodegroup)

    def update_nodegroup(self, context: Any, cluster: Any, nodegroup: Any) -> None:
        """Change a pool."""
        self._put_pool(ClusterManager.from_environment(), context, cluster, nodegroup)
        self._go_on(cluster, nodegroup)

    def delete_nodegroup(self, context: Any, cluster: Any, nodegroup: Any) -> None:
        """Delete a pool."""
        ClusterManager.from_environment().delete_pool(identifier(cluster), nodegroup.name)
        self._go_on(cluster, nodegroup)

    # -- progress ---------------------------------------------------------

    def update_cluster_status(self, context: Any, cluster: Any, use_admin_ctx: bool = False) -> None:
        """Compare a cluster in progress with what the manager has, and settle it when that is ready or failed."""
        manager = ClusterManager.from_environment()
        control_plane = manager.cluster(identifier(cluster))
        if cluster.status == Status.DELETE_IN_PROGRESS:
            if control_plane is None:
                self._settle(cluster, Status.DELETE_COMPLETE)
            return
        if not cluster.stack_id:  # the conductor makes the cluster's certificates first
            return
        verb = cluster.status.partition("_")[0]
        if control_plane is None:
            self._settle(cluster, f"{verb}_FAILED", "the cluster manager doesn't know the cluster any more")
        elif control_plane["state"] == "failed":
            self._settle(cluster, f"{verb}_FAILED", control_plane.get("reason") or "the control plane failed")
        elif control_plane["state"] == "ready":
            settled = [self._group_settled(manager, cluster, group) for group in cluster.nodegroups]
            if not all(settled):
                return
            cluster.api_address = control_plane["endpoint"]
            cluster.coe_version = _tag(cluster.labels)
            self._settle(cluster, f"{verb}_COMPLETE")

    def _group_settled(self, manager: ClusterManager, cluster: Any, group: Any) -> bool:
        """Whether nothing of this node group is in progress any more."""
        if group.role == "master":
            return True  # the control plane itself
        record = manager.pool(identifier(cluster), group.name)
        if group.status == Status.DELETE_IN_PROGRESS:
            if record is None:
                group.destroy()
            return record is None
        if record is None or record.get("state") == "failed":
            return not group.status.endswith("_IN_PROGRESS")
        if record.get("ready") != group.node_count:
            return False
        if group.status.endswith("_IN_PROGRESS"):
            # What was created stays CREATE_COMPLETE: clients wait for that word.
            group.status = group.status.replace("_IN_PROGRESS", "_COMPLETE")
            group.status_reason = None
            group.save()
        return True

    def _put_pool(self, manager: ClusterManager, context: Any, cluster: Any, group: Any) -> None:
        if group.role == "master":
            return
        nova_flavor = (
            clients.OpenStackClients(context)
            .nova()
            .find_flavor(group.flavor_id, get_extra_specs=True, ignore_missing=False)
        )
        flavor = Flavor(
            nova_flavor.name, nova_flavor.vcpus, nova_flavor.ram, nova_flavor.disk, dict(nova_flavor.extra_specs or {})
        )
        node_group = NodeGroup(group.name, group.role, group.node_count, group.labels or {})
        subnet = _subnet(context, cluster)
        body = pool(
            node_group,
            flavor,
            subnet.cidr if subnet else OWN_RANGE,
            brings_plugin=_is_capi_helms(context, cluster.cluster_template),
        )
        manager.put_pool(identifier(cluster), group.name, body)

    @staticmethod
    def _go_on(cluster: Any, group: Any) -> None:
        """Store both, group first: the status task looks at clusters in progress only."""
        group.save()
        cluster.status = Status.UPDATE_IN_PROGRESS
        cluster.save()

    @staticmethod
    def _settle(cluster: Any, status: str, reason: str | None = None) -> None:
        """Give a cluster and those of its node groups that are in progress a final status."""
        failed = status.endswith("_FAILED")
        for group in cluster.nodegroups:
            if (group.status or Status.CREATE_IN_PROGRESS).endswith("_IN_PROGRESS"):
                begun = (group.status or status).partition("_")[0]
                group.status = f"{begun}_{'FAILED' if failed else 'COMPLETE'}"
                group.status_reason = reason
                group.save()
        cluster.status, cluster.status_reason = status, reason
        cluster.save()

    # -- what this driver has not -----------------------------------------

    def create_federation(self, context: Any, federation: Any) -> None:
        """Not offered."""
        raise exception.NotSupported(operation="federation")

    update_federation = delete_federation = create_federation


def _tag(labels: Any) -> str:
    return (labels or {}).get("kube_tag") or VERSION


def _require_image(context: Any, template: Any) -> None:
    """See that a template's image is for its release: nodes of another would never join.

    magnum-capi-helm reads the image's property `kube_version`; those of magnum-cluster-api have it in their names.
    https://github.com/vexxhost/magnum-cluster-api/blob/main/docs/user/images.md

    Raises:
        ValueError: it isn't.
    """
    image = clients.OpenStackClients(context).glance().find_image(template.image_id, ignore_missing=False)
    tag = _tag(template.labels)
    if tag.removeprefix("v") not in (image.name or ""):
        raise ValueError(f"got the image {image.name!r} and the label kube_tag={tag}, expected an image for {tag}")


def _require_volume_types(context: Any, labels: Any) -> None:
    """See that the volume types of root volumes and etcd are there: nodes without one would never boot.

    Raises:
        ValueError: one isn't.
    """
    for label in ("boot_volume_type", "etcd_volume_type"):
        name = labels.get(label)
        if name and clients.OpenStackClients(context).cinder().find_type(name, ignore_missing=True) is None:
            raise ValueError(f"got {label}={name}, expected a volume type that the project sees")


def _subnet(context: Any, cluster: Any) -> Any:
    """Neutron's subnet of a cluster's nodes; None for a cluster that names none, which gets a network of its own.

    Raises:
        ValueError: the project has no such subnet.
    """
    if not (name := cluster.fixed_subnet or cluster.cluster_template.fixed_subnet):
        return None
    subnet = clients.OpenStackClients(context).neutron().find_subnet(name)
    if subnet is None:
        raise ValueError(f"got fixed_subnet={name}, expected a subnet of the project")
    return subnet


def _is_capi_helms(context: Any, template: Any) -> bool:
    """Whether a template's image is one for magnum-capi-helm, as whose driver this one acts then.

    That driver refuses images without the property `kube_version`, and magnum-cluster-api knows no such property:
    https://opendev.org/openstack/magnum-capi-helm/src/branch/master/magnum_capi_helm/driver.py (_get_kube_version)
    """
    image = clients.OpenStackClients(context).glance().find_image(template.image_id, ignore_missing=False)
    return bool((image.properties or {}).get("kube_version"))


def _text(pem: bytes | str) -> str:
    return pem.decode() if isinstance(pem, bytes) else pem
