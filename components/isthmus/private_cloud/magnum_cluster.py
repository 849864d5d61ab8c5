"""MagnumCluster: Kubernetes on the tenant's serving segment."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_openstack as openstack

from isthmus.arguments import as_args
from isthmus.environment.magnum_drivers import DRIVERS
from isthmus.environment.openstack_sizes import ETCD_VOLUME_GIB, OTHER_VOLUME_GIB
from isthmus.private_cloud.client_certificate import checked


@dataclass(frozen=True)
class MagnumClusterSpec:
    """What the cluster is like."""

    name: str
    """The cluster's name."""
    driver: str
    """The cloud's driver of Magnum: `magnum-cluster-api` or `magnum-capi-helm`."""
    version: str
    """The Kubernetes version, as Magnum's label `kube_tag`."""
    image: str
    """The name of the nodes' Glance image, which is made for this version."""
    flavor: str
    """The flavor of control plane and system nodes."""
    control_plane_nodes: int
    """How many nodes the control plane has."""
    system_nodes: int
    """How many nodes without GPU there are for everything but models."""
    pod_cidr: str | None = None
    """The range of pods; without it, the driver's own."""
    service_cidr: str | None = None
    """The range of Services; without it, the driver's own."""
    container_infra_prefix: str | None = None
    """The registry that the nodes' system images come from; without it, those upstream."""
    volume_type: str | None = None
    """The volume type of the nodes' root volumes and of etcd's; without it, nodes have the hypervisors' disks."""


def labels(spec: MagnumClusterSpec) -> dict[str, str]:
    """The labels of the template: those that the driver reads.

    `master_lb_floating_ip_enabled` is what both drivers go by for the balancer before the cluster's API, not the
    template's `floating_ip_enabled`; with magnum-cluster-api its proxy must run on the cloud's network nodes then.
    https://github.com/vexxhost/magnum-cluster-api/blob/main/docs/user/labels.md,
    https://opendev.org/openstack/magnum-capi-helm/src/branch/master/magnum_capi_helm/conf.py
    """
    optional = {
        "calico_ipv4pool": spec.pod_cidr,
        "service_cluster_ip_range": spec.service_cidr,
        "container_infra_prefix": spec.container_infra_prefix,
        **volumes(spec.volume_type, OTHER_VOLUME_GIB),
        "etcd_volume_type": spec.volume_type,
        "etcd_volume_size": str(ETCD_VOLUME_GIB) if spec.volume_type else None,
    }
    return {
        "kube_tag": spec.version,
        "master_lb_floating_ip_enabled": "false",
        **DRIVERS[spec.driver].labels,
        **{label: value for label, value in optional.items() if value is not None},
    }


def volumes(volume_type: str | None, size: int) -> dict[str, str | None]:
    """The labels by which nodes have a root volume of `size` GiB: of a template, or of one node group of its own.

    https://github.com/vexxhost/magnum-cluster-api/blob/main/docs/user/labels.md#volumes
    """
    return {"boot_volume_type": volume_type, "boot_volume_size": str(size) if volume_type else None}


def template_suffix(spec: MagnumClusterSpec) -> str:
    """What tells the templates of a cluster's versions and images apart, in names and in the state."""
    return f"{spec.version}-{hashlib.sha256(spec.image.encode()).hexdigest()[:8]}"


@dataclass(frozen=True)
class MagnumClusterArgs:
    """What the cluster is made of."""

    spec: MagnumClusterSpec
    """What it is like."""
    external_network_id: pulumi.Input[str]
    """Where the cluster's load balancers would be reached from outside; none is."""
    network_id: pulumi.Input[str]
    """The network of the nodes."""
    subnet_id: pulumi.Input[str]
    """The subnet of the nodes."""
    dns_nameservers: Sequence[str] = ()
    """The name servers of that subnet; without them, those that Neutron's DHCP servers give."""


class MagnumCluster(pulumi.ComponentResource):
    """A Magnum cluster of its own template: TLS on, no floating addresses, Calico so that NetworkPolicies hold.

    Magnum refuses to change a template that a cluster uses (magnum/db/sqlalchemy/api.py, `ClusterTemplateReferenced`),
    so each version and image has one of its own. With another one the provider asks Magnum to upgrade the cluster
    (https://registry.terraform.io/providers/terraform-provider-openstack/openstack/latest/docs/resources/containerinfra_cluster_v1),
    and the Cluster API drivers then replace the nodes of all of its node groups in turn: those with GPUs, too.
    What else of a template changes is refused by Magnum: such a cluster has to be made anew.

    Its nodes' security groups are the driver's. They leave NodePorts open to every address that reaches the nodes, as
    balancers need them; what guards the pods behind are NetworkPolicies.
    """

    cluster_id: pulumi.Output[str]
    """Magnum's id of the cluster."""
    kubeconfig: pulumi.Output[str]
    """An administrator's kubeconfig with a client certificate; secret."""

    def __init__(self, name: str, args: MagnumClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:MagnumCluster", name, None, opts)
        args = as_args(MagnumClusterArgs, args)
        spec = args.spec
        child = pulumi.ResourceOptions(parent=self)
        template = openstack.containerinfra.ClusterTemplate(
            f"{name}-template-{template_suffix(spec)}",
            name=f"{spec.name}-{template_suffix(spec)}",
            coe="kubernetes",
            server_type="vm",
            image=spec.image,
            flavor=spec.flavor,
            master_flavor=spec.flavor,
            external_network_id=args.external_network_id,
            fixed_network=args.network_id,
            fixed_subnet=args.subnet_id,
            dns_nameserver=",".join(args.dns_nameservers) or None,
            network_driver="calico",
            docker_storage_driver="overlay2",
            floating_ip_enabled=False,
            master_lb_enabled=True,
            tls_disabled=False,
            public=False,
            labels=labels(spec),
            opts=child,
        )
        cluster = openstack.containerinfra.Cluster(
            f"{name}-cluster",
            name=spec.name,
            cluster_template_id=template.id,
            master_count=spec.control_plane_nodes,
            node_count=spec.system_nodes,
            create_timeout=60,
            opts=child,
        )
        self.cluster_id = cluster.id
        self.kubeconfig = pulumi.Output.secret(cluster.kubeconfig.apply(lambda config: _usable(config, spec.name)))
        self.register_outputs({"cluster_id": self.cluster_id, "kubeconfig": self.kubeconfig})


def _usable(config: Mapping[str, str], cluster: str) -> str:
    """The kubeconfig among what the provider gives of it, if its client certificate is good."""
    checked(config["client_certificate"], cluster)
    return config["raw_config"]
