"""OpenStack: by name within the project that the provider is scoped to. The ids are the provider's.

A look-up may end in OpenStack's own error for what doesn't exist (`not_found`).
"""

from collections.abc import Callable
from typing import Any

from isthmus_sandbox.recovery.finders import Clients, Finder, Inputs, Step
from isthmus_sandbox.recovery.pending import Pending

NODE_GROUPS = "1.9"  # Magnum's first microversion that knows node groups


def not_found(error: Exception) -> bool:
    """Whether OpenStack says that what was asked for, or what it would stand on, doesn't exist."""
    from openstack.exceptions import NotFoundException

    return isinstance(error, NotFoundException)


def get_json(proxy: Any, path: str, **options: Any) -> Any:
    """What a service answers where openstacksdk has no method. Raises openstacksdk's errors."""
    from openstack.exceptions import raise_from_response

    answer = proxy.get(path, **options)
    raise_from_response(answer)
    return answer.json()


def _named(listing: Callable[[Any], Callable[..., Any]]) -> Finder:
    """All resources of a listing whose name is the pending one's."""

    def find(creation: Pending, clients: Clients, provider: Inputs) -> list[str]:
        name = creation.required_input("name")
        return [resource.id for resource in listing(clients.openstack(provider))() if resource.name == name]

    return find


def _interface(creation: Pending, clients: Clients, provider: Inputs) -> list[str]:
    """A router interface is its port: of the router, with an address in the subnet."""
    ports = clients.openstack(provider).network.ports(device_id=creation.required_input("routerId"))
    subnet = creation.inputs.get("subnetId")
    return [p.id for p in ports if any(a["subnet_id"] == subnet for a in p.fixed_ips)]


RULE = {
    "direction": "direction",
    "ethertype": "ether_type",
    "protocol": "protocol",
    "portRangeMin": "port_range_min",
    "portRangeMax": "port_range_max",
    "remoteIpPrefix": "remote_ip_prefix",
    "remoteGroupId": "remote_group_id",
}


def _rule(creation: Pending, clients: Clients, provider: Inputs) -> list[str]:
    group = creation.required_input("securityGroupId")
    rules = clients.openstack(provider).network.security_group_rules(security_group_id=group)
    expected = {api: creation.inputs.get(name) or None for name, api in RULE.items()}
    return [r.id for r in rules if all((getattr(r, api) or None) == value for api, value in expected.items())]


def _node_group(creation: Pending, clients: Clients, provider: Inputs) -> list[str]:
    """The provider's id of a node group is `cluster/group`."""
    cluster, name = creation.required_input("clusterId"), creation.required_input("name")
    magnum = clients.openstack(provider).container_infrastructure_management
    groups = get_json(magnum, f"/clusters/{cluster}/nodegroups", microversion=NODE_GROUPS)["nodegroups"]
    return [f"{cluster}/{group['uuid']}" for group in groups if group["name"] == name]


def _flavor_access(creation: Pending, clients: Clients, provider: Inputs) -> list[str]:
    flavor, project = creation.required_input("flavorId"), creation.required_input("tenantId")
    access = clients.openstack(provider).compute.get_flavor_access(flavor)
    return [f"{flavor}/{project}"] if any(a["tenant_id"] == project for a in access) else []


def _credential(creation: Pending, clients: Clients, provider: Inputs) -> list[str]:
    connection = clients.openstack(provider)
    user = creation.inputs.get("userId") or connection.current_user_id
    credentials = get_json(connection.identity, f"/users/{user}/credentials/OS-EC2")["credentials"]
    project = creation.inputs.get("projectId") or connection.current_project_id
    return [c["access"] for c in credentials if c["tenant_id"] == project]


def _without_default_rules(creation: Pending, clients: Clients, provider: Inputs, id_: str) -> None:
    """Neutron gives a new group rules that let everything out; the provider deletes them next, if it lives on."""
    if creation.inputs.get("deleteDefaultRules") is not True:
        return
    network = clients.openstack(provider).network
    for rule in network.security_group_rules(security_group_id=id_, direction="egress"):
        if not (rule.protocol or rule.remote_ip_prefix or rule.remote_group_id):
            network.delete_security_group_rule(rule)


# Creations of several steps whose later ones a refresh can't see.
FINISHES: dict[str, Step] = {
    "openstack:networking/secGroup:SecGroup": _without_default_rules,
}

OPENSTACK: dict[str, Finder] = {
    "openstack:compute/flavor:Flavor": _named(lambda c: c.compute.flavors),
    "openstack:compute/flavorAccess:FlavorAccess": _flavor_access,
    "openstack:containerinfra/cluster:Cluster": _named(lambda c: c.container_infrastructure_management.clusters),
    "openstack:containerinfra/clusterTemplate:ClusterTemplate": _named(
        lambda c: c.container_infrastructure_management.cluster_templates
    ),
    "openstack:containerinfra/nodeGroup:NodeGroup": _node_group,
    "openstack:identity/ec2CredentialV3:Ec2CredentialV3": _credential,
    "openstack:identity/project:Project": _named(lambda c: c.identity.projects),
    "openstack:identity/role:Role": _named(lambda c: c.identity.roles),
    "openstack:identity/user:User": _named(lambda c: c.identity.users),
    "openstack:networking/network:Network": _named(lambda c: c.network.networks),
    "openstack:networking/router:Router": _named(lambda c: c.network.routers),
    "openstack:networking/routerInterface:RouterInterface": _interface,
    "openstack:networking/secGroup:SecGroup": _named(lambda c: c.network.security_groups),
    "openstack:networking/secGroupRule:SecGroupRule": _rule,
    "openstack:networking/subnet:Subnet": _named(lambda c: c.network.subnets),
    "openstack:vpnaas/endpointGroup:EndpointGroup": _named(lambda c: c.network.vpn_endpoint_groups),
    "openstack:vpnaas/ikePolicy:IkePolicy": _named(lambda c: c.network.vpn_ike_policies),
    "openstack:vpnaas/ipSecPolicy:IpSecPolicy": _named(lambda c: c.network.vpn_ipsec_policies),
    "openstack:vpnaas/service:Service": _named(lambda c: c.network.vpn_services),
    "openstack:vpnaas/siteConnection:SiteConnection": _named(lambda c: c.network.vpn_ipsec_site_connections),
}

# Made again without harm: the API call puts, so that a second one changes nothing.
AGAIN = frozenset(
    {
        "openstack:blockstorage/quoteSetV3:QuoteSetV3",
        "openstack:compute/quotaSetV2:QuotaSetV2",
        "openstack:identity/roleAssignment:RoleAssignment",
        "openstack:networking/quotaV2:QuotaV2",
        "openstack:objectstorage/container:Container",
        "openstack:objectstorage/containerObject:ContainerObject",
    }
)
