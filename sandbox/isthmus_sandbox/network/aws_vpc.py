"""The network of an EKS cluster's nodes, as AWS tells it: the VPC with its routes, transit gateways and VPNs.

Sources: https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html,
https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html and
https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from isthmus_sandbox.network import endpoint_policy
from isthmus_sandbox.network.tunnels import TunnelEnd, spelt

Obj = Mapping[str, Any]
NETWORK_PLUGIN, NAME_SERVER = "vpc-cni", "coredns"
PLACE = 7  # of some address in a subnet: AWS keeps the first four
# TunnelOptions of DescribeVpnConnections -> what it is called between the ends.
LISTS = {
    "IkeVersions": "IKE version",
    "Phase1EncryptionAlgorithms": "phase 1 encryption",
    "Phase1IntegrityAlgorithms": "phase 1 integrity",
    "Phase1DHGroupNumbers": "phase 1 Diffie-Hellman group",
    "Phase2EncryptionAlgorithms": "phase 2 encryption",
    "Phase2DHGroupNumbers": "phase 2 Diffie-Hellman group",
}


@dataclass(frozen=True)
class AwsVpc:
    """What AWS said of a cluster's VPC, at one time."""

    vpc: str
    account: str
    region: str
    subnets: Mapping[str, str]
    """Id -> range, of all subnets of the VPC."""
    tables: tuple[Obj, ...]
    endpoints: tuple[Obj, ...]
    attachments: tuple[Obj, ...]
    """Of transit gateways: to VPCs and to VPNs."""
    gateway_routes: Mapping[str, Sequence[Obj]]
    """The routes of each transit gateway route table."""
    connections: tuple[Obj, ...]
    customers: Mapping[str, str]
    """Customer gateway -> its address."""
    enforces_policies: bool
    """Whether the cluster's network plugin holds pods to NetworkPolicies: its default is not to."""
    names_refusal: str
    """Why its pods have no name server."""

    @classmethod
    def read(cls, ec2: Any, eks: Any, cluster: str) -> "AwsVpc":
        """Ask AWS for all of it."""
        described = eks.describe_cluster(name=cluster)["cluster"]
        vpc, (region, account) = described["resourcesVpcConfig"]["vpcId"], described["arn"].split(":")[3:5]
        installed = eks.list_addons(clusterName=cluster)["addons"]
        addons = {name: _addon(eks, cluster, name) for name in (NETWORK_PLUGIN, NAME_SERVER) if name in installed}
        inside = [{"Name": "vpc-id", "Values": [vpc]}]
        attachments = ec2.describe_transit_gateway_attachments()["TransitGatewayAttachments"]
        tables = {a["Association"]["TransitGatewayRouteTableId"] for a in attachments if a.get("Association")}
        every = [{"Name": "state", "Values": ["active", "blackhole"]}]
        gateways = ec2.describe_customer_gateways()["CustomerGateways"]
        return cls(
            vpc=vpc,
            account=account,
            region=region,
            subnets={s["SubnetId"]: s["CidrBlock"] for s in ec2.describe_subnets(Filters=inside)["Subnets"]},
            tables=tuple(ec2.describe_route_tables(Filters=inside)["RouteTables"]),
            endpoints=tuple(e for e in ec2.describe_vpc_endpoints()["VpcEndpoints"] if e["VpcId"] == vpc),
            attachments=tuple(attachments),
            gateway_routes={
                table: ec2.search_transit_gateway_routes(TransitGatewayRouteTableId=table, Filters=every)["Routes"]
                for table in tables
            },
            connections=tuple(ec2.describe_vpn_connections()["VpnConnections"]),
            customers={gateway["CustomerGatewayId"]: gateway["IpAddress"] for gateway in gateways},
            enforces_policies=_enforces(addons.get(NETWORK_PLUGIN)),
            names_refusal=_nameless(addons.get(NAME_SERVER)),
        )

    @property
    def name(self) -> str:
        """The VPC's id."""
        return f"VPC {self.vpc}"

    @cached_property
    def tunnels(self) -> tuple[TunnelEnd, ...]:
        """The tunnels of all connections whose transit gateway the VPC is attached to."""
        gateways = {a["TransitGatewayId"] for a in self.attachments if a.get("ResourceId") == self.vpc}
        return tuple(
            self._end(connection, tunnel)
            for connection in self.connections
            if connection.get("TransitGatewayId") in gateways and connection.get("State") != "deleted"
            for tunnel in (connection.get("Options") or {}).get("TunnelOptions") or ()
        )

    def _end(self, connection: Obj, tunnel: Obj) -> TunnelEnd:
        options, name = connection["Options"], connection["VpnConnectionId"]
        state = connection.get("State", "available")
        return TunnelEnd(
            name=f"VPN connection {name}",
            outside=tunnel["OutsideIpAddress"],
            peer=self.customers.get(connection["CustomerGatewayId"], "nowhere"),
            key=tunnel["PreSharedKey"],
            down="" if state == "available" else f"its state is {state}",
            proposals={
                what: frozenset(spelt(entry["Value"]) for entry in tunnel[key])
                for key, what in LISTS.items()
                if tunnel.get(key)
            },
            # AWS names them from the customer's side.
            local=(IPv4Network(options.get("RemoteIpv4NetworkCidr") or "0.0.0.0/0"),),
            remote=(IPv4Network(options.get("LocalIpv4NetworkCidr") or "0.0.0.0/0"),),
            unrouted=lambda inside, outside: self._unrouted(connection, inside, outside),
        )

    def _unrouted(self, connection: Obj, inside: IPv4Address, outside: IPv4Address) -> str:
        gateway = connection["TransitGatewayId"]
        route = self._route(inside, outside)
        if route is None or route.get("TransitGatewayId") != gateway:
            return f"no route of the subnet of {inside} in {self.name} leads to {outside} by {gateway}"
        near = self._attachment(gateway, self.vpc)
        far = self._attachment(gateway, connection["VpnConnectionId"])
        for start, end, address in ((near, far, outside), (far, near, inside)):
            if start is None or end is None:
                return f"{gateway} isn't attached to both {self.name} and {connection['VpnConnectionId']}"
            table = (start.get("Association") or {}).get("TransitGatewayRouteTableId")
            ways = _longest(self.gateway_routes.get(table or "") or (), address)
            ids = {
                a.get("TransitGatewayAttachmentId") for way in ways for a in way.get("TransitGatewayAttachments") or ()
            }
            if end["TransitGatewayAttachmentId"] not in ids:
                return f"no route of {table} of {gateway} leads to {address}"
        return ""

    def _attachment(self, gateway: str, resource: str) -> Obj | None:
        attachments = (
            a for a in self.attachments if a["TransitGatewayId"] == gateway and a.get("ResourceId") == resource
        )
        return next((a for a in attachments if a.get("State") == "available"), None)

    def _table(self, address: IPv4Address) -> Obj | None:
        """The route table of an address's subnet: its own, or else the VPC's main one."""
        subnet = next((id_ for id_, cidr in self.subnets.items() if address in IPv4Network(cidr)), None)
        associations = [(a, table) for table in self.tables for a in table.get("Associations") or ()]
        own = next((table for a, table in associations if subnet and a.get("SubnetId") == subnet), None)
        return own or next((table for a, table in associations if a.get("Main")), None)

    def _route(self, inside: IPv4Address, outside: IPv4Address) -> Obj | None:
        table = self._table(inside)
        routes = [r for r in (table or {}).get("Routes") or () if r.get("State", "active") == "active"]
        return next(iter(_longest(routes, outside)), None)

    def image_refusal(self, image: str) -> str:
        """Without a way to the internet, images come from the region's ECR, and their layers from a bucket of its own.

        Layers are read by URLs that ECR has signed, so a statement for principals of the account isn't about them.
        https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
        """
        host = image.partition("/")[0]
        if not re.fullmatch(rf"\d{{12}}\.dkr\.ecr\.{self.region}\.amazonaws\.com(\.cn)?", host):
            return f"nodes of {self.name} have no way to {host}, only to ECR of {self.region}"
        services = {endpoint["ServiceName"].rpartition(f".{self.region}.")[2]: endpoint for endpoint in self.endpoints}
        if lacking := [name for name in ("ecr.api", "ecr.dkr", "s3") if name not in services]:
            return f"{self.name} has no endpoint of {' and '.join(lacking)}, without which no image is pulled"
        layers = f"prod-{self.region}-starport-layer-bucket"
        return endpoint_policy.refusal(services["s3"].get("PolicyDocument"), "ECR", layers)

    def store_refusal(self, address: IPv4Address, bucket: str) -> str:
        """Why S3 isn't reached from an address: a VPC without a way to the internet needs a gateway endpoint."""
        table = (self._table(address) or {}).get("RouteTableId")
        for endpoint in self.endpoints:
            there = str(endpoint.get("State", "available")).lower() == "available"
            led = endpoint["VpcEndpointType"] == "Interface" or table in (endpoint.get("RouteTableIds") or ())
            if endpoint["ServiceName"].endswith(".s3") and there and led:
                return endpoint_policy.refusal(endpoint.get("PolicyDocument"), self.account, bucket)
        return f"{self.name} has no endpoint of S3 on the route table of {address}, and no other way to it"

    @property
    def inside(self) -> IPv4Address:
        """An address of the first subnet."""
        return IPv4Network(min(self.subnets.values()))[PLACE]

    @property
    def relayed(self) -> IPv4Address:
        """Load balancers reach pods themselves."""
        return self.inside


def _longest(routes: Iterable[Obj], address: IPv4Address) -> list[Obj]:
    """The routes for an address: those of the longest prefix that holds it."""
    matching = [(IPv4Network(r["DestinationCidrBlock"]), r) for r in routes if r.get("DestinationCidrBlock")]
    matching = [(net, route) for net, route in matching if address in net]
    longest = max((net.prefixlen for net, _ in matching), default=0)
    return [route for net, route in matching if net.prefixlen == longest]


def _addon(eks: Any, cluster: str, name: str) -> Obj:
    addon: Obj = eks.describe_addon(clusterName=cluster, addonName=name)["addon"]
    return addon


def _nameless(addon: Obj | None) -> str:
    """A cluster without EKS's own add-ons has no CoreDNS:
    https://docs.aws.amazon.com/eks/latest/userguide/managing-coredns.html
    """
    if addon is None:
        return f"the cluster has no add-on {NAME_SERVER}, so its pods resolve no names"
    status = addon.get("status", "ACTIVE")
    return "" if status == "ACTIVE" else f"the add-on {NAME_SERVER} is {status}, so pods resolve no names"


def _enforces(addon: Obj | None) -> bool:
    """https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html"""
    if addon is None:
        return False
    configuration = json.loads(addon.get("configurationValues") or "{}")
    return str(configuration.get("enableNetworkPolicy", "false")).lower() == "true"
