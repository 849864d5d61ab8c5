"""TenantSegments: the tenant's three networks, its router, and the groups that say who may talk to whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi
import pulumi_openstack as openstack

from components.arguments import given

Group = Literal["restricted", "serving", "link"]
TRITON_PORTS = (8000, 8002)  # HTTP, gRPC, metrics


@dataclass(frozen=True)
class TenantSegmentsArgs:
    """The ranges of the segments, and what they are connected to."""

    prefix: str
    """What the names of networks and groups begin with."""
    restricted_cidr: str
    """Where sensitive stores are; never routed over the link."""
    serving_cidr: str
    """Where the cluster's nodes are."""
    link_cidr: str
    """Where gateways to other sites are."""
    external_network_id: pulumi.Input[str]
    """The external network that the router's gateway is on."""
    peers: Sequence[str]
    """Ranges at the other end of the link that the serving segment talks to."""


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


def rules(peers: Sequence[str]) -> list[Rule]:
    """All flows that the tenant's groups allow."""
    stores = (443, 443)
    return [
        Rule("serving", "ingress", TRITON_PORTS, peer="serving"),
        Rule("serving", "ingress", TRITON_PORTS, peer="link"),
        Rule("serving", "egress", TRITON_PORTS, peer="serving"),
        Rule("serving", "egress", stores, peer="restricted"),
        *(Rule("serving", "egress", TRITON_PORTS, cidr=peer) for peer in peers),
        Rule("restricted", "ingress", stores, peer="serving"),
        Rule("link", "egress", TRITON_PORTS, peer="serving"),
    ]


class TenantSegments(pulumi.ComponentResource):
    """The networks `restricted`, `serving` and `link` with a subnet each, one router, and security groups.

    The groups name each other as peers; their default rules, which let everything out, are deleted.
    """

    router_id: pulumi.Output[str]
    """The router of all three segments."""
    router_address: pulumi.Output[str]
    """The router's IPv4 address on the external network."""
    serving_network_id: pulumi.Output[str]
    """The network of the serving segment."""
    serving_subnet_id: pulumi.Output[str]
    """Its subnet, known when it is attached to the router."""

    def __init__(self, name: str, args: TenantSegmentsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:TenantSegments", name, None, opts)
        args = given(TenantSegmentsArgs, args)
        self._child = pulumi.ResourceOptions(parent=self)
        router = openstack.networking.Router(
            f"{name}-router",
            name=f"{args.prefix}-router",
            admin_state_up=True,
            external_network_id=args.external_network_id,
            opts=self._child,
        )
        self.router_id = router.id
        self.router_address = router.external_fixed_ips.apply(
            lambda ips: next(str(ip.ip_address) for ip in ips if ip.ip_address and ":" not in ip.ip_address)
        )
        cidrs: dict[Group, str] = {
            "restricted": args.restricted_cidr,
            "serving": args.serving_cidr,
            "link": args.link_cidr,
        }
        networks = {group: self._network(name, args.prefix, group) for group in cidrs}
        subnets = {group: self._subnet(name, args.prefix, group, networks[group], cidrs[group]) for group in cidrs}
        attached = {group: self._attach(name, group, router, subnets[group]) for group in cidrs}
        groups = {group: self._group(name, args.prefix, group) for group in cidrs}
        for rule in rules(args.peers):
            self._rule(name, rule, groups)

        self.serving_network_id = networks["serving"].id
        self.serving_subnet_id = pulumi.Output.all(subnets["serving"].id, attached["serving"].id).apply(
            lambda ids: ids[0]
        )
        self.register_outputs(
            {
                "router_id": self.router_id,
                "router_address": self.router_address,
                "serving_network_id": self.serving_network_id,
                "serving_subnet_id": self.serving_subnet_id,
            }
        )

    def _network(self, name: str, prefix: str, group: Group) -> openstack.networking.Network:
        return openstack.networking.Network(
            f"{name}-{group}", name=f"{prefix}-{group}", admin_state_up=True, shared=False, opts=self._child
        )

    def _subnet(
        self, name: str, prefix: str, group: Group, network: openstack.networking.Network, cidr: str
    ) -> openstack.networking.Subnet:
        return openstack.networking.Subnet(
            f"{name}-{group}-subnet",
            name=f"{prefix}-{group}",
            network_id=network.id,
            cidr=cidr,
            ip_version=4,
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
