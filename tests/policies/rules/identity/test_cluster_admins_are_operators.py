"""Who administrates EKS clusters."""

from typing import Any

from tests.policies.helpers import subject
from tests.policies.tables import OPERATOR, reads

from isthmus_policies.rules.identity.cluster_admins_are_operators import rule
from isthmus_policies.subject import UNKNOWN, Subject

ENTRY, CLUSTER = "aws:eks/accessEntry:AccessEntry", "aws:eks/cluster:Cluster"
POLICIES = "arn:aws:eks::aws:cluster-access-policy/"
OTHER = "arn:aws:iam::123456789012:role/other"


def gives(policy: Any, principal: Any = OTHER, scope: str = "cluster") -> Subject:
    return subject(
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        policyArn=policy,
        principalArn=principal,
        accessScope={"type": scope},
    )


ADMIN = f"{POLICIES}AmazonEKSClusterAdminPolicy"
TABLE = {
    "compliant": [
        gives(ADMIN, OPERATOR),
        subject(ENTRY, principalArn=OTHER, kubernetesGroups=["viewers"]),
        subject(CLUSTER, accessConfig={"bootstrapClusterCreatorAdminPermissions": False}),
    ],
    "violating": [
        (gives(ADMIN), repr(OTHER)),
        (gives(f"{POLICIES}AmazonEKSAdminPolicy"), repr(OTHER)),
        (subject(ENTRY, principalArn=OPERATOR, kubernetesGroups=["system:masters"]), "system:masters"),
        (subject(CLUSTER, accessConfig={"bootstrapClusterCreatorAdminPermissions": True}), "whoever made it"),
        (subject("aws-native:eks:AccessEntry", principalArn=OTHER, accessPolicies=[{"policyArn": ADMIN}]), repr(OTHER)),
    ],
    "not applicable": [
        subject(CLUSTER),
        subject("aws:eks/nodeGroup:NodeGroup"),
        gives(f"{POLICIES}AmazonEKSViewPolicy"),
    ],
    "unknown": [
        (gives(ADMIN, UNKNOWN), "isn't known at preview"),
        (gives(UNKNOWN), repr(OTHER)),
        (subject(ENTRY, kubernetesGroups=[UNKNOWN]), "isn't known at preview"),
    ],
    "near miss": [gives(ADMIN, scope="namespace"), gives(UNKNOWN, OPERATOR)],
}
test_table = reads(rule, TABLE)
