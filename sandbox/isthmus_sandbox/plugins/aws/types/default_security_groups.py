"""The default security group of a VPC: it is there with the VPC, and the provider takes it over.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/ec2/defaultsecuritygroup/.
"""

from typing import Any

from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType, tags_list
from isthmus_sandbox.plugins.aws.types.security_group_rules import flat
from isthmus_sandbox.plugins.aws.types.security_groups import read_group, set_rules, update_group


def _adopt(client: Any, inputs: Props) -> str:
    """All rules that it had go; those given come."""
    filters = [{"Name": "group-name", "Values": ["default"]}]
    if inputs.get("vpcId"):
        filters.append({"Name": "vpc-id", "Values": [inputs["vpcId"]]})
    id_ = str(client.describe_security_groups(Filters=filters)["SecurityGroups"][0]["GroupId"])
    for direction in ("ingress", "egress"):
        set_rules(client, id_, direction, inputs.get(direction) or [])
    if inputs.get("tags"):
        client.create_tags(Resources=[id_], Tags=tags_list(inputs["tags"]))
    return id_


TYPES = {
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ResourceType(
        "ec2",
        create=_adopt,
        read=read_group,
        delete=lambda client, id_, inputs: None,  # it can't be deleted; its rules stay as they are
        not_found=("InvalidGroup.NotFound",),
        ec2_tags="security-group",
        replace=frozenset({"vpcId"}),
        computed=frozenset({"vpcId"}),
        write_only=frozenset({"revokeRulesOnDelete"}),
        update=update_group,
        canonical={"ingress": flat, "egress": flat},
        arn="arn:aws:ec2:{region}:{account}:security-group/{id}",
    ),
}
