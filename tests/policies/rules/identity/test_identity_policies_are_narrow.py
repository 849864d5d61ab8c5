"""What identities' policies grant."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.decisions import wide_grants
from isthmus_policies.rules.identity.identity_policies_are_narrow import rule
from isthmus_policies.subject import UNKNOWN, Subject

POLICY, ROLE = "aws:iam/policy:Policy", "aws:iam/role:Role"


def document(action: Any, resource: Any = "*", **more: Any) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", "Action": action, "Resource": resource, **more}]})


def allows(action: Any, resource: Any = "*", **more: Any) -> Subject:
    return subject(POLICY, policy=document(action, resource, **more))


TABLE = {
    "compliant": [
        allows("s3:GetObject"),
        allows(["ec2:DescribeInstances", "ec2:DescribeSubnets"]),
        allows("s3:*", "arn:aws:s3:::isthmus-models/*"),
        subject(ROLE, assumeRolePolicy=document("*"), inlinePolicies=[{"policy": document("s3:GetObject")}]),
    ],
    "violating": [
        (allows("*"), "Action '*'"),
        (allows("*:*", "arn:aws:s3:::b"), "Action '*:*'"),
        (allows(["s3:GetObject", "kms:*"]), "Action 'kms:*' on everything"),
        (allows("iam:*", "arn:aws:iam::*:*"), "on everything"),
        (allows("s3:*", ["arn:aws:s3:::a", "arn:aws:s3:::*"]), "on everything"),
        (
            subject(
                POLICY, policy=json.dumps({"Statement": {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}})
            ),
            "all but",
        ),
        (subject("aws:iam/rolePolicy:RolePolicy", policy=document("*", Sid="All")), "statement 'All'"),
        (subject("aws:iam/userPolicy:UserPolicy", policy=document("sts:*")), "'sts:*'"),
        (subject("aws:iam/groupPolicy:GroupPolicy", policy={"Statement": [{"Effect": "Allow", "Action": "*"}]}), "'*'"),
        (subject(ROLE, inlinePolicies=[{"name": "a", "policy": document("*")}]), "inlinePolicies[0].policy"),
        (subject("aws-native:iam:Role", policies=[{"policyDocument": json.loads(document("*"))}]), "policies[0]"),
        (
            subject("aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy", inlinePolicy=document("*")),
            "'*'",
        ),
        (allows("*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}), "'*'"),
        (subject(POLICY, policy="no JSON"), "no JSON"),
    ],
    "not applicable": [
        subject("aws:kms/key:Key", policy=document("kms:*")),  # who, not what, decides there
        subject("aws:s3/bucketPolicy:BucketPolicy", policy=document("s3:*")),
        subject("aws:ec2/instance:Instance"),
    ],
    "unknown": [
        (subject(POLICY, policy=UNKNOWN), "isn't known at preview"),
        (subject(ROLE, inlinePolicies=UNKNOWN), "isn't known at preview"),
        (subject(POLICY, policy={"Statement": [{"Effect": "Allow", "Action": UNKNOWN}]}), "actions that aren't known"),
    ],
    "near miss": [
        subject(POLICY, policy=json.dumps({"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]})),
        allows("s3:Get*"),
        allows("s3:*Object"),
        allows("ec2:*", "arn:aws:ec2:eu-central-1:123456789012:instance/*"),
    ],
}
test_table = reads(rule, TABLE)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just(UNKNOWN),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Statement", "Effect", "Action", "NotAction", "Resource", "Sid", "x"]), inner
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_no_document_makes_it_fall_over(document: Any) -> None:
    assert all(isinstance(got, str) and got for got in wide_grants.problems(document))


@given(st.lists(st.sampled_from(["s3:GetObject", "kms:Decrypt", "logs:*"]), max_size=3))
def test_one_more_wide_statement_is_always_seen(actions: list[str]) -> None:
    wide = {"Effect": "Allow", "Action": [*actions, "*"], "Resource": "*"}
    assert list(wide_grants.problems({"Statement": [{"Effect": "Deny", "Action": "*"}, wide]}))
