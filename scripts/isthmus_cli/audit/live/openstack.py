"""What openstacksdk finds at a private site: Swift's containers, security groups in use with their rules."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from isthmus.errors import Problem
from isthmus_cli.audit.live.aws import MISSING, NoLibrary
from isthmus_cli.audit.live.thing import Thing, Unread


def read(site: Mapping[str, Any], unread: Unread) -> Iterator[Thing]:
    """The things of a site's project.

    Raises:
        NoLibrary: openstacksdk isn't installed.
    """
    try:
        import openstack
    except ImportError:
        problem = Problem("--live", "no openstacksdk", "the library by which OpenStack is asked", MISSING)
        raise NoLibrary(problem) from None
    region = site.get("region")
    make = partial(Thing, str(site.get("name")), provider={"region": region})
    things: list[Thing] = []
    with unread.kept("OpenStack"):
        cloud = site.get("tenant_cloud")
        connection = openstack.connect(cloud=cloud, region_name=region)
        if not cloud and (project := site.get("project")):
            # An openrc may be of another project; the site's is where its things are.
            connection = connection.connect_as_project(project)
        for what, of in (("containers", _containers), ("security groups", _groups)):
            with unread.kept(what):
                things += of(connection, make, unread)
    yield from things


def _containers(connection: Any, make: Any, unread: Unread) -> Iterator[Thing]:
    for listed in connection.object_store.containers():
        with unread.kept(f"container {listed.name}"):
            container = connection.object_store.get_container_metadata(listed.name)
            props = {
                "name": listed.name,
                "containerRead": container.read_ACL,
                "containerWrite": container.write_ACL,
                "containerSyncTo": container.sync_to,
                "versioning": bool(container.versions_location or container.history_location),
                "metadata": {str(key).lower(): value for key, value in (container.metadata or {}).items()},
            }
            props = {key: value for key, value in props.items() if value is not None}
            yield make("openstack:objectstorage/container:Container", listed.name, listed.name, props)


def _groups(connection: Any, make: Any, unread: Unread) -> Iterator[Thing]:
    """Security groups that a port has: of another one the rules let nothing through."""
    network = connection.network
    project = connection.current_project_id
    used = {group for port in network.ports(project_id=project) for group in port.security_group_ids or ()}
    for group in network.security_groups(project_id=project):
        if group.id not in used:
            continue
        props = {"name": group.name, "description": group.description, "tags": list(group.tags or ())}
        yield make("openstack:networking/secGroup:SecGroup", group.name, group.id, props)
        for rule in network.security_group_rules(security_group_id=group.id):
            props = {
                "direction": rule.direction,
                "ethertype": rule.ether_type,
                "protocol": rule.protocol,
                "portRangeMin": rule.port_range_min,
                "portRangeMax": rule.port_range_max,
                "remoteIpPrefix": rule.remote_ip_prefix,
                "remoteGroupId": rule.remote_group_id,
                "remoteAddressGroupId": rule.remote_address_group_id,
                "securityGroupId": group.id,
            }
            props = {key: value for key, value in props.items() if value is not None}
            name = f"{rule.direction} of {group.name}"
            yield make("openstack:networking/secGroupRule:SecGroupRule", name, rule.id, props)
