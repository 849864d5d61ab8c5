"""Roles of IAM, by either provider, and how EKS gives one to pods."""

from typing import Any

from isthmus_policies.subject import Subject

ROLES = ("aws:iam:Role", "aws-native:iam:Role")
ASSOCIATIONS = ("aws:eks:PodIdentityAssociation", "aws-native:eks:PodIdentityAssociation")


def trust_of(role: Subject) -> Any:
    """The document that says who may assume a role."""
    return role.get("assumeRolePolicy") or role.get("assumeRolePolicyDocument")
