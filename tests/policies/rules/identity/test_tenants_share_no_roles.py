"""Roles, bindings, users and credentials of two tenants."""

import json
from typing import Any

from tests.policies.helpers import subject
from tests.policies.tables import ESTATE, RAW, judge, reads

from isthmus_policies.estate import of_environment
from isthmus_policies.rules.identity.tenants_share_no_roles import rule
from isthmus_policies.subject import UNKNOWN, Subject

TENANTS = of_environment({**RAW, "tenants": [{"name": "search"}, {"name": "shop", "namespace": "shop-models"}]})
ASSOCIATION, ASSIGNMENT = (
    "aws:eks/podIdentityAssociation:PodIdentityAssociation",
    "openstack:identity/roleAssignment:RoleAssignment",
)
ARN = "arn:aws:iam::123456789012:role/reader"


def role(*accounts: str, name: str = "reader", key: str = "oidc.example.com/id/1:sub", **more: Any) -> Subject:
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/1"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringLike": {key: list(accounts)}},
    }
    return subject("aws:iam/role:Role", name=name, assumeRolePolicy=json.dumps({"Statement": statement}), **more)


def account(namespace: str) -> str:
    return f"system:serviceaccount:{namespace}:triton"


def association(namespace: Any, arn: Any = ARN, **more: Any) -> Subject:
    return subject(ASSOCIATION, name=f"{namespace}", namespace=namespace, serviceAccount="triton", roleArn=arn, **more)


def binding(where: str, **peer: Any) -> Subject:
    return subject(
        "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
        metadata={"namespace": where},
        roleRef={"kind": "Role", "name": "a"},
        subjects=[peer],
    )


def assigned(project: str, user: str = "u-1") -> Subject:
    made = {"search": SEARCH, "shop": SHOP}[project]
    return subject(ASSIGNMENT, name=project, userId=user, projectId=UNKNOWN, by_property={"projectId": [made.urn]})


def secret(namespace: str, holds: Subject) -> Subject:
    return subject(
        "kubernetes:core/v1:Secret",
        name=f"secret-{namespace}",
        metadata={"namespace": namespace},
        stringData={"key": UNKNOWN},
        by_property={"stringData": [holds.urn]},
    )


OWN = role(account("search"))
PLAIN = subject("aws:iam/role:Role", name="plain", arn=ARN, assumeRolePolicy="{}")
SEARCH, SHOP = (
    subject("openstack:identity/project:Project", name=name, description="x") for name in ("ai-search", "ai-shop")
)
CREDENTIAL = subject("openstack:identity/ec2CredentialV3:Ec2CredentialV3", name="credential", access=UNKNOWN)
NAMESPACE = subject("kubernetes:core/v1:Namespace", name="n", metadata={"name": "shop-models"})
TABLE: dict[str, Any] = {
    "compliant": [
        OWN,
        role(account("search"), account("search").replace("triton", "other")),
        [association("search", "arn:1"), association("shop-models", "arn:2")],
        binding("search", kind="ServiceAccount", name="triton", namespace="search"),
        binding("search", kind="ServiceAccount", name="triton"),
        [SEARCH, SHOP, assigned("search"), assigned("shop", "u-2")],
        [CREDENTIAL, secret("search", CREDENTIAL)],
    ],
    "violating": [
        (role(account("search"), account("shop-models")), "the tenants search, shop"),
        (role("system:serviceaccount:*:triton"), "the trust policy"),
        (role("search", "shop-models", key="aws:RequestTag/kubernetes-namespace"), "the tenants search, shop"),
        ([association("search"), association("shop-models")], "the tenants search, shop"),
        ([PLAIN, association("search"), association("shop-models")], "who has the role of aws:iam/role:Role 'plain'"),
        (
            [
                PLAIN,
                NAMESPACE,
                association("search"),
                association(UNKNOWN, UNKNOWN, by_property={"namespace": [NAMESPACE.urn], "roleArn": [PLAIN.urn]}),
            ],
            "search, shop",
        ),
        (
            [OWN, association("shop-models", UNKNOWN, by_property={"roleArn": [OWN.urn]})],
            "search, shop",
        ),
        (binding("search", kind="ServiceAccount", name="triton", namespace="shop-models"), "subjects"),
        (binding("search", kind="Group", name="system:serviceaccounts:shop-models"), "subjects"),
        (binding("search", kind="Group", name="system:serviceaccounts"), "subjects"),
        (binding("shop-models", kind="User", name=account("search")), "subjects"),
        ([SEARCH, SHOP, assigned("search"), assigned("shop")], "the projects of the user"),
        ([CREDENTIAL, secret("search", CREDENTIAL), secret("shop-models", CREDENTIAL)], "who has it in a Secret"),
    ],
    "not applicable": [subject("aws:s3/bucket:Bucket"), NAMESPACE, SEARCH],
    "unknown": [
        (association("search", UNKNOWN), "roleArn"),
        (association(UNKNOWN), "namespace"),
        subject("aws:iam/role:Role", assumeRolePolicy=UNKNOWN),
    ],
    "near miss": [
        role(account("search"), account("monitoring")),
        [association("search"), association("monitoring")],
        binding("search", kind="ServiceAccount", name="controller", namespace="kube-system"),
        binding("monitoring", kind="ServiceAccount", name="triton", namespace="search"),
        binding("search", kind="Group", name="operators"),
        [SEARCH, assigned("search"), assigned("search")],
        [CREDENTIAL, secret("search", CREDENTIAL), secret("monitoring", CREDENTIAL)],
    ],
}
test_table = reads(rule, TABLE, TENANTS)


def test_an_environment_of_one_tenant_has_nobody_to_share_with() -> None:
    wide = role("system:serviceaccount:*:triton")
    assert judge(rule, [wide, association("search"), association("shop-models")], ESTATE) == []


def test_a_denial_trusts_nobody() -> None:
    statement = {
        "Effect": "Deny",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringLike": {"oidc.example.com:sub": "system:serviceaccount:*:triton"}},
    }
    denied = subject("aws:iam/role:Role", assumeRolePolicy={"Statement": [statement]})
    assert judge(rule, [denied], TENANTS) == []
