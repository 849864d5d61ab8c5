"""Whatever a resource has, of whatever type, nothing raises."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.policies.helpers import subject

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.aws import permissions, policies, s3, sharing, switches
from isthmus_policies.rules.exposure import buckets_block_public_access
from isthmus_policies.rules.residency import providers_are_ours
from isthmus_policies.stack import Stack
from isthmus_policies.values import UNKNOWN, File

NAMES = [
    *(
        "policy",
        "principal",
        "Principal",
        "Statement",
        "accountId",
        "target",
        "permissions",
        "id",
        "acl",
        "grants",
        "uri",
    ),
    *("accessControlPolicy", "publicAccessBlockConfiguration", "details", "region", "assumeRoles", "allowedAccountIds"),
    *("bucket", "condition", "grantee", "owner", "vpcOptions", "accessRules", "redrivePolicy", "state"),
]
WORDS = [
    *NAMES,
    "*",
    "arn:aws:iam::999988887777:root",
    "999988887777",
    "Allow",
    "{",
    "[1]",
    '{"Statement": 1}',
    "",
    "all",
]
TOKENS = [
    *(*switches.SWITCHES, *s3.DECIDING, *sharing.SHARES),
    *(*permissions.JUDGED, "aws:opensearch:ServerlessAccessPolicy", "pulumi:providers:aws", "aws:s3:Bucket", "aws", ""),
]
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(WORDS)
    | st.sampled_from([UNKNOWN, File("a")]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=25,
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(TOKENS), st.dictionaries(st.sampled_from(NAMES), ANYTHING, max_size=6), st.booleans())
@pytest.mark.slow
def test_nothing_raises(token: str, props: dict[str, Any], as_text: bool) -> None:
    if as_text:
        props = {key: json.dumps(value, default=str) for key, value in props.items()}
    estate = Estate(accounts=frozenset({"123456789012"}), regions=frozenset({"eu-central-1"}))
    resource = replace(subject(token, **props), ignored=("*", "acl[0]"))
    for module in (permissions, policies, s3, sharing, switches):
        list(module.openings(resource, estate))
    list(providers_are_ours.rule.resource(Facts(resource, estate), estate))
    block = subject("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", **props)
    list(buckets_block_public_access.rule.stack(Stack([resource, block], estate), estate))
