"""AWS's managed policies that moto's list, older than they are, lacks.

Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/.
"""

import json

from sandbox.aws.credentials import ACCOUNT

MISSING = {
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
    """Add them where moto has none of that name."""
    from moto.iam.models import AWSManagedPolicy, iam_backends

    iam = iam_backends[ACCOUNT]["aws"]
    for name, actions in MISSING.items():
        arn = f"arn:aws:iam::aws:policy/{name}"
        if arn in iam.managed_policies:
            continue
        document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
        iam.managed_policies[arn] = AWSManagedPolicy(  # type: ignore[abstract]  # as moto itself makes them
            name, account_id=ACCOUNT, region="us-east-1", document=json.dumps(document), path="/"
        )
