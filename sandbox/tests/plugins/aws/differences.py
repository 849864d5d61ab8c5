"""Where the provider differs from CloudFormation on purpose: path of the property -> what is so, and where it says so.

Files are those of https://github.com/hashicorp/terraform-provider-aws, below internal/service.
"""

from collections.abc import Mapping

Differences = Mapping[str, Mapping[str, str]]

_MODIFIED = "ec2/vpc_security_group_ingress_rule.go: ModifySecurityGroupRules; another kind of peer replaces"
_RULE = dict.fromkeys(
    ("ipProtocol", "fromPort", "toPort", "cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"), _MODIFIED
)
_INSIDE = "ec2/vpnsite_connection.go: ForceNew, since the addresses of a tunnel stay with it"
_NETWORK = "ec2/vpnsite_connection.go: ModifyVpnConnectionOptions"

REPLACED: Differences = {
    "aws:cloudwatch/logGroup:LogGroup": {"logGroupClass": "logs/group.go: ForceNew; CloudFormation refuses the change"},
    "aws:ec2/vpnConnection:VpnConnection": {
        "localIpv4NetworkCidr": _NETWORK,
        "remoteIpv4NetworkCidr": _NETWORK,
        "transportTransitGatewayAttachmentId": "ec2/vpnsite_connection.go: no ForceNew",
        **{f"tunnel{n}{name}": _INSIDE for n in (1, 2) for name in ("InsideCidr", "InsideIpv6Cidr")},
    },
    "aws:ec2transitgateway/transitGateway:TransitGateway": {
        "amazonSideAsn": "ec2/transitgateway_.go: ModifyTransitGateway, where no BGP session is"
    },
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": {
        "subnetIds": "ec2/transitgateway_vpc_attachment.go: ModifyTransitGatewayVpcAttachment has AddSubnetIds"
    },
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": dict.fromkeys(
        ("policyArn", "accessScope.type", "accessScope.namespaces"),
        "eks/access_policy_association.go: ForceNew; CloudFormation has it in a list of the entry",
    ),
    "aws:eks/nodeGroup:NodeGroup": dict.fromkeys(
        ("launchTemplate.id", "launchTemplate.name"),
        "eks/node_group.go: ForceNew; EKS changes the version of a template, not the template",
    ),
    "aws:kms/key:Key": dict.fromkeys(
        ("customerMasterKeySpec", "keyUsage", "multiRegion"), "kms/key.go: ForceNew; CloudFormation refuses the change"
    ),
    "aws:s3/bucket:Bucket": {"objectLockEnabled": "s3/bucket.go: ForceNew"},
    "aws:ssm/parameter:Parameter": {"dataType": "ssm/parameter.go: ForceNew"},
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _RULE,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _RULE,
}

REQUIRED: Differences = {
    "aws:ec2/customerGateway:CustomerGateway": {
        "ipAddress": "ec2/vpnsite_customer_gateway.go: optional, a device with a certificate needs none"
    },
    "aws:ec2/securityGroup:SecurityGroup": {
        "description": "ec2/vpc_security_group.go: optional, the provider writes one"
    },
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
        "rules.abortIncompleteMultipartUpload.daysAfterInitiation": "s3/bucket_lifecycle_configuration.go: optional"
    },
}

ALLOWED: Differences = {
    "aws:cloudwatch/logGroup:LogGroup": {
        "retentionInDays": "logs/group.go: 0 is for ever, which CloudFormation says by leaving it out"
    },
    "aws:ec2/vpc:Vpc": {"instanceTenancy": "ec2/vpc_.go: no `host`, which EC2 knows of instances alone"},
    "aws:ec2/vpcEndpoint:VpcEndpoint": dict.fromkeys(
        ("dnsOptions.dnsRecordIpType", "ipAddressType"),
        "`not-specified` isn't in EC2's model: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html",
    ),
    "aws:eks/addon:Addon": {
        "resolveConflictsOnCreate": "eks/addon.go: there is nothing to preserve before an add-on is there"
    },
    "aws:eks/nodeGroup:NodeGroup": {
        "capacityType": "`OnDemand` isn't in EKS's model: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html"
    },
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": dict.fromkeys(
        ("rules.transitions.storageClass", "rules.noncurrentVersionTransitions.storageClass"),
        "`Glacier` isn't in S3's model: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Transition.html",
    ),
    "aws:ssm/parameter:Parameter": {"dataType": "ssm/parameter.go: aws:ssm:integration too"},
}
