"""Properties that the SDK has and our calls don't send: giving one is an error, never a silent success.

Source: each type's page of https://www.pulumi.com/registry/packages/aws/api-docs/, against the calls in `types/`.
"""

from sandbox.plugins.aws.resource_type import Props
from sandbox.plugins.core.check import Failures

UNCOVERED: dict[str, frozenset[str]] = {
    "aws:cloudwatch/logGroup:LogGroup": frozenset({"deletionProtectionEnabled"}),
    "aws:ec2/flowLog:FlowLog": frozenset(
        {
            "deliverCrossAccountRole",
            "destinationOptions",
            "regionalNatGatewayId",
            "tagFieldSpecifications",
            "transitGatewayAttachmentId",
        }
    ),
    "aws:ec2/route:Route": frozenset({"carrierGatewayId", "coreNetworkArn", "localGatewayId", "odbNetworkArn"}),
    "aws:ec2/routeTable:RouteTable": frozenset({"propagatingVgws", "routes"}),
    "aws:ec2/subnet:Subnet": frozenset(
        {
            "customerOwnedIpv4Pool",
            "enableLniAtDeviceIndex",
            "enableResourceNameDnsARecordOnLaunch",
            "enableResourceNameDnsAaaaRecordOnLaunch",
            "mapCustomerOwnedIpOnLaunch",
            "privateDnsHostnameTypeOnLaunch",
        }
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": frozenset({"autoAccept"}),
    "aws:ec2/vpnConnection:VpnConnection": frozenset(
        {"localIpv6NetworkCidr", "presharedKeyStorage", "remoteIpv6NetworkCidr", "vpnConcentratorId"}
    ),
    "aws:ec2transitgateway/transitGateway:TransitGateway": frozenset({"encryptionSupport", "transitGatewayCidrBlocks"}),
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": frozenset(
        {"transitGatewayDefaultRouteTableAssociation", "transitGatewayDefaultRouteTablePropagation"}
    ),
    "aws:eks/addon:Addon": frozenset({"namespaceConfig", "podIdentityAssociations"}),
    "aws:eks/cluster:Cluster": frozenset(
        {
            "computeConfig",
            "controlPlaneScalingConfig",
            "kubeApiServerConfig",
            "kubeControllerManagerConfig",
            "kubeSchedulerConfig",
            "outpostConfig",
            "remoteNetworkConfig",
            "storageConfig",
            "zonalShiftConfig",
        }
    ),
    "aws:eks/nodeGroup:NodeGroup": frozenset({"nodeRepairConfig", "remoteAccess", "warmPoolConfig"}),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": frozenset(
        {"disableSessionTags", "policy", "targetRoleArn"}
    ),
    "aws:iam/role:Role": frozenset({"inlinePolicies", "managedPolicyArns"}),
    "aws:kms/key:Key": frozenset({"customKeyStoreId", "rotationPeriodInDays", "xksKeyId"}),
    "aws:s3/bucket:Bucket": frozenset(
        {
            "accelerationStatus",
            "bucketNamespace",
            "corsRules",
            "grants",
            "lifecycleRules",
            "logging",
            "objectLockConfiguration",
            "replicationConfiguration",
            "requestPayer",
            "serverSideEncryptionConfiguration",
            "versioning",
            "website",
        }
    ),
    "aws:s3/bucketAcl:BucketAcl": frozenset({"accessControlPolicy"}),
    "aws:s3/bucketObject:BucketObject": frozenset(
        {
            "bucketKeyEnabled",
            "contentDisposition",
            "contentLanguage",
            "objectLockLegalHoldStatus",
            "objectLockMode",
            "objectLockRetainUntilDate",
            "websiteRedirect",
        }
    ),
    "aws:s3/bucketObjectv2:BucketObjectv2": frozenset(
        {
            "bucketKeyEnabled",
            "checksumAlgorithm",
            "contentDisposition",
            "contentLanguage",
            "objectLockLegalHoldStatus",
            "objectLockMode",
            "objectLockRetainUntilDate",
            "overrideProvider",
            "websiteRedirect",
        }
    ),
    "aws:s3/bucketVersioning:BucketVersioning": frozenset({"mfa"}),
    "aws:ssm/parameter:Parameter": frozenset({"valueWo", "valueWoVersion"}),
}


def uncovered_failures(token: str, news: Props) -> Failures:
    """What is given and has no effect; what says nothing (false, empty) passes."""
    given = [n for n in sorted(UNCOVERED.get(token, ())) if news.get(n) not in (None, False, "", [], {})]
    return [(name, "the sandbox's plugin doesn't cover this property: it would have no effect") for name in given]
