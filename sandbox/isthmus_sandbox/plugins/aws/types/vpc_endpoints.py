"""VPC endpoints.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/ec2/vpcendpoint/.
"""

from typing import Any

from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType, document, unordered


def _update_endpoint(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    request: Props = {}
    if "policy" in changed:
        request |= {"PolicyDocument": new["policy"]} if new.get("policy") else {"ResetPolicy": True}
    for name, api in (
        ("routeTableIds", "RouteTableIds"),
        ("subnetIds", "SubnetIds"),
        ("securityGroupIds", "SecurityGroupIds"),
    ):
        if name in changed:
            desired = set(new.get(name) or [])
            endpoint = client.describe_vpc_endpoints(VpcEndpointIds=[id_])["VpcEndpoints"][0]
            current = (
                {g["GroupId"] for g in endpoint.get("Groups", [])}
                if name == "securityGroupIds"
                else set(endpoint.get(api, []))
            )
            request |= {f"Add{api}": sorted(desired - current), f"Remove{api}": sorted(current - desired)}
    if "privateDnsEnabled" in changed:
        request["PrivateDnsEnabled"] = bool(new.get("privateDnsEnabled"))
    client.modify_vpc_endpoint(VpcEndpointId=id_, **{k: v for k, v in request.items() if v not in ([], None)})


def _endpoint_extra(client: Any, props: Props, id_: str) -> None:
    props["securityGroupIds"] = sorted(group["groupId"] for group in props.get("groups") or [])
    props["subnetIds"] = sorted(props.get("subnetIds") or [])
    props["routeTableIds"] = sorted(props.get("routeTableIds") or [])


TYPES = {
    "aws:ec2/vpcEndpoint:VpcEndpoint": ResourceType(
        "ec2",
        create="create_vpc_endpoint",
        id_path="VpcEndpoint.VpcEndpointId",
        read=("describe_vpc_endpoints", "VpcEndpointIds[]", "VpcEndpoints[0]"),
        delete=("delete_vpc_endpoints", "VpcEndpointIds[]"),
        not_found=("InvalidVpcEndpointId.NotFound",),
        ec2_tags="vpc-endpoint",
        rename={"policy": "PolicyDocument"},
        replace=frozenset(
            {
                *("vpcId", "serviceName", "vpcEndpointType", "serviceRegion"),
                *("resourceConfigurationArn", "serviceNetworkArn"),
                *("dnsOptions.privateDnsPreference", "dnsOptions.privateDnsSpecifiedDomains"),
            }
        ),
        values={
            "dnsOptions.privateDnsPreference": (
                *("ALL_DOMAINS", "VERIFIED_DOMAINS_ONLY"),
                *("VERIFIED_DOMAINS_AND_SPECIFIED_DOMAINS", "SPECIFIED_DOMAINS_ONLY"),
            ),
        },
        defaults={"vpcEndpointType": "Gateway", "privateDnsEnabled": False},
        sent_defaults=frozenset({"privateDnsEnabled", "vpcEndpointType"}),
        computed=frozenset({"policy", "securityGroupIds", "subnetIds", "routeTableIds", "ipAddressType", "dnsOptions"}),
        update=_update_endpoint,
        complete=_endpoint_extra,
        arn="arn:aws:ec2:{region}:{account}:vpc-endpoint/{id}",
        canonical={"policy": document, **dict.fromkeys(("routeTableIds", "subnetIds", "securityGroupIds"), unordered)},
        uncovered=frozenset({"autoAccept"}),
    ),
}
