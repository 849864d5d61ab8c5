"""A private and a public site that a VPN joins, as Neutron and AWS tell of them."""

import copy
from typing import Any

from isthmus_sandbox.network.aws_vpc import AwsVpc
from isthmus_sandbox.network.openstack_router import OpenStackRouter

NODE, BALANCER = "10.16.64.11", "10.32.0.7"
LIST = "Phase1EncryptionAlgorithms"


def neutron() -> dict[str, list[dict[str, Any]]]:
    """Neutron's collections, by the end of their path."""
    ike = {"id": "i", "ike_version": "v2", "encryption_algorithm": "aes-256-gcm-16", "auth_algorithm": "sha384"}
    connection = {
        "id": "c",
        "name": "to-public",
        "vpnservice_id": "v",
        "ikepolicy_id": "i",
        "ipsecpolicy_id": "p",
        "local_ep_group_id": "near",
        "peer_ep_group_id": "far",
        "peer_address": "198.51.100.2",
        "local_id": "",
        "psk": "secret",
        "admin_state_up": True,
        "status": "ACTIVE",
    }
    return {
        "subnets": [
            {"id": "s", "name": "serving", "cidr": "10.16.64.0/19"},
            {"id": "t", "name": "restricted", "cidr": "10.16.0.0/18"},
        ],
        "ports": [{"device_id": "r"}],
        "vpnservices": [{"id": "v", "router_id": "r", "external_v4_ip": "203.0.113.9", "admin_state_up": True}],
        "ipsec-site-connections": [connection],
        "endpoint-groups": [{"id": "near", "endpoints": ["s"]}, {"id": "far", "endpoints": ["10.32.0.0/16"]}],
        "ikepolicies": [{**ike, "pfs": "group20"}],
        "ipsecpolicies": [{"id": "p", "encryption_algorithm": "aes-256-gcm-16", "pfs": "group20"}],
    }


def router(answers: dict[str, list[dict[str, Any]]] | None = None) -> OpenStackRouter:
    """The router of the subnet `s`."""
    answered = answers or neutron()
    return OpenStackRouter.read(lambda path: answered[path.partition("?")[0].rpartition("/")[2]], "s", "10.100.0.0/16")


def aws() -> dict[str, Any]:
    """What AWS's calls answer, by their name."""
    tunnel = {"OutsideIpAddress": "198.51.100.2", "PreSharedKey": "secret", "IkeVersions": [{"Value": "ikev2"}]}
    for phase in ("Phase1", "Phase2"):
        tunnel |= {
            f"{phase}EncryptionAlgorithms": [{"Value": "AES256-GCM-16"}],
            f"{phase}IntegrityAlgorithms": [{"Value": "SHA2-384"}],
            f"{phase}DHGroupNumbers": [{"Value": 20}],
        }
    other = {**copy.deepcopy(tunnel), "OutsideIpAddress": "198.51.100.3", "PreSharedKey": "another"}
    table = {"TransitGatewayRouteTableId": "tgw-rtb"}

    def attached(name: str, resource: str) -> dict[str, Any]:
        place = {"TransitGatewayAttachmentId": name, "TransitGatewayId": "tgw", "ResourceId": resource}
        return {**place, "State": "available", "Association": table}

    def leads(cidr: str, attachment: str) -> dict[str, Any]:
        return {"DestinationCidrBlock": cidr, "TransitGatewayAttachments": [{"TransitGatewayAttachmentId": attachment}]}

    options = {
        "TunnelOptions": [tunnel, other],
        "LocalIpv4NetworkCidr": "10.16.64.0/19",
        "RemoteIpv4NetworkCidr": "10.32.0.0/16",
    }
    connection = {"VpnConnectionId": "vpn", "TransitGatewayId": "tgw", "CustomerGatewayId": "cgw", "State": "available"}
    routes = [
        {"DestinationCidrBlock": "10.32.0.0/16", "GatewayId": "local", "State": "active"},
        {"DestinationCidrBlock": "10.16.64.0/19", "TransitGatewayId": "tgw", "State": "active"},
    ]
    return {
        "describe_cluster": {
            "cluster": {
                "arn": "arn:aws:eks:eu-central-1:123456789012:cluster/public",
                "resourcesVpcConfig": {"vpcId": "vpc"},
            }
        },
        "list_addons": {"addons": ["vpc-cni", "coredns"]},
        "describe_addon": {"addon": {"configurationValues": '{"enableNetworkPolicy": "true"}'}},
        "describe_subnets": {"Subnets": [{"SubnetId": "a", "CidrBlock": "10.32.0.0/20"}]},
        "describe_route_tables": {
            "RouteTables": [
                {"RouteTableId": "main", "Associations": [{"Main": True}], "Routes": routes[:1]},
                {"RouteTableId": "rtb", "Associations": [{"SubnetId": "a", "Main": False}], "Routes": routes},
            ]
        },
        "describe_vpc_endpoints": {
            "VpcEndpoints": [
                {
                    "VpcId": "vpc",
                    "ServiceName": "com.amazonaws.eu-central-1.s3",
                    "VpcEndpointType": "Gateway",
                    "RouteTableIds": ["rtb"],
                    "State": "available",
                }
            ]
        },
        "describe_transit_gateway_attachments": {
            "TransitGatewayAttachments": [attached("near", "vpc"), attached("far", "vpn")]
        },
        "search_transit_gateway_routes": {"Routes": [leads("10.32.0.0/16", "near"), leads("10.16.64.0/19", "far")]},
        "describe_vpn_connections": {"VpnConnections": [{**connection, "Options": options}]},
        "describe_customer_gateways": {"CustomerGateways": [{"CustomerGatewayId": "cgw", "IpAddress": "203.0.113.9"}]},
    }


class Client:
    """Answers calls with what was asked of it before."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self._answers = answers

    def __getattr__(self, name: str) -> Any:
        return lambda **_asked: self._answers[name]


def vpc(answers: dict[str, Any] | None = None) -> AwsVpc:
    """The VPC of the cluster."""
    client = Client(answers or aws())
    return AwsVpc.read(client, client, "public")
