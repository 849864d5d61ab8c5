"""AWS's security groups: inline rules, rules of their own, the default group, and the lists of addresses they name.

Sources: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html and, for AWS's own spelling,
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.estate import Estate
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.doors import ignored
from isthmus_policies.facts.grants import Grant, openings_by
from isthmus_policies.facts.openings import Opening
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN, items

INLINE = {
    "aws:ec2:SecurityGroup": {"ingress": "ingress", "egress": "egress"},
    "aws:ec2:DefaultSecurityGroup": {"ingress": "ingress", "egress": "egress"},
    "aws:rds:SecurityGroup": {"ingress": "ingress"},
    "aws:redshift:SecurityGroup": {"ingress": "ingress"},
    "aws-native:ec2:SecurityGroup": {"securityGroupIngress": "ingress", "securityGroupEgress": "egress"},
    "aws:gamelift:Fleet": {"ec2InboundPermissions": "ingress"},
    "aws-native:gamelift:Fleet": {"ec2InboundPermissions": "ingress"},
    "aws-native:gamelift:ContainerFleet": {"instanceInboundPermissions": "ingress"},
}
"""By the type of what has its rules in itself: the property, and the direction of its rules."""
SINGLE = {
    "aws:ec2:SecurityGroupRule": ("", "securityGroupId"),
    "aws:vpc:SecurityGroupIngressRule": ("ingress", "securityGroupId"),
    "aws:vpc:SecurityGroupEgressRule": ("egress", "securityGroupId"),
    "aws-native:ec2:SecurityGroupIngress": ("ingress", "groupId"),
    "aws-native:ec2:SecurityGroupEgress": ("egress", "groupId"),
}
"""By the type of a rule of its own: its direction, or nothing where it says it, and the property with its group."""
BLOCKS = ("cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6", "cidrIp", "cidr", "ipRange")
LISTS = ("prefixListIds", "prefixListId", "sourcePrefixListId", "destinationPrefixListId")
GROUPS = (
    *("securityGroups", "sourceSecurityGroupId", "referencedSecurityGroupId", "self", "securityGroupName"),
    *("sourceSecurityGroupName", "destinationSecurityGroupId", "securityGroupId"),
)
PREFIX_LIST_ENTRY = "aws:ec2:ManagedPrefixListEntry"
PREFIX_LISTS = {"aws:ec2:ManagedPrefixList": "entries", "aws-native:ec2:PrefixList": "entries"}


def grants(subject: Subject) -> Iterator[Grant]:
    """What the group's rules, or the one rule, let through."""
    token = plain_type(subject.type)
    for name, direction in INLINE.get(token, {}).items():
        for rule in items(subject.get(name)):
            yield _grant(rule, direction, "", name)
    if token in SINGLE:
        direction, owner = SINGLE[token]
        if not direction:
            direction = subject.get("type") if isinstance(subject.get("type"), str) else "a rule"
        # What names the rule's own group is no peer.
        rule = {key: value for key, value in subject.props.items() if key != owner}
        holder = next((key for key in LISTS if rule.get(key) is not None), "")
        yield _grant(rule, direction, owner, holder)


def lists(subject: Subject) -> Iterator[Grant]:
    """The addresses in a prefix list, or that an entry adds to one."""
    token = plain_type(subject.type)
    if token in PREFIX_LISTS:
        entries = items(subject.get(PREFIX_LISTS[token]))
        cidrs = tuple(e.get("cidr") if isinstance(e, Mapping) else UNKNOWN for e in entries)
        yield Grant("list", cidrs, of="prefix list")
    elif token == PREFIX_LIST_ENTRY:
        yield Grant("list", (subject.get("cidr"),), owner="prefixListId", of="prefix list")


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """What a group or a rule opens by itself."""
    token = plain_type(subject.type)
    if token in INLINE:
        yield from ignored(subject, *INLINE[token])
    elif token in SINGLE:
        yield from ignored(subject, *BLOCKS, *LISTS, *GROUPS, "type")
    elif token in PREFIX_LISTS or token == PREFIX_LIST_ENTRY:
        yield from ignored(subject, "entries", "cidr")
    yield from openings_by(subject, grants(subject), estate)


def _grant(rule: Any, direction: str, owner: str, holder: str) -> Grant:
    """Groups are peers with a name, known or not; without any peer a rule is for everyone."""
    if not isinstance(rule, Mapping):
        return Grant(direction, (UNKNOWN if rule is UNKNOWN else rule,))  # of the group itself
    blocks = tuple(v for key in BLOCKS for v in items(rule.get(key)) if v is not None and v != "")
    named = tuple(v for key in LISTS for v in items(rule.get(key)) if v is not None and v != "")
    grouped = any(rule.get(key) for key in GROUPS)
    return Grant(direction, blocks if blocks or named or grouped else (None,), named, owner, holder)
