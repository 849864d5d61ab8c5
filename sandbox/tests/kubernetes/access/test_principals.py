from typing import Any

import pytest

from isthmus_sandbox.kubernetes.access import principals, roles
from isthmus_sandbox.kubernetes.access.principals import Principal

ALICE = "arn:aws:iam::123456789012:user/alice"
ROLE = "arn:aws:iam::123456789012:role/deployers"
SESSION = "arn:aws:sts::123456789012:assumed-role/deployers/ci-42"
POLICY = "arn:aws:eks::aws:cluster-access-policy/"


class FakeEks:
    """EKS's answers for one cluster: entries and policies by principal."""

    def __init__(self, entries: dict[str, dict[str, Any]], policies: dict[str, list[dict[str, Any]]]) -> None:
        self.entries, self.policies = entries, policies

    def list_access_entries(self, *, clusterName: str) -> Any:
        assert clusterName == "public"
        return {"accessEntries": list(self.entries)}

    def describe_access_entry(self, *, clusterName: str, principalArn: str) -> Any:
        return {"accessEntry": self.entries[principalArn]}

    def list_associated_access_policies(self, *, clusterName: str, principalArn: str) -> Any:
        return {"associatedAccessPolicies": self.policies.get(principalArn, [])}


def associated(name: str, *namespaces: str) -> dict[str, Any]:
    scope = {"type": "namespace", "namespaces": list(namespaces)} if namespaces else {"type": "cluster"}
    return {"policyArn": POLICY + name, "accessScope": scope}


def test_a_session_stands_for_its_role() -> None:
    assert principals.principal(SESSION) == Principal(SESSION, ROLE, "ci-42")
    assert principals.principal(ALICE) == Principal(ALICE, ALICE)
    china = principals.principal("arn:aws-cn:sts::123456789012:assumed-role/r/s")
    assert china.canonical == "arn:aws-cn:iam::123456789012:role/r"


def test_who_has_no_entry_is_nobody() -> None:
    assert principals.user(principals.principal(ALICE), "public", FakeEks({ROLE: {}}, {}), None) is None


def test_the_creator_is_an_administrator() -> None:
    found = principals.user(principals.principal(SESSION), "public", FakeEks({}, {}), SESSION.replace("ci-42", "x"))
    assert found is not None and found.groups == ("system:masters",)
    assert principals.user(principals.principal(ALICE), "public", FakeEks({}, {}), ROLE) is None


@pytest.mark.parametrize(
    ("policy", "group"),
    [
        ("AmazonEKSClusterAdminPolicy", "system:masters"),
        ("AmazonEKSAdminPolicy", "eks-access-policy:AmazonEKSAdminPolicy"),
        ("AmazonEKSEditPolicy", "eks-access-policy:AmazonEKSEditPolicy"),
        ("AmazonEKSViewPolicy", "eks-access-policy:AmazonEKSViewPolicy"),
    ],
)
def test_policies_become_groups(policy: str, group: str) -> None:
    eks = FakeEks({ALICE: {}}, {ALICE: [associated(policy)]})
    found = principals.user(principals.principal(ALICE), "public", eks, None)
    assert found is not None and (found.username, found.groups) == (ALICE, (group,))


def test_an_entrys_groups_and_name() -> None:
    entry = {"kubernetesGroups": ["dev", "system:masters", "eks:x", "dev"], "username": "ci:{{SessionName}}"}
    found = principals.user(principals.principal(SESSION), "public", FakeEks({ROLE: entry}, {}), None)
    assert found is not None
    assert (found.username, found.groups) == ("ci:ci-42", ("dev",))  # no entry gives groups of the system


def test_a_policy_of_some_namespaces_gives_nothing_elsewhere() -> None:
    eks = FakeEks({ALICE: {}}, {ALICE: [associated("AmazonEKSClusterAdminPolicy", "serving", "team-*")]})
    found = principals.user(principals.principal(ALICE), "public", eks, None)
    assert found is not None
    assert found.scoped == {"AmazonEKSClusterAdminPolicy": ("serving", "team-*")}
    assert found.groups == (roles.principal_group("AmazonEKSClusterAdminPolicy", ALICE),)
    assert "system:masters" not in found.groups


def test_policies_that_grant_nothing_to_people_are_left_out() -> None:
    eks = FakeEks({ALICE: {}}, {ALICE: [associated("AmazonEKSComputePolicy")]})
    found = principals.user(principals.principal(ALICE), "public", eks, None)
    assert found is not None and found.groups == ()


def test_a_roles_path_is_in_its_entry_only() -> None:
    entry = "arn:aws:iam::123456789012:role/teams/ml/deployers"
    assert principals.entry_of(principals.principal(SESSION), [entry, ALICE]) == entry
    other = "arn:aws:iam::999999999999:role/teams/ml/deployers"
    assert principals.entry_of(principals.principal(SESSION), [other]) is None
    twins = [entry, "arn:aws:iam::123456789012:role/b/deployers"]
    assert principals.entry_of(principals.principal(SESSION), twins) is None  # can't tell which
