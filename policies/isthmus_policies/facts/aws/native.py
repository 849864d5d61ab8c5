"""AWS by CloudFormation's names (`aws-native`) and by packages of components.

`aws-native` follows CloudFormation's schemas (https://www.pulumi.com/registry/packages/aws-native/), which grow without
notice: what isn't here says its class. Where the name of a type is the same as in `aws`, so is its meaning.
"""

from importlib import import_module
from itertools import chain

from isthmus_policies.facts.bearing import Types, of

SERVICES = """
    analytics compute containers database developer_tools end_user integration iot_and_media machine_learning
    management migration networking security storage
"""
_AWS = [import_module(f"isthmus_policies.facts.aws.{name}").TYPES for name in SERVICES.split()]
PARTS = """
    accessanalyzer acmpca applicationautoscaling applicationinsights arczonalshift autoscaling autoscalingplans budgets
    ce certificatemanager config detective directconnect dlm ec2 elasticloadbalancing elasticloadbalancingv2
    globalaccelerator iam identitystore inspector inspectorv2 internetmonitor kms lakeformation licensemanager macie
    networkfirewall networkmanager notifications notificationscontacts organizations ram rbin resourceexplorer2
    resourcegroups rolesanywhere route53 route53profiles route53recoverycontrol route53recoveryreadiness
    route53resolver securityhub servicecatalogappregistry servicediscovery shield signer sso vpclattice wafv2 xray
"""
"""Services of which every type belongs to something else, but for what `TYPES` names."""
SUFFIXES = """
    Alias Association Attachment EventSubscription MountTarget OptionGroup ParameterGroup Permission Policy SubnetGroup
"""


def _native(tokens: chain[str]) -> tuple[str, ...]:
    """The same types by the names of `aws-native`."""
    return tuple(f"aws-native{token.removeprefix('aws')}" for token in tokens)


TYPES = Types(
    holds=(
        "aws-native:*",
        *_native(chain.from_iterable(types.holds for types in _AWS)),
        *of("aws-native:ec2", "Instance Snapshot SpotFleet Volume"),
    ),
    moves=(
        *_native(chain.from_iterable(types.moves for types in _AWS)),
        # Any type of CloudFormation, or a program of one's own.
        *of("aws-native:index", "CustomResource ExtensionResource"),
        "aws-native:cloudformation:*",
        *of("aws-native:config", "ConformancePack OrganizationConformancePack RemediationConfiguration"),
        *of("aws-native:events", "ApiDestination Endpoint"),
        "aws-native:chatbot:*",
        "aws-native:kafkaconnect:*",
        "aws-native:osis:*",
        "aws-native:ssmquicksetup:*",
        *of("aws-native:servicecatalog", "CloudFormationProduct CloudFormationProvisionedProduct"),
        *of("aws-native:logs", "AccountPolicy Integration"),
        # The package `eks` runs kubectl by it.
        "eks:index:VpcCni",
    ),
    part=(
        *_native(chain.from_iterable(types.part for types in _AWS)),
        *(f"aws-native:{service}:*" for service in PARTS.split()),
        *(f"aws-native:*:*{suffix}" for suffix in SUFFIXES.split()),
        *of("aws-native:cloudwatch", "Alarm AnomalyDetector CompositeAlarm Dashboard InsightRule"),
        *of("aws-native:events", "Connection Rule"),
        *of("aws-native:eks", "AccessEntry Addon FargateProfile IdentityProviderConfig Nodegroup"),
        *of("aws-native:lambda", "CodeSigningConfig LayerVersion Url Version"),
        *of("aws-native:logs", "Destination LogStream MetricFilter QueryDefinition SubscriptionFilter"),
        *of("aws-native:rds", "DbProxy DbProxyEndpoint DbProxyTargetGroup GlobalCluster"),
        *of("aws-native:sns", "Subscription TopicInlinePolicy"),
        *of("aws-native:sqs", "QueueInlinePolicy"),
        # Components: their children are judged.
        *(
            f"{package}:*"
            for package in ["awsx", "eks", "aws-apigateway", "aws-iam", "aws-static-website", "aws-quickstart-vpc"]
        ),
    ),
)
