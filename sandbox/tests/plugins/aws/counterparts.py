"""Which type of CloudFormation, or which part of one, each type of the stand-in corresponds to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

PREFIX = "the provider's own: a name that begins so"
NAMED = dict.fromkeys(
    (f"/properties/{name}" for name in ("GroupName", "SourceSecurityGroupName", "SourceSecurityGroupOwnerId")),
    "security groups have ids here, never names",
)
OF_BUCKET = "a setting of a bucket is a property of the bucket in CloudFormation"


@dataclass(frozen=True)
class Counterpart:
    """A type of CloudFormation."""

    kind: str
    """`AWS::EC2::VPC`."""
    part: str = ""
    """The property of it, `A.B`, whose properties are the stand-in's."""
    beside: bool = False
    """Whether the properties beside the part are the stand-in's as well."""
    names: Mapping[str, str] = field(default_factory=dict)
    """The stand-in's path -> CloudFormation's name there, `A.B` where it is deeper."""
    alone: Mapping[str, str] = field(default_factory=dict)
    """Properties of one side only -> why; CloudFormation's are pointers, `/properties/A`."""


def _bucket(part: str, names: Mapping[str, str] | None = None, *, by_owner: bool = True) -> Counterpart:
    alone = {"bucket": OF_BUCKET} | ({"expectedBucketOwner": OF_BUCKET} if by_owner else {})
    return Counterpart("AWS::S3::Bucket", part, names=names or {}, alone=alone)


def _rule(direction: str, peer: str) -> Counterpart:
    names = {
        "securityGroupId": "GroupId",
        "prefixListId": f"{peer}PrefixListId",
        "referencedSecurityGroupId": f"{peer}SecurityGroupId",
        "cidrIpv4": "CidrIp",
    }
    return Counterpart(
        f"AWS::EC2::SecurityGroup{direction}", names=names, alone=NAMED if direction == "Ingress" else {}
    )


_TUNNEL = {
    "InsideCidr": "TunnelInsideCidr",
    "InsideIpv6Cidr": "TunnelInsideIpv6Cidr",
    "PresharedKey": "PreSharedKey",
    "IkeVersions": "IKEVersions.Value",
    "DpdTimeoutAction": "DPDTimeoutAction",
    "DpdTimeoutSeconds": "DPDTimeoutSeconds",
    "LogOptions": "LogOptions",
    **{
        f"Phase{phase}{name}": f"Phase{phase}{name.replace('Dh', 'DH')}.Value"
        for phase in (1, 2)
        for name in ("EncryptionAlgorithms", "IntegrityAlgorithms", "DhGroupNumbers")
    },
    **{
        name: name
        for name in (
            *("Phase1LifetimeSeconds", "Phase2LifetimeSeconds", "RekeyMarginTimeSeconds", "RekeyFuzzPercentage"),
            *("ReplayWindowSize", "StartupAction", "EnableTunnelLifecycleControl"),
        )
    },
}

COUNTERPARTS = {
    "aws:cloudwatch/logGroup:LogGroup": Counterpart(
        "AWS::Logs::LogGroup", names={"name": "LogGroupName"}, alone={"namePrefix": PREFIX}
    ),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Counterpart("AWS::CloudWatch::Alarm", names={"name": "AlarmName"}),
    "aws:ec2/customerGateway:CustomerGateway": Counterpart("AWS::EC2::CustomerGateway"),
    "aws:ec2/flowLog:FlowLog": Counterpart(
        "AWS::EC2::FlowLog",
        names={
            "iamRoleArn": "DeliverLogsPermissionArn",
            **dict.fromkeys(("vpcId", "subnetId", "eniId", "transitGatewayId"), "ResourceId"),
        },
        alone={
            "/properties/ResourceType": "follows from which of the ids is given",
            "/properties/LogGroupName": "the provider has logDestination alone",
        },
    ),
    "aws:ec2/launchTemplate:LaunchTemplate": Counterpart(
        "AWS::EC2::LaunchTemplate",
        "LaunchTemplateData",
        beside=True,
        names={
            "name": "LaunchTemplateName",
            "vpcSecurityGroupIds": "SecurityGroupIds",
            "securityGroupNames": "SecurityGroups",
        },
        alone={"namePrefix": PREFIX},
    ),
    "aws:ec2/route:Route": Counterpart("AWS::EC2::Route", names={"egressOnlyGatewayId": "EgressOnlyInternetGatewayId"}),
    "aws:ec2/routeTable:RouteTable": Counterpart("AWS::EC2::RouteTable"),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Counterpart(
        "AWS::EC2::SubnetRouteTableAssociation",
        alone={"gatewayId": "of another type of CloudFormation, AWS::EC2::GatewayRouteTableAssociation"},
    ),
    "aws:ec2/securityGroup:SecurityGroup": Counterpart(
        "AWS::EC2::SecurityGroup",
        names={
            "name": "GroupName",
            "description": "GroupDescription",
            "ingress": "SecurityGroupIngress",
            "egress": "SecurityGroupEgress",
            **{
                f"{way}.{ours}": theirs
                for way in ("ingress", "egress")
                for ours, theirs in {
                    "protocol": "IpProtocol",
                    "cidrBlocks": "CidrIp",
                    "ipv6CidrBlocks": "CidrIpv6",
                }.items()
            },
        },
        alone={"namePrefix": PREFIX},
    ),
    "aws:ec2/securityGroupRule:SecurityGroupRule": Counterpart(
        "AWS::EC2::SecurityGroupIngress",
        names={
            "securityGroupId": "GroupId",
            "protocol": "IpProtocol",
            "cidrBlocks": "CidrIp",
            "ipv6CidrBlocks": "CidrIpv6",
            "prefixListIds": "SourcePrefixListId",
            "self": "SourceSecurityGroupId",
        },
        alone={**NAMED, "type": "two types of CloudFormation, SecurityGroupIngress and SecurityGroupEgress"},
    ),
    "aws:ec2/subnet:Subnet": Counterpart("AWS::EC2::Subnet"),
    "aws:ec2/vpc:Vpc": Counterpart(
        "AWS::EC2::VPC", alone={"/properties/VpcEncryptionControl": "the provider has a resource of its own for it"}
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": Counterpart("AWS::EC2::VPCEndpoint", names={"policy": "PolicyDocument"}),
    "aws:ec2/vpnConnection:VpnConnection": Counterpart(
        "AWS::EC2::VPNConnection",
        names={
            f"{tunnel}{ours}": f"VpnTunnelOptionsSpecifications.{theirs}"
            for tunnel in ("tunnel1", "tunnel2")
            for ours, theirs in _TUNNEL.items()
        },
    ),
    "aws:ec2/vpnConnectionRoute:VpnConnectionRoute": Counterpart("AWS::EC2::VPNConnectionRoute"),
    "aws:ec2transitgateway/route:Route": Counterpart("AWS::EC2::TransitGatewayRoute"),
    "aws:ec2transitgateway/transitGateway:TransitGateway": Counterpart("AWS::EC2::TransitGateway"),
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": Counterpart(
        "AWS::EC2::TransitGatewayVpcAttachment",
        names={
            f"{option}Support": f"Options.{option[0].upper()}{option[1:]}Support"
            for option in ("applianceMode", "dns", "ipv6", "securityGroupReferencing")
        },
    ),
    "aws:eks/accessEntry:AccessEntry": Counterpart("AWS::EKS::AccessEntry"),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": Counterpart(
        "AWS::EKS::AccessEntry",
        "AccessPolicies",
        beside=True,
        alone={"/properties/Type": "of the entry, which is a resource of its own"},
    ),
    "aws:eks/addon:Addon": Counterpart(
        "AWS::EKS::Addon",
        names=dict.fromkeys(("resolveConflictsOnCreate", "resolveConflictsOnUpdate"), "ResolveConflicts"),
    ),
    "aws:eks/cluster:Cluster": Counterpart(
        "AWS::EKS::Cluster",
        names={"vpcConfig": "ResourcesVpcConfig", "enabledClusterLogTypes": "Logging.ClusterLogging.EnabledTypes.Type"},
    ),
    "aws:eks/nodeGroup:NodeGroup": Counterpart(
        "AWS::EKS::Nodegroup",
        names={
            "nodeRoleArn": "NodeRole",
            "subnetIds": "Subnets",
            "remoteAccess.sourceSecurityGroupIds": "SourceSecurityGroups",
        },
        alone={"nodeGroupNamePrefix": PREFIX},
    ),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": Counterpart("AWS::EKS::PodIdentityAssociation"),
    "aws:iam/role:Role": Counterpart(
        "AWS::IAM::Role",
        names={"name": "RoleName", "assumeRolePolicy": "AssumeRolePolicyDocument"},
        alone={"namePrefix": PREFIX},
    ),
    "aws:iam/rolePolicy:RolePolicy": Counterpart(
        "AWS::IAM::RolePolicy",
        names={"name": "PolicyName", "role": "RoleName", "policy": "PolicyDocument"},
        alone={"namePrefix": PREFIX},
    ),
    "aws:kms/alias:Alias": Counterpart("AWS::KMS::Alias", names={"name": "AliasName"}, alone={"namePrefix": PREFIX}),
    "aws:kms/key:Key": Counterpart(
        "AWS::KMS::Key",
        names={
            "customerMasterKeySpec": "KeySpec",
            "deletionWindowInDays": "PendingWindowInDays",
            "isEnabled": "Enabled",
            "policy": "KeyPolicy",
        },
    ),
    "aws:s3/bucket:Bucket": Counterpart(
        "AWS::S3::Bucket",
        names={"bucket": "BucketName", "bucketPrefix": "BucketNamePrefix"},
        alone={"acl": "CloudFormation's AccessControl spells the canned ACLs otherwise, PublicRead"},
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _bucket(
        "LifecycleConfiguration",
        {
            "rules.transitions.days": "TransitionInDays",
            "rules.transitions.date": "TransitionDate",
            "rules.noncurrentVersionTransitions.noncurrentDays": "TransitionInDays",
        },
    ),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": _bucket("OwnershipControls", by_owner=False),
    "aws:s3/bucketPolicy:BucketPolicy": Counterpart("AWS::S3::BucketPolicy", names={"policy": "PolicyDocument"}),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _bucket("PublicAccessBlockConfiguration", by_owner=False),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": _bucket(
        "BucketEncryption",
        {
            "rules": "ServerSideEncryptionConfiguration",
            "rules.applyServerSideEncryptionByDefault": "ServerSideEncryptionByDefault",
        },
    ),
    "aws:s3/bucketVersioning:BucketVersioning": _bucket("", {"versioningConfiguration": "VersioningConfiguration"}),
    "aws:sqs/queue:Queue": Counterpart(
        "AWS::SQS::Queue",
        names={
            "name": "QueueName",
            "maxMessageSize": "MaximumMessageSize",
            "messageRetentionSeconds": "MessageRetentionPeriod",
            "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
            "visibilityTimeoutSeconds": "VisibilityTimeout",
        },
        alone={"namePrefix": PREFIX},
    ),
    "aws:ssm/parameter:Parameter": Counterpart(
        "AWS::SSM::Parameter", alone={"insecureValue": "a value all the same, which the provider shows"}
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _rule("Egress", "Destination"),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _rule("Ingress", "Source"),
}

NONE = {
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "CloudFormation takes over nothing that is there",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "a name in a list of the role, ManagedPolicyArns",
    "aws:s3/bucketAcl:BucketAcl": "a word of the bucket, AccessControl, which CloudFormation spells otherwise",
    "aws:s3/bucketObject:BucketObject": "CloudFormation makes no objects",
    "aws:s3/bucketObjectv2:BucketObjectv2": "CloudFormation makes no objects",
}
