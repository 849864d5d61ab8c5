"""What a site of an environment presupposes of its cloud: region, domain, roles, external network, image, flavor,
volume type.

Each is looked for by its name and made if it isn't there, so that any environment's cloud is this one.
"""

from ipaddress import IPv4Network
from typing import Any

from isthmus.environment.magnum_drivers import CAPI_HELM
from isthmus_sandbox.openstack.catalog.identity import INTERFACES
from isthmus_sandbox.openstack.catalog.resources import (
    create_encrypted_type,
    create_external_network,
    create_flavor,
    create_image,
)
from isthmus_sandbox.openstack.cloud import ENDPOINTS, Cloud

# For benchmarks between networks, so nobody's (RFC 2544): one /24 for each external network that a site names.
EXTERNAL = IPv4Network("198.18.0.0/15")
PLAIN_FLAVOR = (4, 8192, 80)  # vCPUs, RAM in MiB, disk in GiB of a flavor whose name says nothing to us
DISTRIBUTIONS = ("debian", "flatcar", "rockylinux", "ubuntu")  # that Magnum's driver knows


def declare(connection: Any, cloud: Cloud, site: Any) -> None:
    """Make what is missing, as the administrator. `connection` is openstacksdk's, `site` one of kind openstack."""
    _region(connection.identity, cloud, site.region)
    if connection.identity.find_domain(site.domain) is None:
        connection.identity.create_domain(name=site.domain)
    _roles(connection.identity, site.roles)
    _external_network(connection.network, site.external_network)
    _image(connection, site.cluster)
    if connection.compute.find_flavor(site.cluster.flavor) is None:
        create_flavor(connection, site.cluster.flavor, PLAIN_FLAVOR)
    if site.cluster.volume_type and connection.block_storage.find_type(site.cluster.volume_type) is None:
        create_encrypted_type(connection.block_storage, site.cluster.volume_type)


def _region(identity: Any, cloud: Cloud, region: str) -> None:
    """A region with the endpoints of every service; they are the same services in all regions."""
    if region not in {known.id for known in identity.regions()}:
        identity.create_region(id=region)
    existing = {(e.service_id, e.interface) for e in identity.endpoints(region_id=region)}
    services = {service.type: service.id for service in identity.services()}
    for endpoint in ENDPOINTS:
        for interface in INTERFACES:
            if (services[endpoint.type], interface) not in existing:
                identity.create_endpoint(
                    service_id=services[endpoint.type],
                    interface=interface,
                    region_id=region,
                    url=cloud.url(endpoint.service, endpoint.path),
                )


def _roles(identity: Any, names: tuple[str, ...]) -> None:
    """Roles of the operator's own may do what a member may."""
    roles = {role.name: role.id for role in identity.roles()}
    for name in names:
        if name not in roles:
            role = identity.create_role(name=name)
            identity.put(f"/roles/{role.id}/implies/{roles['member']}").raise_for_status()


def _image(connection: Any, cluster: Any) -> None:
    """The image of the cluster's nodes; for magnum-capi-helm with the property by which Magnum's driver knows it.

    It keeps that property: an image that environments name for both drivers is magnum-capi-helm's.
    """
    image = connection.image.find_image(cluster.image)
    if image is None:
        distributions = [name for name in DISTRIBUTIONS if name in cluster.image.lower()]
        image = create_image(connection, cluster.image, distributions[0] if distributions else "ubuntu")
    if cluster.driver == CAPI_HELM.name:
        connection.image.update_image(image, kube_version=cluster.version)


def _external_network(network: Any, name: str) -> None:
    if any(net.name == name for net in network.networks(is_router_external=True)):
        return
    used = {subnet.cidr for subnet in network.subnets()}
    free = next(cidr for cidr in EXTERNAL.subnets(new_prefix=24) if str(cidr) not in used)
    create_external_network(network, name, free, physical=f"external-{free.network_address}")
