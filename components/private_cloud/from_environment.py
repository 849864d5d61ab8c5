"""From the vocabulary to a private site's arguments."""

from components.environment import AwsSite, Environment, OpenStackSite
from components.private_cloud.private_cloud import NovaPool, PrivateCloudArgs
from components.private_cloud.tenant import TenantArgs


def private_cloud_args(environment: Environment, site: OpenStackSite) -> PrivateCloudArgs:
    """What `environment` says of its private site `site`. The container may keep whatever the site may bear."""
    joined = [environment.site(link.public) for link in environment.links if link.private == site.name]
    quotas, cluster = site.quotas, site.cluster
    return PrivateCloudArgs(
        prefix=environment.prefix_at(site.name),
        tenant=TenantArgs(
            project=site.project,
            domain=site.domain,
            region=site.region,
            roles=site.roles,
            instances=quotas.instances,
            vcpus=quotas.vcpus,
            memory_gib=quotas.memory_gib,
            volumes=quotas.volumes,
            volume_gib=quotas.volume_gib,
            ports=quotas.ports,
            security_group_rules=quotas.security_group_rules,
            admin_cloud=site.admin_cloud,
            tenant_cloud=site.tenant_cloud,
        ),
        external_network=site.external_network,
        restricted_cidr=str(site.segments.restricted),
        serving_cidr=str(site.segments.serving),
        link_cidr=str(site.segments.link),
        peers=[str(peer.cidr) for peer in joined if isinstance(peer, AwsSite)],
        cluster_name=cluster.name,
        cluster_version=cluster.version,
        image=cluster.image,
        flavor=cluster.flavor,
        control_plane_nodes=cluster.control_plane_nodes,
        system_nodes=cluster.system_nodes,
        pools=[
            NovaPool(
                name=pool.name,
                gpu=pool.gpu.value,
                gpus_per_node=pool.gpus_per_node,
                vcpus=pool.vcpus,
                memory_gib=pool.memory_gib,
                disk_gib=pool.disk_gib,
                nodes=pool.nodes,
            )
            for pool in site.pools
        ],
        container=site.container,
        classification=site.classification_ceiling.value,
        disposable=environment.disposable,
        s3_endpoint=site.s3_endpoint,
    )
