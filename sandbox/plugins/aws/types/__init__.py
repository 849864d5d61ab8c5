"""The tables, a module a service. `TYPES` joins them by Pulumi's type tokens."""

from sandbox.plugins.aws.resource_type import ResourceType
from sandbox.plugins.aws.types import ec2, eks, iam, kms, logs, s3, s3_objects, security_groups, transit_gateway, vpn

TYPES: dict[str, ResourceType] = {
    token: kind
    for module in (ec2, eks, iam, kms, logs, s3, s3_objects, security_groups, transit_gateway, vpn)
    for token, kind in module.TYPES.items()
}
