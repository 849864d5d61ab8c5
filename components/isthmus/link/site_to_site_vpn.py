"""SiteToSiteVpn: both ends of the link between a private and a public site, declared by one object."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_openstack as openstack

from isthmus.arguments import args_from, as_args, plain
from isthmus.environment import LinkSpec, VpnLink
from isthmus.environment.addresses import PRIVATE
from isthmus.environment.labels import aws_tags
from isthmus.errors import IsthmusError, Problem
from isthmus.link.base import Link
from isthmus.link.suites import VpnSuiteArgs, aws_tunnels, neutron_policy, private_phase1_seconds
from isthmus.link_end import LinkEnd, RouterEnd, VpcEnd

ASN = 64512  # the transit gateway's own; unused, since the routes are static


def routed(address: str) -> str:
    """The address of the private end, which AWS must reach.

    Raises:
        IsthmusError: it is a private one.
    """
    if any(IPv4Address(address) in net for net in PRIVATE):
        got = f"the private end at {address}, on an external network with private addresses"
        fix = "set the link's nat_address to the public address of the NAT device before it"
        raise IsthmusError(Problem("links", got, "an address that AWS reaches", fix))
    return address


@dataclass(frozen=True)
class SiteToSiteVpnArgs:
    """The two ends and what joins them."""

    prefix: str
    """What names begin with."""
    private_cidr: str
    """The private site's serving segment; nothing else of it is routed."""
    private_address: pulumi.Input[str]
    """The address of the private site's VPN service on the external network."""
    service_id: pulumi.Input[str]
    """The private site's VPN service, which may have other connections, too."""
    subnet_id: pulumi.Input[str]
    """The subnet of `private_cidr`."""
    public_cidr: str
    """The public site's VPC."""
    vpc_id: pulumi.Input[str]
    """The VPC."""
    subnet_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    """Its subnets, one a zone."""
    route_table_id: pulumi.Input[str]
    """Their route table."""
    key_arn: pulumi.Input[str]
    """The KMS key of the tunnels' logs."""
    log_group: str
    """The log group of the tunnels' logs."""
    classification: str
    """The classification of the tunnels' logs."""
    log_retention_days: int
    """How long those are kept, in days."""
    suite: VpnSuiteArgs
    """The one suite that both ends propose."""
    alarm_topics: Sequence[str] = ()
    """The SNS topics that are told when the tunnel is down, and when it is up again."""
    nat_address: str | None = None
    """The address by which AWS sees the private end, where that is behind a NAT device."""


class SiteToSiteVpn(Link, pulumi.ComponentResource, kind="vpn"):
    """A transit gateway with a VPN connection, and Neutron's VPNaaS as its customer gateway.

    VPNaaS is policy-based: routes are static and one pair of networks is joined, since AWS keeps one pair of security
    associations a tunnel for such peers (https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html). Of AWS's two
    tunnels the first is used: policies of two connections of one pair of networks would contradict each other.

    A router has one VPN service, which is the private cloud's, and each link adds a connection to it: Neutron's agent
    runs one IPsec process a router, so a second service would replace the first (`process_id` in
    neutron_vpnaas/services/vpn/device_drivers/ipsec.py). Its address is the service's own, which with OVN isn't the
    router's (neutron_vpnaas/services/vpn/service_drivers/ovn_ipsec.py).
    """

    transit_gateway_id: pulumi.Output[str]
    """The transit gateway."""
    connection_id: pulumi.Output[str]
    """The VPN connection of the AWS end, known when traffic is routed into it."""
    site_connection_id: pulumi.Output[str]
    """The site connection of the OpenStack end."""
    alarm: pulumi.Output[str]
    """The alarm that says whether the tunnel is down."""

    def __init__(self, name: str, args: SiteToSiteVpnArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:SiteToSiteVpn", name, None, opts)
        args = as_args(SiteToSiteVpnArgs, args)
        connection, routes = self._public_end(name, args)
        site_connection = self._private_end(name, args, connection)
        self.alarm = self._alarm(name, args, connection).name
        self.connection_id = pulumi.Output.all(connection.id, *(route.id for route in routes)).apply(
            lambda ids: str(ids[0])
        )
        self.site_connection_id = site_connection.id
        self.register_outputs(
            {
                "transit_gateway_id": self.transit_gateway_id,
                "connection_id": self.connection_id,
                "site_connection_id": self.site_connection_id,
                "alarm": self.alarm,
            }
        )

    @classmethod
    def between(
        cls, name: str, spec: LinkSpec, private: LinkEnd, public: LinkEnd, opts: pulumi.ResourceOptions
    ) -> "SiteToSiteVpn":
        """As `Link.between`: a Neutron router and a VPC."""
        assert isinstance(spec, VpnLink) and isinstance(private, RouterEnd) and isinstance(public, VpcEnd), spec.kind
        args = SiteToSiteVpnArgs(
            prefix=f"{public.prefix}-{spec.private}",
            private_cidr=private.cidr,
            private_address=private.address,
            service_id=private.service_id,
            subnet_id=private.subnet_id,
            public_cidr=public.cidr,
            vpc_id=public.vpc_id,
            subnet_ids=public.subnet_ids,
            route_table_id=public.route_table_id,
            key_arn=public.key_arn,
            # Below the public site's prefix: that is what the key's policy lets be encrypted.
            log_group=f"/{public.prefix}/vpn-{spec.private}",
            classification=public.classification,
            log_retention_days=public.log_retention_days,
            suite=args_from(VpnSuiteArgs, spec.suite),
            alarm_topics=plain(spec.alarm_topics),
            nat_address=plain(spec.nat_address),
        )
        providers = pulumi.ResourceOptions(providers=[private.provider, public.provider])
        return cls(name, args, pulumi.ResourceOptions.merge(opts, providers))

    def _public_end(
        self, name: str, args: SiteToSiteVpnArgs
    ) -> tuple[aws.ec2.VpnConnection, list[pulumi.CustomResource]]:
        child = pulumi.ResourceOptions(parent=self)
        tags = aws_tags(args.prefix)
        gateway = aws.ec2transitgateway.TransitGateway(
            f"{name}-transit",
            description="Isthmus: private sites",
            amazon_side_asn=ASN,
            auto_accept_shared_attachments="disable",
            default_route_table_association="enable",
            default_route_table_propagation="enable",
            tags=tags,
            opts=child,
        )
        self.transit_gateway_id = gateway.id
        attachment = aws.ec2transitgateway.VpcAttachment(
            f"{name}-attachment",
            transit_gateway_id=gateway.id,
            vpc_id=args.vpc_id,
            subnet_ids=args.subnet_ids,
            tags=tags,
            opts=child,
        )
        customer = aws.ec2.CustomerGateway(
            f"{name}-customer",
            type="ipsec.1",
            # Behind NAT: https://docs.aws.amazon.com/vpn/latest/s2svpn/cgw-options.html
            ip_address=args.nat_address or pulumi.Output.from_input(args.private_address).apply(routed),
            bgp_asn="65000",  # required by the API, unused with static routes
            tags=tags,
            opts=child,
        )
        logs = aws.cloudwatch.LogGroup(
            f"{name}-logs",
            name=args.log_group,
            retention_in_days=args.log_retention_days,
            kms_key_id=args.key_arn,
            tags=aws_tags(args.log_group, args.classification),
            opts=child,
        )
        log_options: Any = {  # of a type of its own for each tunnel, equal in shape
            "cloudwatch_log_options": {
                "log_enabled": True,
                "log_group_arn": logs.arn,
                "log_output_format": "json",
            }
        }
        connection = aws.ec2.VpnConnection(
            f"{name}-connection",
            type="ipsec.1",
            transit_gateway_id=gateway.id,
            customer_gateway_id=customer.id,
            static_routes_only=True,
            local_ipv4_network_cidr=args.private_cidr,
            remote_ipv4_network_cidr=args.public_cidr,
            tunnel1_log_options=log_options,
            tunnel2_log_options=log_options,
            **aws_tunnels(args.suite, "add" if args.nat_address else "start"),
            tags=tags,
            opts=child,
        )
        routes: list[pulumi.CustomResource] = [
            aws.ec2transitgateway.Route(
                f"{name}-to-private",
                destination_cidr_block=args.private_cidr,
                transit_gateway_route_table_id=gateway.association_default_route_table_id,
                transit_gateway_attachment_id=connection.transit_gateway_attachment_id,
                opts=child,
            ),
            aws.ec2.Route(
                f"{name}-from-vpc",
                route_table_id=args.route_table_id,
                destination_cidr_block=args.private_cidr,
                transit_gateway_id=gateway.id,
                opts=pulumi.ResourceOptions(parent=self, depends_on=[attachment]),
            ),
        ]
        return connection, routes

    def _alarm(
        self, name: str, args: SiteToSiteVpnArgs, connection: aws.ec2.VpnConnection
    ) -> aws.cloudwatch.MetricAlarm:
        """TunnelState is 1 while IKE is up with static routes, told every five minutes; silence is no good news.

        Of the first tunnel, the one that is used: that of the connection would be 0.5 at best.
        https://docs.aws.amazon.com/vpn/latest/s2svpn/monitoring-cloudwatch-vpn.html
        """
        topics = list(args.alarm_topics)
        return aws.cloudwatch.MetricAlarm(
            f"{name}-tunnel-down",
            alarm_description=f"The VPN {args.prefix} is down: calls between its sites fail until it is up again.",
            namespace="AWS/VPN",
            metric_name="TunnelState",
            dimensions={"VpnId": connection.id, "TunnelIpAddress": connection.tunnel1_address},
            statistic="Maximum",
            period=300,
            evaluation_periods=1,
            threshold=1,
            comparison_operator="LessThanThreshold",
            treat_missing_data="breaching",
            alarm_actions=topics,
            ok_actions=topics,
            tags=aws_tags(f"{args.prefix}-tunnel-down"),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _private_end(
        self, name: str, args: SiteToSiteVpnArgs, connection: aws.ec2.VpnConnection
    ) -> openstack.vpnaas.SiteConnection:
        child = pulumi.ResourceOptions(parent=self)
        ike = openstack.vpnaas.IkePolicy(
            f"{name}-ike",
            name=args.prefix,
            ike_version="v2",
            phase1_negotiation_mode="main",
            **neutron_policy(args.suite, private_phase1_seconds(args.suite)),
            opts=child,
        )
        ipsec = openstack.vpnaas.IpSecPolicy(
            f"{name}-ipsec",
            name=args.prefix,
            transform_protocol="esp",
            encapsulation_mode="tunnel",
            **neutron_policy(args.suite, args.suite.phase2_seconds),
            opts=child,
        )
        local = openstack.vpnaas.EndpointGroup(
            f"{name}-local", name=f"{args.prefix}-local", type="subnet", endpoints=[args.subnet_id], opts=child
        )
        peer = openstack.vpnaas.EndpointGroup(
            f"{name}-peer", name=f"{args.prefix}-peer", type="cidr", endpoints=[args.public_cidr], opts=child
        )
        psk: pulumi.Output[str] = pulumi.Output.secret(connection.tunnel1_preshared_key)
        return openstack.vpnaas.SiteConnection(
            f"{name}-site-connection",
            name=args.prefix,
            vpnservice_id=args.service_id,
            local_id=args.nat_address,  # by which AWS knows it; without it, VPNaaS takes the service's address
            ikepolicy_id=ike.id,
            ipsecpolicy_id=ipsec.id,
            local_ep_group_id=local.id,
            peer_ep_group_id=peer.id,
            peer_address=connection.tunnel1_address,
            peer_id=connection.tunnel1_address,
            psk=psk,
            initiator="bi-directional",
            admin_state_up=True,
            dpds=[{"action": "restart", "interval": args.suite.dpd_seconds // 3, "timeout": args.suite.dpd_seconds}],
            opts=child,
        )
