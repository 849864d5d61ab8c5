"""The tables, a module a service. `TYPES` joins them by Pulumi's type tokens."""

from sandbox.plugins.aws.resource_type import ResourceType
from sandbox.plugins.aws.types import (
    ec2,
    eks,
    eks_access,
    iam,
    kms,
    launch_templates,
    logs,
    s3,
    s3_objects,
    security_group_rules,
    security_groups,
    sqs,
    ssm,
    transit_gateway,
    vpn,
)

MODULES = (
    ec2,
    eks,
    eks_access,
    iam,
    kms,
    launch_templates,
    logs,
    s3,
    s3_objects,
    security_group_rules,
    security_groups,
)
TYPES: dict[str, ResourceType] = {
    token: kind for module in (*MODULES, sqs, ssm, transit_gateway, vpn) for token, kind in module.TYPES.items()
}
