"""AWS services whose resources are reached by who isn't ours unless a property of theirs says otherwise.

Each line names a type (`aws*` is both packages), the property that decides, the values that close it, whether leaving
it out does, and what to do. The defaults are those of the provider's documentation
(https://www.pulumi.com/registry/packages/aws/api-docs/) or of CloudFormation's, for aws-native
(https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html).
"""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from isthmus_policies.decisions.closing import at, is_closed
from isthmus_policies.estate import Estate
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.doors import door, ignored
from isthmus_policies.facts.openings import Opening
from isthmus_policies.facts.patterns import is_like
from isthmus_policies.subject import Subject


class Closed(NamedTuple):
    """What closes the door of a type."""

    type: str
    path: str
    values: tuple[str, ...]
    """In lower case."""
    left_out: bool
    fix: str


INTERNAL = "set `internal` to true"
SCHEME = "set `scheme` to internal"
GUESTS, FULL_TABLES = "allowUnauthenticatedIdentities", "allowFullTableExternalDataAccess"
SNAPSHOTS = ("block-all-sharing", "block-new-sharing")
DOORS = (
    # Load balancers of every generation face the internet by default.
    Closed("aws:lb:LoadBalancer", "internal", ("true",), False, INTERNAL),
    Closed("aws:alb:LoadBalancer", "internal", ("true",), False, INTERNAL),
    Closed("aws:elb:LoadBalancer", "internal", ("true",), False, INTERNAL),
    Closed("aws:applicationloadbalancing:LoadBalancer", "internal", ("true",), False, INTERNAL),
    Closed("aws:elasticloadbalancing*:LoadBalancer", "internal", ("true",), False, INTERNAL),
    Closed("aws-native:elasticloadbalancing*:LoadBalancer", "scheme", ("internal",), False, SCHEME),
    # APIs
    Closed("aws*:apigateway:RestApi", "endpointConfiguration.types", ("private",), False, "make its endpoint PRIVATE"),
    Closed("aws*:apigateway:DomainName", "endpointConfiguration.types", ("private",), False, "make it PRIVATE"),
    Closed("aws:appsync:GraphQLApi", "visibility", ("private",), False, "set `visibility` to PRIVATE"),
    Closed("aws-native:appsync:GraphQlApi", "visibility", ("private",), False, "set `visibility` to PRIVATE"),
    Closed("aws:lambda:FunctionUrl", "authorizationType", ("aws_iam",), False, "set it to AWS_IAM"),
    Closed("aws-native:lambda:Url", "authType", ("aws_iam",), False, "set it to AWS_IAM"),
    Closed("aws*:vpclattice:Service", "authType", ("aws_iam",), False, "set it to AWS_IAM, with a policy"),
    Closed("aws*:vpclattice:ServiceNetwork", "authType", ("aws_iam",), False, "set it to AWS_IAM, with a policy"),
    Closed(
        "aws*:apprunner:Service",
        "networkConfiguration.ingressConfiguration.isPubliclyAccessible",
        ("false",),
        False,
        "set it to false, and reach it by a VPC ingress connection",
    ),
    Closed("aws*:transfer:Server", "endpointType", ("vpc", "vpc_endpoint"), False, "set it to VPC"),
    # Data stores and brokers
    Closed(
        "aws*:msk:Cluster",
        "brokerNodeGroupInfo.connectivityInfo.publicAccess.type",
        ("disabled",),
        True,
        "leave it out",
    ),
    Closed("aws*:neptunegraph:Graph", "publicConnectivity", ("false",), True, "set it to false"),
    Closed("aws-native:neptunegraph:PrivateGraphEndpoint", "publicConnectivity", ("false",), True, "set it to false"),
    Closed("aws-native:dms:ReplicationInstance", "publiclyAccessible", ("false",), False, "set it to false"),
    Closed("aws:redshift:Cluster", "elasticIp", (), True, "leave it out"),
    Closed("aws-native:redshift:Cluster", "elasticIp", (), True, "leave it out"),
    # Subnets, addresses
    Closed("aws:ec2:DefaultSubnet", "mapPublicIpOnLaunch", ("false",), False, "set it to false"),
    Closed(
        "aws:ec2:VpcBlockPublicAccessOptions",
        "internetGatewayBlockMode",
        ("block-bidirectional", "block-ingress"),
        False,
        "block",
    ),
    Closed(
        "aws:ec2:VpcBlockPublicAccessExclusion", "internetGatewayExclusionMode", ("allow-egress",), False, "remove it"
    ),
    Closed(
        "aws:emr:BlockPublicAccessConfiguration", "blockPublicSecurityGroupRules", ("true",), False, "set it to true"
    ),
    # Workbenches
    Closed("aws*:sagemaker:NotebookInstance", "directInternetAccess", ("disabled",), False, "set it to Disabled"),
    Closed("aws*:sagemaker:Domain", "appNetworkAccessType", ("vpconly",), False, "set it to VpcOnly"),
    Closed("aws:cloud9:EnvironmentEC2", "connectionType", ("connect_ssm",), False, "set it to CONNECT_SSM"),
    Closed("aws-native:cloud9:EnvironmentEc2", "connectionType", ("connect_ssm",), False, "set it to CONNECT_SSM"),
    Closed("aws*:mwaa:Environment", "webserverAccessMode", ("private_only",), True, "set it to PRIVATE_ONLY"),
    Closed("aws*:codebuild:Project", "projectVisibility", ("private",), True, "leave it out"),
    Closed("aws-native:codebuild:Project", "visibility", ("private",), True, "leave it out"),
    Closed(
        "aws*:workspaces:Directory",
        "workspaceCreationProperties.enableInternetAccess",
        ("false",),
        True,
        "leave it out",
    ),
    Closed("aws*:ivs:Channel", "authorized", ("true",), False, "set it to true"),
    Closed(
        "aws:amplify:App", "enableBasicAuth", ("true",), False, "protect it, or serve the pages from a private site"
    ),
    Closed("aws-native:amplify:App", "basicAuthConfig.enableBasicAuth", ("true",), False, "protect it"),
    Closed("aws:lightsail:ContainerServiceDeploymentVersion", "publicEndpoint", (), True, "leave it out"),
    Closed("aws:lightsail:ContainerService", "publicDomainNames", (), True, "leave it out"),
    # https://docs.aws.amazon.com/lightsail/latest/userguide/amazon-lightsail-understanding-bucket-permissions.html
    Closed("aws-native:lightsail:Bucket", "accessRules.getObject", ("private",), True, "set it to private"),
    Closed("aws-native:lightsail:Bucket", "accessRules.allowPublicOverrides", ("false",), True, "set it to false"),
    # Guests who get credentials: https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools.html
    Closed("aws:cognito:IdentityPool", GUESTS, ("false",), True, "set it to false"),
    Closed("aws-native:cognito:IdentityPool", GUESTS, ("false",), False, "set it to false"),
    # What may be shared with everyone, or with other organisations
    # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-public-access-to-amis.html
    Closed("aws:ec2:ImageBlockPublicAccess", "state", ("block-new-sharing",), False, "set it to block-new-sharing"),
    # https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html
    Closed("aws:ebs:SnapshotBlockPublicAccess", "state", SNAPSHOTS, False, "set it to block-all-sharing"),
    Closed("aws-native:ec2:SnapshotBlockPublicAccess", "state", SNAPSHOTS, False, "set it to block-all-sharing"),
    # https://docs.aws.amazon.com/ram/latest/userguide/getting-started-sharing.html
    Closed("aws:ram:ResourceShare", "allowExternalPrincipals", ("false",), True, "set it to false"),
    Closed("aws-native:ram:ResourceShare", "allowExternalPrincipals", ("false",), False, "set it to false"),
    # https://docs.aws.amazon.com/lake-formation/latest/dg/credential-vending.html
    Closed("aws:lakeformation:DataLakeSettings", FULL_TABLES, ("false",), True, "leave it out"),
    Closed("aws:glue:Catalog", FULL_TABLES, ("false",), True, "leave it out"),
)
EXPECTED = "closed to who isn't ours"
GATEWAY = ("loadBalancerType", "type")
"""By which a gateway load balancer says so: it has no scheme, and only endpoints in a VPC reach it."""


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """What decides isn't closed, isn't known, or is ignored."""
    for closed in _of_type(plain_type(subject.type)):
        if closed.path in ("internal", "scheme") and any(subject.get(key) == "gateway" for key in GATEWAY):
            continue
        for path, value in at(subject.props, tuple(closed.path.split("."))):
            if not is_closed(value, frozenset(closed.values), closed.left_out):
                yield door(subject, path, value, EXPECTED, closed.fix)
        yield from ignored(subject, closed.path)


@cache
def _of_type(token: str) -> tuple[Closed, ...]:
    return tuple(closed for closed in DOORS if is_like(token, closed.type))
