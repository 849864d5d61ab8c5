"""From the vocabulary to a public site's arguments."""

from components.environment import AwsSite, Environment, OpenStackSite
from components.public_cloud.private_vpc import PrivateSubnet
from components.public_cloud.public_cloud import EksPool, PublicCloudArgs


def public_cloud_args(
    environment: Environment, site: AwsSite, *, namespace: str, service_account: str
) -> PublicCloudArgs:
    """What `environment` says of its public site `site`; `namespace` and `service_account` are its servers'.

    The cluster's API may be reached from the operator's networks and from the serving segment of the linked sites.
    """
    joined = [environment.site(link.private) for link in environment.links if link.public == site.name]
    serving = [str(peer.segments.serving) for peer in joined if isinstance(peer, OpenStackSite)]
    operator = [str(cidr) for cidr in environment.operator.cidrs]
    return PublicCloudArgs(
        prefix=environment.prefix_at(site.name),
        account=site.account,
        region=site.region,
        cidr=str(site.cidr),
        subnets=[PrivateSubnet(zone.name, str(zone.cidr)) for zone in site.zones],
        cluster_name=site.cluster.name,
        cluster_version=site.cluster.version,
        service_cidr=str(site.cluster.service_cidr),
        pools=[EksPool(pool.name, pool.instance_type, pool.capacity, pool.disk_gib, pool.nodes) for pool in site.pools],
        operators=environment.operator.principals,
        operator_cidrs=sorted({*operator, *serving}),
        bucket=site.bucket,
        classification=site.classification_ceiling.value,
        log_retention_days=site.log_retention_days,
        namespace=namespace,
        service_account=service_account,
        disposable=environment.disposable,
    )
