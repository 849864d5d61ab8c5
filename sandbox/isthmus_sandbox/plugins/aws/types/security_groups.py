"""Security groups and their rules.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygroup/, …/vpc/securitygroupingressrule/.
"""

from typing import Any

from isthmus_sandbox.plugins.aws.resource_type import Props, ResourceType, tags_dict, tags_list
from isthmus_sandbox.plugins.aws.types.security_group_rules import ALL, flat, inline, permission

RULE = {
    "cidrIpv4": "CidrIpv4",
    "cidrIpv6": "CidrIpv6",
    "fromPort": "FromPort",
    "toPort": "ToPort",
    "ipProtocol": "IpProtocol",
    "prefixListId": "PrefixListId",
    "description": "Description",
}

PEERS = ("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId")


def _create_group(client: Any, inputs: Props) -> str:
    request: Props = {"GroupName": inputs["name"], "Description": inputs.get("description") or "Managed by Pulumi"}
    if inputs.get("vpcId"):
        request["VpcId"] = inputs["vpcId"]
    if inputs.get("tags"):
        request["TagSpecifications"] = [{"ResourceType": "security-group", "Tags": tags_list(inputs["tags"])}]
    id_ = str(client.create_security_group(**request)["GroupId"])
    # The provider takes away EC2's own rule that lets everything out.
    set_rules(client, id_, "egress", inputs.get("egress") or [])
    if inputs.get("ingress"):
        set_rules(client, id_, "ingress", inputs["ingress"])
    return id_


def set_rules(client: Any, id_: str, direction: str, rules: list[Props]) -> None:
    """Make the group's rules of a direction the given ones."""
    group = client.describe_security_groups(GroupIds=[id_])["SecurityGroups"][0]
    current = group["IpPermissions" if direction == "ingress" else "IpPermissionsEgress"]
    if current:
        getattr(client, f"revoke_security_group_{direction}")(GroupId=id_, IpPermissions=current)
    permissions = [permission(rule, id_) for rule in rules]
    if permissions:
        getattr(client, f"authorize_security_group_{direction}")(GroupId=id_, IpPermissions=permissions)


def update_group(client: Any, id_: str, new: Props, changed: set[str]) -> None:
    """Set the rules of the directions that changed."""
    for direction in changed & {"ingress", "egress"}:
        set_rules(client, id_, direction, new.get(direction) or [])


def read_group(client: Any, id_: str) -> Props | None:
    """A group with its rules, as the provider gives it."""
    groups = client.describe_security_groups(GroupIds=[id_])["SecurityGroups"]
    if not groups:
        return None
    group = groups[0]
    return {
        "name": group["GroupName"],
        "description": group["Description"],
        "vpcId": group.get("VpcId"),
        "ownerId": group.get("OwnerId"),
        "ingress": [r for p in group["IpPermissions"] for r in inline(p, id_)],
        "egress": [r for p in group["IpPermissionsEgress"] for r in inline(p, id_)],
        "tags": tags_dict(group.get("Tags")),
    }


def _rule_type(direction: str) -> ResourceType:
    def create(client: Any, inputs: Props) -> str:
        permission: Props = {"IpProtocol": str(inputs["ipProtocol"])}
        if permission["IpProtocol"] != ALL:
            permission |= {"FromPort": inputs.get("fromPort", -1), "ToPort": inputs.get("toPort", -1)}
        text = {"Description": inputs["description"]} if inputs.get("description") else {}
        if inputs.get("cidrIpv4"):
            permission["IpRanges"] = [{"CidrIp": inputs["cidrIpv4"], **text}]
        if inputs.get("cidrIpv6"):
            permission["Ipv6Ranges"] = [{"CidrIpv6": inputs["cidrIpv6"], **text}]
        if inputs.get("prefixListId"):
            permission["PrefixListIds"] = [{"PrefixListId": inputs["prefixListId"], **text}]
        if inputs.get("referencedSecurityGroupId"):
            permission["UserIdGroupPairs"] = [{"GroupId": inputs["referencedSecurityGroupId"], **text}]
        request: Props = {"GroupId": inputs["securityGroupId"], "IpPermissions": [permission]}
        if inputs.get("tags"):
            request["TagSpecifications"] = [{"ResourceType": "security-group-rule", "Tags": tags_list(inputs["tags"])}]
        response = getattr(client, f"authorize_security_group_{direction}")(**request)
        return str(response["SecurityGroupRules"][0]["SecurityGroupRuleId"])

    def read(client: Any, id_: str) -> Props | None:
        rules = client.describe_security_group_rules(SecurityGroupRuleIds=[id_])["SecurityGroupRules"]
        if not rules:
            return None
        rule = rules[0]
        properties = {name: rule.get(api) for name, api in RULE.items()}
        if properties["ipProtocol"] == ALL:
            properties["fromPort"] = properties["toPort"] = None
        return {
            **properties,
            "securityGroupId": rule["GroupId"],
            "securityGroupRuleId": id_,
            "referencedSecurityGroupId": (rule.get("ReferencedGroupInfo") or {}).get("GroupId"),
            "tags": tags_dict(rule.get("Tags")),
        }

    def delete(client: Any, id_: str, inputs: Props) -> None:
        revoke = getattr(client, f"revoke_security_group_{direction}")
        revoke(GroupId=inputs["securityGroupId"], SecurityGroupRuleIds=[id_])

    def update(client: Any, id_: str, new: Props, changed: set[str]) -> None:
        if changed - {"tags"}:
            rule = {api: new[name] for name, api in RULE.items() if new.get(name) is not None}
            if new.get("referencedSecurityGroupId"):
                rule["ReferencedGroupId"] = new["referencedSecurityGroupId"]
            rules = [{"SecurityGroupRuleId": id_, "SecurityGroupRule": rule}]
            client.modify_security_group_rules(GroupId=new["securityGroupId"], SecurityGroupRules=rules)

    return ResourceType(
        "ec2",
        create=create,
        read=read,
        delete=delete,
        not_found=("InvalidSecurityGroupRuleId.NotFound", "InvalidPermission.NotFound", "InvalidGroup.NotFound"),
        ec2_tags="security-group-rule",
        replace=frozenset({"securityGroupId"}),
        update=update,
        arn="arn:aws:ec2:{region}:{account}:security-group-rule/{id}",
        one_of=(PEERS,),
        switches=(PEERS,),
    )


TYPES = {
    "aws:ec2/securityGroup:SecurityGroup": ResourceType(
        "ec2",
        create=_create_group,
        read=read_group,
        delete=("delete_security_group", "GroupId"),
        not_found=("InvalidGroup.NotFound",),
        ec2_tags="security-group",
        autoname="name",
        replace=frozenset({"name", "namePrefix", "description", "vpcId"}),
        defaults={"description": "Managed by Pulumi"},
        write_only=frozenset({"revokeRulesOnDelete"}),
        update=update_group,
        canonical={"ingress": flat, "egress": flat},
        arn="arn:aws:ec2:{region}:{account}:security-group/{id}",
        conflicts=(("name", "namePrefix"),),
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _rule_type("ingress"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _rule_type("egress"),
}
