"""The service control policy: what no principal of the sites' accounts does, their administrators included.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
It holds neither for the organisation's management account nor for service-linked roles. Which condition keys an action
has: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from collections.abc import Iterator

from isthmus.environment import Environment
from isthmus.guardrails import statements
from isthmus.guardrails.perimeter import Perimeter, perimeter_of
from isthmus.guardrails.statements import Statement, deny

# Services whose API is in one region for all, as far as accounts need them; of CloudFront, Global Accelerator and what
# else serves the internet from everywhere, none.
# https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html
GLOBAL = (
    "account:*",
    "artifact:*",
    "budgets:*",
    "ce:*",
    "ec2:DescribeRegions",
    "health:*",
    "iam:*",
    "organizations:*",
    "pricing:*",
    "route53:*",
    "s3:GetAccountPublicAccessBlock",
    "s3:ListAllMyBuckets",
    "s3:PutAccountPublicAccessBlock",
    "shield:*",
    "sts:*",
    "support:*",
    "trustedadvisor:*",
)
# Nothing that Isthmus declares needs one of these, and each opens or shares something with whoever asks.
OPENINGS = (
    "appstream:UpdateImagePermissions",
    "cloudfront:Create*",
    "ec2:AllocateAddress",
    "ec2:AssociateAddress",
    "ec2:AttachInternetGateway",
    "ec2:CreateCarrierGateway",
    "ec2:CreateDefaultSubnet",
    "ec2:CreateDefaultVpc",
    "ec2:CreateEgressOnlyInternetGateway",
    "ec2:CreateInternetGateway",
    "ec2:CreateNatGateway",
    "ec2:DisableImageBlockPublicAccess",
    "ec2:DisableSnapshotBlockPublicAccess",
    "ec2:ModifyFpgaImageAttribute",
    "ec2:ModifyImageAttribute",
    "ec2:ModifySnapshotAttribute",
    "ec2:ModifyVpcEndpointServicePermissions",
    "ecr-public:Create*",
    "ecr-public:PutImage",
    "globalaccelerator:Create*",
    "lightsail:Create*",
    "rds:ModifyDBClusterSnapshotAttribute",
    "rds:ModifyDBSnapshotAttribute",
    "redshift:AuthorizeDataShare",
    "redshift:AuthorizeSnapshotAccess",
    "s3:CreateMultiRegionAccessPoint",
    "s3:PutBucketAcl",
    "s3:PutBucketWebsite",
    "s3:PutObjectAcl",
    "s3:PutObjectVersionAcl",
    "ssm:ModifyDocumentPermission",
)
# What copies data elsewhere by itself, as the policy pack's rule of what is translated has it.
MOVERS = ("appflow:Create*", "datasync:Create*", "dms:Create*", "transfer:Create*")
# No condition key says what these set, so that only who deploys may.
GUARDS = (
    "cloudtrail:DeleteTrail",
    "cloudtrail:StopLogging",
    "ec2:DeleteFlowLogs",
    "ec2:DeleteVpcEndpoints",
    "ec2:ModifyVpcEndpoint",
    "ecr:DeleteRegistryPolicy",
    "ecr:PutRegistryPolicy",
    "ecr:PutReplicationConfiguration",
    "ecr:SetRepositoryPolicy",
    "kms:DisableKey",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "logs:DeleteLogGroup",
    "s3:DeleteBucketPolicy",
    "s3:PutAccountPublicAccessBlock",
    "s3:PutBucketOwnershipControls",
    "s3:PutBucketPolicy",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutReplicationConfiguration",
)
LEAVING = ("account:CloseAccount", "account:DisableRegion", "account:EnableRegion", "organizations:LeaveOrganization")
# What puts data into something that may be another account's.
WRITES = (
    "dynamodb:BatchWriteItem",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "ecr:PutImage",
    "firehose:PutRecord*",
    "kinesis:PutRecord*",
    "logs:PutLogEvents",
    "s3:PutObject",
    "s3:ReplicateObject",
    "secretsmanager:PutSecretValue",
    "sns:Publish",
    "sqs:SendMessage",
)
PUBLIC_ACLS = ["authenticated-read", "public-read", "public-read-write"]


def documents(environment: Environment) -> list[str]:
    """The policies of an environment's accounts; none where it has no site on AWS."""
    perimeter = perimeter_of(environment)
    return statements.documents(_statements(perimeter)) if perimeter else []


def _statements(perimeter: Perimeter) -> Iterator[Statement]:
    yield from _regions(perimeter)
    yield deny("StayInTheOrganization", LEAVING)
    yield deny("Openings", OPENINGS)
    yield from _doors()
    yield deny("Movers", MOVERS)
    yield deny("GuardsByOperatorsOnly", GUARDS, {"ArnNotLike": {"aws:PrincipalArn": list(perimeter.operators)}})
    yield deny(
        "DataToOthers",
        WRITES,
        {"StringNotEquals": perimeter.foreign("Resource"), "Null": {"aws:ResourceAccount": "false"}},
    )


def _regions(perimeter: Perimeter) -> Iterator[Statement]:
    """Nothing outside the regions of an account's sites.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requestedregion
    """
    accounts: dict[tuple[str, ...], list[str]] = {}
    for account, regions in perimeter.regions.items():
        accounts.setdefault(tuple(regions), []).append(account)
    for number, (regions, own) in enumerate(accounts.items(), 1):
        condition: dict[str, dict[str, list[str]]] = {"StringNotEquals": {"aws:RequestedRegion": list(regions)}}
        if len(accounts) > 1:
            condition["StringEquals"] = {"aws:PrincipalAccount": own}
        yield {
            "Sid": f"OtherRegions{number if len(accounts) > 1 else ''}",
            "Effect": "Deny",
            "NotAction": list(GLOBAL),
            "Resource": "*",
            "Condition": condition,
        }


def _doors() -> Iterator[Statement]:
    """What may be made if it isn't public. A key that isn't in the request counts as public where that is the default.

    EKS's keys are of April 2026: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
    Its API is public where the request says nothing: https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
    Balancers: https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/security_iam_service-with-iam.html
    Access points: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
    """
    public_api = {"eks:endpointPublicAccess": "true"}
    yield deny("PublicClusters", ["eks:CreateCluster"], {"BoolIfExists": public_api})
    yield deny("ClustersMadePublic", ["eks:UpdateClusterConfig"], {"Bool": public_api})
    yield deny(
        "PublicBalancers",
        ["elasticloadbalancing:CreateLoadBalancer"],
        {"StringNotEquals": {"elasticloadbalancing:Scheme": "internal"}},
    )
    yield deny("PublicInstances", ["ec2:RunInstances"], {"Bool": {"ec2:AssociatePublicIpAddress": "true"}})
    yield deny("PublicAcls", ["s3:CreateBucket", "s3:PutObject"], {"StringEquals": {"s3:x-amz-acl": PUBLIC_ACLS}})
    yield deny(
        "AccessPointsOutsideVpcs",
        ["s3:CreateAccessPoint"],
        {"StringNotEquals": {"s3:AccessPointNetworkOrigin": "VPC"}},
    )
    yield deny(
        "PublicFunctionUrls",
        ["lambda:CreateFunctionUrlConfig", "lambda:UpdateFunctionUrlConfig"],
        {"StringNotEquals": {"lambda:FunctionUrlAuthType": "AWS_IAM"}},
    )
    yield deny("FunctionsForAll", ["lambda:AddPermission"], {"StringEquals": {"lambda:Principal": "*"}})
    yield deny(
        "SharesOutside",
        ["ram:CreateResourceShare", "ram:UpdateResourceShare"],
        {"BoolIfExists": {"ram:RequestedAllowsExternalPrincipals": "true"}},
    )
