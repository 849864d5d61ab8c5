"""Other forms of some types: the least that is required, and what the components declare."""

from collections.abc import Callable
from pathlib import Path

from isthmus_sandbox.plugins.core.values import ASSET, SIGNATURE
from tests.plugins.aws.place import TRUST, Place, fresh
from tests.plugins.aws.samples import TAGS, Props, endpoint_policy, rule

LOG = {"logEnabled": True, "logOutputFormat": "json"}
DISK = {"volumeSize": 100, "volumeType": "gp3", "encrypted": "true", "deleteOnTermination": "true"}


def _asset() -> Props:
    return {SIGNATURE: ASSET, "path": str(Path(__file__)), "hash": "h"}


def _template(place: Place) -> Props:
    data = {"InstanceType": "g5.12xlarge"}
    made = place.client("ec2").create_launch_template(LaunchTemplateName=fresh(), LaunchTemplateData=data)
    return {"id": made["LaunchTemplate"]["LaunchTemplateId"], "version": "1"}


# (type, what it is, inputs, inputs that an import can't know)
VARIANTS: list[tuple[str, str, Callable[[Place], Props], set[str]]] = [
    ("aws:ec2/vpc:Vpc", "least", lambda p: {"cidrBlock": "10.8.0.0/16"}, set()),
    ("aws:ec2/securityGroup:SecurityGroup", "least", lambda p: {"vpcId": p.vpc}, set()),
    (
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        "interface",
        lambda p: {
            "vpcId": p.vpc,
            "vpcEndpointType": "Interface",
            "serviceName": "com.amazonaws.eu-central-1.sts",
            "privateDnsEnabled": True,
            "subnetIds": p.subnets,
            "securityGroupIds": p.groups[:1],
            "policy": endpoint_policy("sts:*"),
            **TAGS,
        },
        set(),
    ),
    (
        "aws:ec2/launchTemplate:LaunchTemplate",
        "nodes",
        lambda p: {
            "updateDefaultVersion": True,
            "metadataOptions": {"httpEndpoint": "enabled", "httpTokens": "required", "httpPutResponseHopLimit": 1},
            "blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": DISK}],
            "tagSpecifications": [{"resourceType": kind, **TAGS} for kind in ("instance", "volume")],
            **TAGS,
        },
        {"updateDefaultVersion"},
    ),
    (
        "aws:ec2/flowLog:FlowLog",
        "every minute",
        lambda p: {
            "vpcId": p.vpc,
            "trafficType": "ALL",
            "logDestinationType": "cloud-watch-logs",
            "logDestination": p.log_group,
            "iamRoleArn": p.roles[0],
            "maxAggregationInterval": 60,
        },
        set(),
    ),
    (
        "aws:ec2/securityGroupRule:SecurityGroupRule",
        "self",
        lambda p: {"type": "egress", "securityGroupId": p.groups[1], **rule(0, self=True), "protocol": "-1"},
        set(),
    ),
    (
        "aws:ec2/securityGroupRule:SecurityGroupRule",
        "of a group",
        lambda p: {
            "type": "ingress",
            "securityGroupId": p.groups[1],
            "sourceSecurityGroupId": p.groups[0],
            **rule(53),
            "protocol": "17",
        },
        set(),
    ),
    (
        "aws:ec2/vpnConnection:VpnConnection",
        "with logs",
        lambda p: {
            "customerGatewayId": p.customer_gateways[1],
            "transitGatewayId": p.gateways[1],
            "type": "ipsec.1",
            "tunnel1LogOptions": {"cloudwatchLogOptions": {**LOG, "logGroupArn": p.log_group}},
            "tunnel2DpdTimeoutAction": "restart",
            "tunnel2Phase2LifetimeSeconds": 3600,
        },
        {"tunnel1LogOptions"},
    ),
    ("aws:ec2transitgateway/transitGateway:TransitGateway", "least", lambda p: {}, set()),
    ("aws:iam/role:Role", "least", lambda p: {"assumeRolePolicy": TRUST}, set()),
    ("aws:kms/key:Key", "least", lambda p: {}, set()),
    ("aws:cloudwatch/logGroup:LogGroup", "least", lambda p: {}, set()),
    ("aws:s3/bucket:Bucket", "least", lambda p: {}, set()),
    (
        "aws:s3/bucketObjectv2:BucketObjectv2",
        "a file",
        lambda p: {"bucket": p.bucket(), "key": "k", "source": _asset(), "serverSideEncryption": "AES256"},
        {"source"},
    ),
    (
        "aws:ssm/parameter:Parameter",
        "insecure",
        lambda p: {"name": fresh("/v"), "type": "StringList", "insecureValue": "a,b", "tier": "Standard"},
        {"insecureValue", "value"},
    ),
    ("aws:sqs/queue:Queue", "ordered", lambda p: {"fifoQueue": True, "contentBasedDeduplication": True}, set()),
    ("aws:sqs/queue:Queue", "least", lambda p: {}, set()),
    (
        "aws:eks/cluster:Cluster",
        "private",
        lambda p: {
            "name": fresh("c"),
            "roleArn": p.roles[0],
            "version": "1.34",
            "vpcConfig": {
                "subnetIds": p.subnets,
                "securityGroupIds": p.groups[:1],
                "endpointPrivateAccess": True,
                "endpointPublicAccess": False,
            },
            "accessConfig": {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False},
            "bootstrapSelfManagedAddons": False,
            "enabledClusterLogTypes": ["scheduler", "api", "audit", "authenticator", "controllerManager"],
        },
        {"bootstrapSelfManagedAddons"},
    ),
    (
        "aws:eks/nodeGroup:NodeGroup",
        "of a template",
        lambda p: {
            "clusterName": p.cluster,
            "nodeRoleArn": p.roles[0],
            "subnetIds": p.subnets,
            "capacityType": "SPOT",
            "amiType": "AL2023_x86_64_NVIDIA",
            "scalingConfig": {"minSize": 1, "desiredSize": 1, "maxSize": 1},
            "updateConfig": {"maxUnavailable": 1},
            "launchTemplate": _template(p),
        },
        set(),
    ),
    (
        "aws:eks/accessEntry:AccessEntry",
        "least",
        lambda p: {"clusterName": p.cluster, "principalArn": p.role(), "type": "STANDARD"},
        set(),
    ),
]
