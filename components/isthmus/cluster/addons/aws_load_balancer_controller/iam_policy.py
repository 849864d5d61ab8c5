"""What the controller's pods may do in the account: network load balancers for Services of their own cluster.

The policy of the release grants more, for Ingresses, Gateways, certificates, WAF and Shield, and lets the controller
change any security group and listener of the account:
https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/install/iam_policy.json
Here whatever changes something is of this cluster: by the tag that the controller puts on all that it makes, listeners
too, or by the tag that EKS puts on the cluster's own security group
(https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html). Which keys which action knows:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
AWS's own policy for the balancers of EKS Auto Mode has conditions of the same kind:
https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEKSLoadBalancingPolicy.html
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from isthmus.environment.aws_account import Account

CLUSTER_TAG = "elbv2.k8s.aws/cluster"
SERVICE = "elasticloadbalancing.amazonaws.com"
ROLE = f"aws-service-role/{SERVICE}/AWSServiceRoleForElasticLoadBalancing"
# Lookups: none of them can be bounded to a resource. Elastic Load Balancing looks, too, in the name of who calls it:
# https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-permissions.html
EC2_READS = (
    "AccountAttributes",
    "Addresses",
    "AvailabilityZones",
    "Instances",
    "InternetGateways",
    "NetworkInterfaces",
    "RouteTables",
    "SecurityGroups",
    "Subnets",
    "Tags",
    "VpcPeeringConnections",
    "Vpcs",
)
ELB_READS = (
    "ListenerAttributes",
    "ListenerCertificates",
    "Listeners",
    "LoadBalancerAttributes",
    "LoadBalancers",
    "Rules",
    "Tags",
    "TargetGroupAttributes",
    "TargetGroups",
    "TargetHealth",
)


def network_load_balancers(account: Account, cluster: str) -> str:
    """The policy document for the controller of the EKS cluster named `cluster`, the same bytes for the same names."""
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [_reads(), *_security_groups(account, cluster), *_balancers(account, cluster), _role(account)],
        },
        sort_keys=True,
    )


def _reads() -> Mapping[str, Any]:
    actions = [
        "ec2:GetSecurityGroupsForVpc",
        *(f"ec2:Describe{what}" for what in EC2_READS),
        *(f"elasticloadbalancing:Describe{what}" for what in ELB_READS),
    ]
    return _allow("Look", actions, "*")


def _security_groups(account: Account, cluster: str) -> list[Mapping[str, Any]]:
    """A group for each balancer and one for all, and rules in the cluster's own group that let them in to pods.

    Which VPC it is isn't known before there is one; a group is made only where its own statement allows it, too.
    """
    groups = account.arn("ec2", "security-group/*")
    rules = ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"]
    made, tagged = _made(cluster), _tagged(cluster)
    at_creation = {**made, "StringEquals": {**made["StringEquals"], "ec2:CreateAction": "CreateSecurityGroup"}}
    of_cluster = {"StringEquals": {f"aws:ResourceTag/kubernetes.io/cluster/{cluster}": "owned"}}
    return [
        _allow("MakeGroups", ["ec2:CreateSecurityGroup"], groups, made),
        _allow("MakeGroupsInVpc", ["ec2:CreateSecurityGroup"], account.arn("ec2", "vpc/*")),
        _allow("TagNewGroups", ["ec2:CreateTags"], groups, at_creation),
        _allow("TagGroups", ["ec2:CreateTags", "ec2:DeleteTags"], groups, _kept(cluster)),
        _allow("ChangeGroups", [*rules, "ec2:DeleteSecurityGroup"], groups, tagged),
        _allow("LetIntoPods", rules, groups, of_cluster),
    ]


def _balancers(account: Account, cluster: str) -> list[Mapping[str, Any]]:
    balancers, listeners, groups = (
        account.arn("elasticloadbalancing", f"{what}/*")
        for what in ("loadbalancer/net/*", "listener/net/*/*", "targetgroup/*")
    )
    made, tagged = _made(cluster), _tagged(cluster)
    creations = ["CreateListener", "CreateLoadBalancer", "CreateTargetGroup"]
    at_creation = {**made, "StringEquals": {**made["StringEquals"], "elasticloadbalancing:CreateAction": creations}}
    return [
        _elb("Make", ["CreateLoadBalancer", "CreateTargetGroup"], [balancers, groups], made),
        _elb("Listen", ["CreateListener"], [balancers], tagged),
        _elb("TagNew", ["AddTags"], [balancers, groups, listeners], at_creation),
        _elb("Tag", ["AddTags", "RemoveTags"], [balancers, groups, listeners], _kept(cluster)),
        _elb(
            "ChangeBalancers",
            [
                "DeleteLoadBalancer",
                "ModifyLoadBalancerAttributes",
                "SetIpAddressType",
                "SetSecurityGroups",
                "SetSubnets",
            ],
            [balancers],
            tagged,
        ),
        _elb("ChangeListeners", ["DeleteListener", "ModifyListener", "ModifyListenerAttributes"], [listeners], tagged),
        _elb(
            "ChangeTargets",
            [
                "DeleteTargetGroup",
                "DeregisterTargets",
                "ModifyTargetGroup",
                "ModifyTargetGroupAttributes",
                "RegisterTargets",
            ],
            [groups],
            tagged,
        ),
    ]


def _role(account: Account) -> Mapping[str, Any]:
    """The first balancer of an account makes Elastic Load Balancing's own role, in the name of who asks for it.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-service-linked-roles.html
    """
    condition = {"StringEquals": {"iam:AWSServiceName": SERVICE}}
    return _allow("ServiceRole", ["iam:CreateServiceLinkedRole"], account.arn("iam", f"role/{ROLE}"), condition)


def _made(cluster: str) -> dict[str, Any]:
    """What is made gets the tag of this cluster."""
    return {"StringEquals": {f"aws:RequestTag/{CLUSTER_TAG}": cluster}}


def _tagged(cluster: str) -> dict[str, Any]:
    """What is changed has the tag of this cluster."""
    return {"StringEquals": {f"aws:ResourceTag/{CLUSTER_TAG}": cluster}}


def _kept(cluster: str) -> dict[str, Any]:
    """Other tags of what has the tag of this cluster: that one stays as it is. A request that names none means all.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
    """
    others = {"ForAllValues:StringNotEquals": {"aws:TagKeys": [CLUSTER_TAG]}, "Null": {"aws:TagKeys": "false"}}
    return {**_tagged(cluster), **others}


def _elb(
    name: str, actions: Sequence[str], resources: Sequence[str], condition: Mapping[str, Any]
) -> Mapping[str, Any]:
    return _allow(name, [f"elasticloadbalancing:{action}" for action in actions], list(resources), condition)


def _allow(
    name: str, actions: Sequence[str], resources: str | list[str], condition: Mapping[str, Any] | None = None
) -> Mapping[str, Any]:
    statement = {"Sid": name, "Effect": "Allow", "Action": sorted(actions), "Resource": resources}
    return statement if condition is None else {**statement, "Condition": condition}
