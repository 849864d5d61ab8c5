"""TenantSegments: the tenant's three networks, its router, and the groups that say who may talk to whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi
import pulumi_openstack as openstack

from isthmus.arguments import as_args

Group = Literal["restricted", "serving", "link"]
TRITON_PORTS = (8000, 8002)  # HTTP, gRPC, metrics


@dataclass(frozen=True)
class SegmentRanges:
    """The ranges of the three segments."""

    restricted: str
    """Where sensitive stores are; never routed over the link."""
    serving: str
    """Where the cluster's nodes are."""
    link: str
    """Where gateways to other sites are."""


@dataclass(frozen=True)
class TenantSegmentsArgs:
    """The segments, and what they are connected to."""

    prefix: str
    """What the names of networks and groups begin with."""
    ranges: SegmentRanges
    """The ranges of the segments."""
    project_id: pulumi.Input[str]
    """The project of all of it."""
    external_network_id: pulumi.Input[str]
    """The external network that the router's gateway is on."""
    peers: Sequence[str]
    """Ranges at other sites that the serving segment calls."""
    callers: Sequence[str] = ()
    """Ranges outside the tenant that call the serving segment."""
    source_nat: bool = False
    """Whether the router hides the tenant's networks behind its own address on the external network."""
    dns_nameservers: Sequence[str] = ()
    """The name servers of the subnets; without them, Neutron's own DHCP servers resolve names.

    https://docs.openstack.org/neutron/latest/admin/config-dns-res.html
    """


@dataclass(frozen=True)
class Rule:
    """One allowed flow: TCP `ports` of `group`, from or to a peer group or a range; never from everywhere."""

    group: Group
    direction: Literal["ingress", "egress"]
    ports: tuple[int, int]
    peer: Group | None = None
    cidr: str | None = None

    @property
    def key(self) -> str:
        """A name for the rule that stays the same as long as the rule does."""
        other = self.peer or str(self.cidr).replace("/", "-")
        return f"{self.group}-{self.direction}-{other}-{self.ports[0]}"


def rules(peers: Sequence[str], callers: Sequence[str] = ()) -> list[Rule]:
    """All flows that the tenant's groups allow."""
    stores = (443, 443)
    return [
        Rule("serving", "ingress", TRITON_PORTS, peer="serving"),
        Rule("serving", "ingress", TRITON_PORTS, peer="link"),
        *(Rule("serving", "ingress", TRITON_PORTS, cidr=caller) for caller in callers),
        Rule("serving", "egress", TRITON_PORTS, peer="serving"),
        Rule("serving", "egress", stores, peer="restricted"),
        *(Rule("serving", "egress", TRITON_PORTS, cidr=peer) for peer in peers),
        Rule("restricted", "ingress", stores, peer="serving"),
        Rule("link", "egress", TRITON_PORTS, peer="serving"),
    ]


class TenantSegments(pulumi.ComponentResource):
    """The networks `restricted`, `serving` and `link` with a subnet each, one router, and security groups.

    The groups name each other as peers; their default rules, which let everything out, are deleted.

    Neutron's default is source NAT for all networks of a router (`enable_snat_by_default`), which is a way to whatever
    the external network reaches: here it is off unless it is asked for. Only an administrator may set it
    (`create_router:external_gateway_info:enable_snat` in https://docs.openstack.org/neutron/latest/configuration/policy.html),
    so the router is made by one, in the tenant's project. Without it, the external network must have a route back to
    the serving segment, or OpenStack's own APIs and the object store can't answer the nodes.

    Takes two providers: the default one works in the tenant, `admin` makes the router.
    """

    router_id: pulumi.Output[str]
    """The router of all three segments."""
    serving_network_id: pulumi.Output[str]
    """The network of the serving segment."""
    serving_subnet_id: pulumi.Output[str]
    """Its subnet, known when it is attached to the router."""

    def __init__(
        self,
        name: str,
        args: TenantSegmentsArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        admin: openstack.Provider | None = None,
    ) -> None:
        super().__init__("isthmus:index:TenantSegments", name, None, opts)
        args = as_args(TenantSegmentsArgs, args)
        self._child = pulumi.ResourceOptions(parent=self)
        router = openstack.networking.Router(
            f"{name}-router",
            name=f"{args.prefix}-router",
            tenant_id=args.project_id,
            admin_state_up=True,
            external_network_id=args.external_network_id,
            enable_snat=args.source_nat,
            opts=pulumi.ResourceOptions(parent=self, provider=admin) if admin else self._child,
        )
        self.router_id = router.id
        cidrs: dict[Group, str] = {
            "restricted": args.ranges.restricted,
            "serving": args.ranges.serving,
            "link": args.ranges.link,
        }
        networks = {group: self._network(name, args.prefix, group) for group in cidrs}
        subnets = {group: self._subnet(name, args, group, networks[group], cidrs[group]) for group in cidrs}
        attached = {group: self._attach(name, group, router, subnets[group]) for group in cidrs}
        groups = {group: self._group(name, args.prefix, group) for group in cidrs}
        for rule in rules(args.peers, args.callers):
            self._rule(name, rule, groups)

        self.serving_network_id = networks["serving"].id
        self.serving_subnet_id = pulumi.Output.all(subnets["serving"].id, attached["serving"].id).apply(
            lambda ids: ids[0]
        )
        self.register_outputs(
            {
                "router_id": self.router_id,
                "serving_network_id": self.serving_network_id,
                "serving_subnet_id": self.serving_subnet_id,
            }
        )

    def _network(self, name: str, prefix: str, group: Group) -> openstack.networking.Network:
        return openstack.networking.Network(
            f"{name}-{group}", name=f"{prefix}-{group}", admin_state_up=True, shared=False, opts=self._child
        )

    def _subnet(
        self, name: str, args: TenantSegmentsArgs, group: Group, network: openstack.networking.Network, cidr: str
    ) -> openstack.networking.Subnet:
        return openstack.networking.Subnet(
            f"{name}-{group}-subnet",
            name=f"{args.prefix}-{group}",
            network_id=network.id,
            cidr=cidr,
            ip_version=4,
            dns_nameservers=list(args.dns_nameservers) or None,
            opts=self._child,
        )

    def _attach(
        self, name: str, group: Group, router: openstack.networking.Router, subnet: openstack.networking.Subnet
    ) -> openstack.networking.RouterInterface:
        return openstack.networking.RouterInterface(
            f"{name}-{group}-interface", router_id=router.id, subnet_id=subnet.id, opts=self._child
        )

    def _group(self, name: str, prefix: str, group: Group) -> openstack.networking.SecGroup:
        return openstack.networking.SecGroup(
            f"{name}-{group}-group",
            name=f"{prefix}-{group}",
            description=f"Isthmus: members of the {group} segment",
            delete_default_rules=True,
            opts=self._child,
        )

    def _rule(self, name: str, rule: Rule, groups: Mapping[Group, openstack.networking.SecGroup]) -> None:
        openstack.networking.SecGroupRule(
            f"{name}-{rule.key}",
            direction=rule.direction,
            ethertype="IPv4",
            protocol="tcp",
            port_range_min=rule.ports[0],
            port_range_max=rule.ports[1],
            security_group_id=groups[rule.group].id,
            remote_group_id=groups[rule.peer].id if rule.peer else None,
            remote_ip_prefix=rule.cidr,
            opts=self._child,
        )
