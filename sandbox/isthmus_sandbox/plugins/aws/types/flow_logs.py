"""Flow logs of VPCs, subnets, interfaces and transit gateways.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/ec2/flowlog/.
"""

from typing import Any

from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType, tags_list


def _create_flow_log(client: Any, inputs: Props) -> str:
    kind, resource = next((k, inputs[n]) for n, k in FLOW_TARGETS.items() if inputs.get(n))
    request = {
        "ResourceIds": [resource],
        "ResourceType": kind,
        "TrafficType": inputs.get("trafficType", "ALL"),
        "LogDestinationType": inputs.get("logDestinationType", "cloud-watch-logs"),
        "DeliverLogsPermissionArn": inputs.get("iamRoleArn"),
        "LogDestination": inputs.get("logDestination"),
        "LogFormat": inputs.get("logFormat"),
        "MaxAggregationInterval": inputs.get("maxAggregationInterval"),
        "TagSpecifications": [{"ResourceType": "vpc-flow-log", "Tags": tags_list(inputs["tags"])}]
        if inputs.get("tags")
        else None,
    }
    response = client.create_flow_logs(**{k: v for k, v in request.items() if v is not None})
    if response.get("Unsuccessful"):
        raise RuntimeError(response["Unsuccessful"][0]["Error"]["Message"])
    return str(response["FlowLogIds"][0])


FLOW_TARGETS = {"vpcId": "VPC", "subnetId": "Subnet", "eniId": "NetworkInterface", "transitGatewayId": "TransitGateway"}


def _flow_log_extra(client: Any, props: Props, id_: str) -> None:
    target = str(props.get("resourceId") or "")
    name = {"vpc": "vpcId", "subnet": "subnetId", "eni": "eniId", "tgw": "transitGatewayId"}.get(target.split("-")[0])
    if name:
        props[name] = target
    props["iamRoleArn"] = props.get("deliverLogsPermissionArn")


TYPES = {
    "aws:ec2/flowLog:FlowLog": ResourceType(
        "ec2",
        create=_create_flow_log,
        read=("describe_flow_logs", "FlowLogIds[]", "FlowLogs[0]"),
        delete=("delete_flow_logs", "FlowLogIds[]"),
        not_found=("InvalidFlowLogId.NotFound",),
        ec2_tags="vpc-flow-log",
        replace=frozenset(
            {
                "iamRoleArn",
                "logDestination",
                "logDestinationType",
                "logFormat",
                "maxAggregationInterval",
                "trafficType",
                *FLOW_TARGETS,
            }
        ),
        defaults={"logDestinationType": "cloud-watch-logs", "maxAggregationInterval": 600},
        complete=_flow_log_extra,
        arn="arn:aws:ec2:{region}:{account}:vpc-flow-log/{id}",
        values={"trafficType": ("ACCEPT", "REJECT", "ALL"), "maxAggregationInterval": (60, 600)},
        computed=frozenset({"logFormat"}),
        one_of=(tuple(FLOW_TARGETS),),
        uncovered=frozenset(
            {
                "deliverCrossAccountRole",
                "destinationOptions",
                "regionalNatGatewayId",
                "tagFieldSpecifications",
                "transitGatewayAttachmentId",
            }
        ),
    ),
}
