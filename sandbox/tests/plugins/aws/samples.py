"""A resource of every type in the table, with a change in place and the changes that replace it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.plugins.aws.place import TRUST, Place, fresh

Props = dict[str, Any]


@dataclass(frozen=True)
class Sample:
    """The inputs, by what they stand on."""

    inputs: Callable[[Place], Props]
    update: Callable[[Place], Props] | None = None
    """Inputs that change in place; None where every change replaces."""
    replace: Callable[[Place], Props] = lambda place: {"region": "us-east-1"}
    """Inputs each of which replaces."""
    unread: tuple[str, ...] = ()
    """Inputs that an import can't know."""
    stays: bool = False
    """A setting that is there as long as what it is set on."""


def policy(action: str = "s3:GetObject", resource: str = "*", **more: Any) -> str:
    """A policy document, spelled otherwise than the APIs spell it."""
    statement = {"Resource": resource, "Effect": "Allow", "Action": action, **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=3)


def endpoint_policy(action: str) -> str:
    return policy(action, Principal="*")


def bucket_policy(bucket: str, action: str) -> str:
    return policy(action, f"arn:aws:s3:::{bucket}/*", Principal={"AWS": "arn:aws:iam::123456789012:root"})


def rule(port: int, **more: Any) -> Props:
    return {"protocol": "tcp", "fromPort": port, "toPort": port, **more}


def encryption(key: str | None) -> Props:
    default = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": key} if key else {"sseAlgorithm": "AES256"}
    return {"rules": [{"applyServerSideEncryptionByDefault": default, "bucketKeyEnabled": True}]}


def lifecycle(days: int) -> list[Props]:
    return [
        {
            "id": "superseded",
            "status": "Enabled",
            "filter": {"prefix": ""},
            "noncurrentVersionExpiration": {"noncurrentDays": days},
            "expiration": {"expiredObjectDeleteMarker": True},
            "abortIncompleteMultipartUpload": {"daysAfterInitiation": days},
        }
    ]


TAGS = {"tags": {"a": "1", "b": "2"}}
OTHER_TAGS = {"tags": {"a": "3", "c": "4"}}

EC2 = {
    "aws:ec2/vpc:Vpc": Sample(
        lambda p: {"cidrBlock": "10.1.0.0/16", "enableDnsHostnames": True, **TAGS},
        lambda p: {"enableDnsHostnames": False, "enableDnsSupport": False, **OTHER_TAGS},
        lambda p: {"cidrBlock": "10.2.0.0/16"},
    ),
    "aws:ec2/subnet:Subnet": Sample(
        lambda p: {"vpcId": p.vpc, "cidrBlock": "10.60.100.0/24", "availabilityZone": "eu-central-1a", **TAGS},
        lambda p: {"mapPublicIpOnLaunch": True, **OTHER_TAGS},
        lambda p: {"cidrBlock": "10.60.101.0/24", "availabilityZone": "eu-central-1b"},
    ),
    "aws:ec2/routeTable:RouteTable": Sample(
        lambda p: {"vpcId": p.vpc, **TAGS}, lambda p: OTHER_TAGS, lambda p: {"vpcId": "vpc-1"}
    ),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Sample(
        lambda p: {"routeTableId": p.tables[0], "subnetId": p.subnets[0]},
        replace=lambda p: {"routeTableId": p.tables[1], "subnetId": p.subnets[1]},
    ),
    "aws:ec2/route:Route": Sample(
        lambda p: {
            "routeTableId": p.tables[0],
            "destinationCidrBlock": "10.9.0.0/16",
            "transitGatewayId": p.gateways[0],
        },
        lambda p: {"transitGatewayId": p.gateways[1]},
        lambda p: {"routeTableId": p.tables[1], "destinationCidrBlock": "10.8.0.0/16"},
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": Sample(
        lambda p: {
            "vpcId": p.vpc,
            "serviceName": "com.amazonaws.eu-central-1.s3",
            "routeTableIds": p.tables,
            "policy": endpoint_policy("s3:GetObject"),
            **TAGS,
        },
        lambda p: {"routeTableIds": p.tables[:1], "policy": endpoint_policy("s3:ListBucket"), **OTHER_TAGS},
        lambda p: {"serviceName": "com.amazonaws.eu-central-1.dynamodb"},
    ),
    "aws:ec2/flowLog:FlowLog": Sample(
        lambda p: {
            "vpcId": p.vpc,
            "trafficType": "REJECT",
            "logDestination": p.log_group,
            "iamRoleArn": p.roles[0],
            **TAGS,
        },
        lambda p: OTHER_TAGS,
        lambda p: {"trafficType": "ALL", "maxAggregationInterval": 60},
    ),
    "aws:ec2/launchTemplate:LaunchTemplate": Sample(
        lambda p: {
            "imageId": "ami-12345678",
            "vpcSecurityGroupIds": p.groups,
            "metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1},
            "blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": {"volumeSize": 50, "encrypted": "true"}}],
            "tagSpecifications": [{"resourceType": "instance", "tags": {"x": "y"}}],
            **TAGS,
        },
        lambda p: {"vpcSecurityGroupIds": p.groups[:1], "updateDefaultVersion": True, **OTHER_TAGS},
        lambda p: {"name": "another"},
        unread=("updateDefaultVersion",),
    ),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": Sample(
        lambda p: {"vpcId": p.vpc, "ingress": [], "egress": [], **TAGS},
        lambda p: {"ingress": [rule(443, cidrBlocks=["10.0.0.0/8"])], **OTHER_TAGS},
        lambda p: {"vpcId": "vpc-1"},
        stays=True,
    ),
    "aws:ec2/securityGroup:SecurityGroup": Sample(
        lambda p: {
            "vpcId": p.vpc,
            "description": "of a test",
            "ingress": [
                rule(443, cidrBlocks=["10.0.0.0/8"], description="from b"),
                rule(443, cidrBlocks=["172.16.0.0/12"], description="from a"),
                rule(80, securityGroups=[p.groups[0]]),
                rule(22, self=True),
            ],
            "egress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["10.0.0.0/8"]}],
            **TAGS,
        },
        lambda p: {"ingress": [rule(443, cidrBlocks=["10.1.0.0/16", "10.0.0.0/16"])], "egress": [], **OTHER_TAGS},
        lambda p: {"description": "another", "vpcId": "vpc-1"},
    ),
    "aws:ec2/securityGroupRule:SecurityGroupRule": Sample(
        lambda p: {
            "type": "ingress",
            "securityGroupId": p.groups[0],
            **rule(8443, cidrBlocks=["10.4.0.0/16", "10.3.0.0/16"], description="d"),
        },
        lambda p: {"description": "e"},
        lambda p: {"type": "egress", "toPort": 8444, "cidrBlocks": ["10.3.0.0/16"]},
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": Sample(
        lambda p: {
            "securityGroupId": p.groups[0],
            "ipProtocol": "tcp",
            "fromPort": 443,
            "toPort": 443,
            "cidrIpv4": "10.5.0.0/16",
            "description": "d",
            **TAGS,
        },
        lambda p: {"fromPort": 444, "toPort": 445, "description": "e", **OTHER_TAGS},
        lambda p: {"securityGroupId": p.groups[1]},
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": Sample(
        lambda p: {
            "securityGroupId": p.groups[0],
            "ipProtocol": "-1",
            "referencedSecurityGroupId": p.groups[1],
            **TAGS,
        },
        lambda p: OTHER_TAGS,
        lambda p: {"securityGroupId": p.groups[1]},
    ),
    "aws:ec2/customerGateway:CustomerGateway": Sample(
        lambda p: {"bgpAsn": "65010", "ipAddress": "203.0.113.77", "type": "ipsec.1", **TAGS},
        lambda p: OTHER_TAGS,
        lambda p: {"bgpAsn": "65011", "ipAddress": "203.0.113.78"},
    ),
    "aws:ec2/vpnConnection:VpnConnection": Sample(
        lambda p: {
            "customerGatewayId": p.customer_gateways[0],
            "transitGatewayId": p.gateways[0],
            "type": "ipsec.1",
            "staticRoutesOnly": True,
            "localIpv4NetworkCidr": "192.168.0.0/16",
            "remoteIpv4NetworkCidr": "10.60.0.0/16",
            "tunnel1IkeVersions": ["ikev2"],
            "tunnel1Phase1EncryptionAlgorithms": ["AES256-GCM-16", "AES256"],
            "tunnel1Phase1DhGroupNumbers": [20, 14],
            "tunnel1PresharedKey": "kept.of.tunnel.1",
            "tunnel2InsideCidr": "169.254.77.0/30",
            "tunnel2StartupAction": "start",
            **TAGS,
        },
        lambda p: {
            "customerGatewayId": p.customer_gateways[1],
            "transitGatewayId": p.gateways[1],
            "tunnel1Phase1DhGroupNumbers": [21],
            "localIpv4NetworkCidr": "192.168.0.0/24",
            **OTHER_TAGS,
        },
        lambda p: {"staticRoutesOnly": False},
    ),
    "aws:ec2/vpnConnectionRoute:VpnConnectionRoute": Sample(
        lambda p: {"vpnConnectionId": p.vpn, "destinationCidrBlock": "192.168.0.0/24"},
        replace=lambda p: {"destinationCidrBlock": "192.168.1.0/24"},
    ),
    "aws:ec2transitgateway/transitGateway:TransitGateway": Sample(
        lambda p: {"description": "of a test", "amazonSideAsn": 64600, "dnsSupport": "disable", **TAGS},
        lambda p: {"description": "changed", "dnsSupport": "enable", **OTHER_TAGS},
        lambda p: {"multicastSupport": "enable"},
    ),
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": Sample(
        lambda p: {"transitGatewayId": p.gateways[1], "vpcId": p.vpc, "subnetIds": p.subnets[:1], **TAGS},
        lambda p: {"subnetIds": p.subnets[::-1], "applianceModeSupport": "enable", **OTHER_TAGS},
        lambda p: {"vpcId": "vpc-1", "transitGatewayId": "tgw-1"},
    ),
    "aws:ec2transitgateway/route:Route": Sample(
        lambda p: {
            "transitGatewayRouteTableId": p.gateway_table,
            "destinationCidrBlock": "10.77.0.0/16",
            "transitGatewayAttachmentId": p.attachment,
        },
        replace=lambda p: {"destinationCidrBlock": "10.78.0.0/16"},
        unread=("transitGatewayAttachmentId",),  # moto doesn't tell it
    ),
}


def of_bucket(change: Callable[[Place], Props] | None, stays: bool = False, **more: Any) -> Sample:
    """A setting of a bucket."""
    return Sample(
        lambda p: {"bucket": p.bucket(), **more},
        change,
        lambda p: {"bucket": "another"},
        unread=tuple(set(more) & {"acl"}),
        stays=stays,
    )


STORES = {
    "aws:s3/bucket:Bucket": Sample(
        lambda p: {"bucket": fresh("b"), "forceDestroy": True, **TAGS},
        lambda p: {"forceDestroy": False, **OTHER_TAGS},
        lambda p: {"bucket": "another", "objectLockEnabled": True},
        unread=("forceDestroy",),
    ),
    "aws:s3/bucketAcl:BucketAcl": of_bucket(lambda p: {"acl": "public-read"}, stays=True, acl="log-delivery-write"),
    "aws:s3/bucketVersioning:BucketVersioning": of_bucket(
        lambda p: {"versioningConfiguration": {"status": "Suspended"}},
        stays=True,
        versioningConfiguration={"status": "Enabled"},
    ),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": of_bucket(
        lambda p: encryption(p.keys[0]), **encryption(None)
    ),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": of_bucket(
        lambda p: {"blockPublicAcls": False, "restrictPublicBuckets": True}, blockPublicAcls=True
    ),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": of_bucket(
        lambda p: {"rule": {"objectOwnership": "ObjectWriter"}}, rule={"objectOwnership": "BucketOwnerEnforced"}
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": of_bucket(
        lambda p: {"rules": lifecycle(30)}, rules=lifecycle(7)
    ),
    "aws:s3/bucketPolicy:BucketPolicy": Sample(
        lambda p: (lambda b: {"bucket": b, "policy": bucket_policy(b, "s3:GetObject")})(p.bucket()),
        lambda p: {"policy": bucket_policy("other", "s3:PutObject")},
        lambda p: {"bucket": "another"},
    ),
    **{
        token: Sample(
            lambda p: {"bucket": p.bucket(), "key": "a/b.txt", "content": "hello", "contentType": "text/plain", **TAGS},
            lambda p: {"content": "bye", "metadata": {"m": "1"}, **OTHER_TAGS},
            lambda p: {"key": "c", "bucket": "another"},
            unread=("content",),
        )
        for token in ("aws:s3/bucketObjectv2:BucketObjectv2", "aws:s3/bucketObject:BucketObject")
    },
    "aws:kms/key:Key": Sample(
        lambda p: {
            "description": "of a test",
            "enableKeyRotation": True,
            "deletionWindowInDays": 7,
            "policy": policy("kms:*", Principal={"AWS": "arn:aws:iam::123456789012:root"}),
            **TAGS,
        },
        lambda p: {"description": "changed", "enableKeyRotation": False, "isEnabled": False, **OTHER_TAGS},
        lambda p: {"customerMasterKeySpec": "RSA_2048", "keyUsage": "SIGN_VERIFY"},
        unread=("deletionWindowInDays",),
    ),
    "aws:kms/alias:Alias": Sample(
        lambda p: {"name": f"alias/{fresh()}", "targetKeyId": p.keys[0]},
        lambda p: {"targetKeyId": p.keys[1]},
        lambda p: {"name": "alias/another"},
    ),
    "aws:cloudwatch/logGroup:LogGroup": Sample(
        lambda p: {"name": f"/test/{fresh()}", "retentionInDays": 30, "kmsKeyId": p.keys[0], **TAGS},
        lambda p: {"retentionInDays": 0, **OTHER_TAGS},
        lambda p: {"name": "another"},
    ),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Sample(
        lambda p: {
            "name": fresh("alarm"),
            "alarmDescription": "of a test",
            "namespace": "AWS/VPN",
            "metricName": "TunnelState",
            "dimensions": {"VpnId": "vpn-1", "TunnelIpAddress": "198.51.100.1"},
            "statistic": "Maximum",
            "period": 300,
            "evaluationPeriods": 2,
            "threshold": 1,
            "comparisonOperator": "LessThanThreshold",
            "treatMissingData": "breaching",
            "alarmActions": ["arn:aws:sns:eu-central-1:123456789012:paging"],
            **TAGS,
        },
        lambda p: {"threshold": 0.5, "dimensions": {"VpnId": "vpn-2"}, "okActions": [], **OTHER_TAGS},
        lambda p: {"name": "another"},
    ),
    "aws:ssm/parameter:Parameter": Sample(
        lambda p: {"name": f"/test/{fresh()}", "type": "String", "value": "one", "description": "d", **TAGS},
        lambda p: {"value": "two", "description": "e", **OTHER_TAGS},
        lambda p: {"name": "/another"},
    ),
    "aws:sqs/queue:Queue": Sample(
        lambda p: {"name": fresh("q"), "visibilityTimeoutSeconds": 60, "messageRetentionSeconds": 3600, **TAGS},
        lambda p: {"visibilityTimeoutSeconds": 90, "sqsManagedSseEnabled": True, **OTHER_TAGS},
        lambda p: {"name": "another.fifo", "fifoQueue": True},
    ),
}

IAM = {
    "aws:iam/role:Role": Sample(
        lambda p: {
            "name": fresh("r"),
            "assumeRolePolicy": json.dumps(json.loads(TRUST), indent=2),
            "description": "of a test",
            "maxSessionDuration": 7200,
            "permissionsBoundary": "arn:aws:iam::aws:policy/ReadOnlyAccess",
            **TAGS,
        },
        lambda p: {
            "description": "changed",
            "maxSessionDuration": 3600,
            "permissionsBoundary": None,
            "assumeRolePolicy": TRUST.replace("ec2", "eks"),
            **OTHER_TAGS,
        },
        lambda p: {"name": "another", "path": "/x/"},
    ),
    "aws:iam/rolePolicy:RolePolicy": Sample(
        lambda p: {"name": fresh(), "role": p.role().rpartition("/")[2], "policy": policy()},
        lambda p: {"policy": policy("s3:*")},
        lambda p: {"name": "another", "role": "another"},
    ),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Sample(
        lambda p: {
            "role": p.role().rpartition("/")[2],
            "policyArn": "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
        },
        replace=lambda p: {"role": "another", "policyArn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"},
    ),
}

EKS = {
    "aws:eks/cluster:Cluster": Sample(
        lambda p: {
            "name": fresh("c"),
            "roleArn": p.roles[0],
            "version": "1.33",
            "vpcConfig": {"subnetIds": p.subnets, "endpointPrivateAccess": True, "endpointPublicAccess": False},
            "accessConfig": {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": True},
            "enabledClusterLogTypes": ["audit", "api"],
            "encryptionConfig": {"provider": {"keyArn": p.keys[0]}, "resources": ["secrets"]},
            "kubernetesNetworkConfig": {"serviceIpv4Cidr": "10.100.0.0/16"},
            **TAGS,
        },
        lambda p: {
            "enabledClusterLogTypes": ["authenticator"],
            "upgradePolicy": {"supportType": "STANDARD"},
            "deletionProtection": False,
            **OTHER_TAGS,
        },
        lambda p: {"name": "another", "roleArn": p.roles[1]},
    ),
    "aws:eks/nodeGroup:NodeGroup": Sample(
        lambda p: {
            "clusterName": p.cluster,
            "nodeGroupName": fresh("g"),
            "nodeRoleArn": p.roles[0],
            "subnetIds": p.subnets[::-1],
            "instanceTypes": ["g5.12xlarge"],
            "amiType": "AL2023_x86_64_NVIDIA",
            "diskSize": 100,
            "scalingConfig": {"minSize": 1, "desiredSize": 1, "maxSize": 3},
            "labels": {"a": "1", "b": "2"},
            "taints": [{"key": "gpu", "value": "true", "effect": "NO_SCHEDULE"}],
            **TAGS,
        },
        lambda p: {
            "scalingConfig": {"minSize": 1, "desiredSize": 2, "maxSize": 3},
            "labels": {"b": "3"},
            "taints": [],
            "nodeRepairConfig": {"enabled": True},
            "releaseVersion": "1.34.0-20261101",
            **OTHER_TAGS,
        },
        lambda p: {"instanceTypes": ["g6.12xlarge"], "capacityType": "SPOT", "diskSize": 50},
    ),
    "aws:eks/accessEntry:AccessEntry": Sample(
        lambda p: {"clusterName": p.cluster, "principalArn": p.role(), "kubernetesGroups": ["b", "a"], **TAGS},
        lambda p: {"kubernetesGroups": ["c"], **OTHER_TAGS},
        lambda p: {"type": "EC2_LINUX", "principalArn": p.roles[1]},
    ),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": Sample(
        lambda p: {
            "clusterName": p.cluster,
            "principalArn": p.principal,
            "policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
            "accessScope": {"type": "namespace", "namespaces": ["b", "a"]},
        },
        replace=lambda p: {"policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy"},
    ),
    "aws:eks/addon:Addon": Sample(
        lambda p: {
            "clusterName": p.cluster,
            "addonName": "eks-pod-identity-agent",
            "resolveConflictsOnCreate": "OVERWRITE",
            **TAGS,
        },
        lambda p: {"addonVersion": "v1.3.8-eksbuild.2", "resolveConflictsOnUpdate": "OVERWRITE", **OTHER_TAGS},
        lambda p: {"addonName": "coredns"},
        unread=("resolveConflictsOnCreate",),
    ),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": Sample(
        lambda p: {
            "clusterName": p.cluster,
            "namespace": "triton",
            "serviceAccount": fresh("s"),
            "roleArn": p.roles[0],
            **TAGS,
        },
        lambda p: {"roleArn": p.roles[1], **OTHER_TAGS},
        lambda p: {"namespace": "another"},
    ),
}

SAMPLES: dict[str, Sample] = {**EC2, **STORES, **IAM, **EKS}
