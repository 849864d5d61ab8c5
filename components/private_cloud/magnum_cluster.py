"""MagnumCluster: Kubernetes on the tenant's serving segment."""

from dataclasses import dataclass

import pulumi
import pulumi_openstack as openstack

from components.arguments import given


@dataclass(frozen=True)
class MagnumClusterArgs:
    """What the cluster is made of."""

    cluster_name: str
    """The cluster's name."""
    version: str
    """The Kubernetes version, as Magnum's label `kube_tag`."""
    image: str
    """The name of the nodes' Glance image."""
    flavor: str
    """The flavor of control plane and system nodes."""
    control_plane_nodes: int
    """How many nodes the control plane has."""
    system_nodes: int
    """How many nodes without GPU there are for everything but models."""
    external_network_id: pulumi.Input[str]
    """Where the cluster's load balancers would be reached from outside; none is."""
    network_id: pulumi.Input[str]
    """The network of the nodes."""
    subnet_id: pulumi.Input[str]
    """The subnet of the nodes."""


class MagnumCluster(pulumi.ComponentResource):
    """A Magnum cluster of its own template: TLS on, no floating addresses, Calico so that NetworkPolicies hold."""

    cluster_id: pulumi.Output[str]
    """Magnum's id of the cluster."""
    kubeconfig: pulumi.Output[str]
    """An administrator's kubeconfig with a client certificate; secret."""

    def __init__(self, name: str, args: MagnumClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:MagnumCluster", name, None, opts)
        args = given(MagnumClusterArgs, args)
        child = pulumi.ResourceOptions(parent=self)
        template = openstack.containerinfra.ClusterTemplate(
            f"{name}-template",
            name=args.cluster_name,
            coe="kubernetes",
            server_type="vm",
            image=args.image,
            flavor=args.flavor,
            master_flavor=args.flavor,
            external_network_id=args.external_network_id,
            fixed_network=args.network_id,
            fixed_subnet=args.subnet_id,
            network_driver="calico",
            docker_storage_driver="overlay2",
            floating_ip_enabled=False,
            master_lb_enabled=True,
            tls_disabled=False,
            public=False,
            labels={"kube_tag": args.version},
            opts=child,
        )
        cluster = openstack.containerinfra.Cluster(
            f"{name}-cluster",
            name=args.cluster_name,
            cluster_template_id=template.id,
            master_count=args.control_plane_nodes,
            node_count=args.system_nodes,
            create_timeout=60,
            opts=child,
        )
        self.cluster_id = cluster.id
        self.kubeconfig = pulumi.Output.secret(cluster.kubeconfig.apply(lambda config: config["raw_config"]))
        self.register_outputs({"cluster_id": self.cluster_id, "kubeconfig": self.kubeconfig})
