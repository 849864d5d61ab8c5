"""AWS's managed policies that moto's list, older than they are, lacks.

Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/.
"""

import json
from typing import Any

NOT_IN_MOTO = {
    "AmazonEKSWorkerNodeMinimalPolicy": [
        "ec2:DescribeInstances",
        "ec2:DescribeRouteTables",
        "eks-auth:AssumeRoleForPodIdentity",
    ],
    "AmazonEC2ContainerRegistryPullOnly": [
        "ecr:GetAuthorizationToken",
        "ecr:BatchCheckLayerAvailability",
        "ecr:GetDownloadUrlForLayer",
        "ecr:BatchGetImage",
    ],
    "AmazonEKSClusterPolicy": ["ec2:DescribeInstances", "ec2:DescribeVpcs", "ec2:DescribeSubnets"],
    "AmazonEKS_CNI_Policy": [
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
    ],
}


def extend() -> None:
    """Add them to every account, where moto has none of that name."""
    from moto.iam.models import AWSManagedPolicy, IAMBackend

    original = IAMBackend._init_aws_policies

    def all_policies(self: Any) -> Any:
        policies = original(self)
        arns = {policy.arn for policy in policies}
        for name, actions in NOT_IN_MOTO.items():
            document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
            policy_ = AWSManagedPolicy(  # type: ignore[abstract]  # as moto itself makes them
                name, account_id=self.account_id, region="us-east-1", document=json.dumps(document), path="/"
            )
            if policy_.arn not in arns:
                policies.append(policy_)
        return policies

    setattr(IAMBackend, "_init_aws_policies", all_policies)  # noqa: B010  # mypy forbids assigning a method
