"""Documents as AWS documents them, and as people get them wrong."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isthmus_policies.decisions.policies import Ours, findings, has_principals
from isthmus_policies.values import UNKNOWN

OURS = Ours(frozenset({"123456789012"}))
ROLE = "arn:aws:iam::123456789012:role/r"
GITHUB = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
EKS = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/ABC123"
ORG, VPCE = "o-a1b2c3d4e5", "vpce-0123456789abcdef0"
DENY_ALL_BUT_ORG = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "*",
    "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": ORG}},
}


def allow(principal: Any = "*", condition: Any = None, **more: Any) -> dict[str, Any]:
    fields = {"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
    return {**fields, **({"Condition": condition} if condition else {}), **more}


def trust(principal: Any, condition: Any = None, action: str = "sts:AssumeRoleWithWebIdentity") -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Condition": condition or {}}


def sub(value: Any, operator: str = "StringLike") -> dict[str, Any]:
    host = "token.actions.githubusercontent.com"
    condition = {"StringEquals": {f"{host}:aud": "sts.amazonaws.com"}}
    condition.setdefault(operator, {})[f"{host}:sub"] = value
    return condition


def got(*statements: Any, ours: Ours = OURS) -> list[str]:
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, default=str)
    return [finding.got for finding in findings(text, ours)]


CLOSED: dict[str, list[dict[str, Any]]] = {
    "a role of ours": [allow({"AWS": ROLE})],
    "an account of ours as a number": [allow({"AWS": 123456789012})],
    "our account in China": [allow({"AWS": "arn:aws-cn:iam::123456789012:root"})],
    "nobody": [allow({"AWS": []})],
    "organisation": [allow(condition={"StringEquals": {"AWS:principalorgid": ORG}})],
    "a unit of it": [allow(condition={"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": f"{ORG}/r-ab12/ou-1/*"}})],
    "that of the resource": [allow(condition={"StringEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}})],
    "the account of the resource": [allow(condition={"StringEquals": {"aws:SourceAccount": "${aws:ResourceAccount}"}})],
    "an endpoint": [allow(condition={"StringEquals": {"aws:SourceVpce": VPCE}})],
    "a VPC, of several": [allow(condition={"StringLike": {"aws:SourceVpc": ["vpc-1", "vpc-2"]}})],
    "an ARN pattern of ours": [allow(condition={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/*"}})],
    "a source of ours": [allow(condition={"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:123456789012:*"}})],
    "a bucket's notifications": [
        allow({"Service": "s3.amazonaws.com"}, {"ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:our-bucket"}}),
    ],
    "trails of ours, as AWS's example has them": [
        allow(
            {"Service": "cloudtrail.amazonaws.com"},
            {"StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": "arn:aws:cloudtrail:*:123456789012:trail/*"}},
        )
    ],
    "functions of ours": [
        allow({"Service": "lambda.amazonaws.com"}, {"StringLike": {"aws:SourceArn": "arn:aws:lambda:*:123456789012:*"}})
    ],
    "a topic's default": [allow({"AWS": "*"}, {"StringEquals": {"AWS:SourceOwner": "123456789012"}})],
    "one network": [allow(condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})],
    "one network, beside what lets a role of ours in from everywhere": [
        allow(condition={"IpAddress": {"aws:SourceIp": ["203.0.113.7/32", "10.0.0.0/8"]}}),
        allow({"AWS": ROLE}, condition={"IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}}),
    ],
    "a private range": [allow(condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})],
    "a session of a role by its id": [allow(condition={"StringLike": {"aws:userId": "AROAEXAMPLEID1234567:*"}})],
    "a mount target": [allow(condition={"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}})],
    "a Deny of all others": [
        allow(),
        {**DENY_ALL_BUT_ORG, "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": ORG}}},
    ],
    "a private API": [
        allow(Action="execute-api:Invoke", Resource="execute-api:/*"),
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "execute-api:Invoke",
            "Resource": "execute-api:/*",
            "Condition": {"StringNotEquals": {"aws:SourceVpce": VPCE}},
        },
    ],
    "a Deny of all but one": [
        allow(),
        {"Effect": "Deny", "NotPrincipal": {"AWS": ROLE}, "Action": "*", "Resource": "*"},
    ],
    "a Deny of everything": [allow(), {"Effect": "Deny", "Principal": "*", "NotAction": "iam:*", "Resource": "*"}],
    "CloudFront for one distribution": [
        allow(
            {"Service": "cloudfront.amazonaws.com"},
            {"StringEquals": {"AWS:SourceArn": "arn:aws:cloudfront::123456789012:distribution/E1"}},
        )
    ],
    "logs of a load balancer, below our account": [
        allow(
            {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
            Action="s3:PutObject",
            Resource="arn:aws:s3:::b/prefix/AWSLogs/123456789012/*",
        )
    ],
    "a foreign role, held to accounts like ours": [
        allow({"AWS": "arn:aws:iam::999988887777:role/r"}, {"StringLike": {"aws:PrincipalAccount": "12345678901?"}})
    ],
    "an address and any endpoint, which no request has at once": [
        allow(condition={"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}, "StringLike": {"aws:SourceVpce": "vpce-*"}})
    ],
    "an address outside and one in a VPC": [
        allow(condition={"IpAddress": {"aws:SourceIp": "0.0.0.0/0", "aws:VpcSourceIp": "10.0.0.0/8"}})
    ],
    "an endpoint, less who has no address": [
        allow(condition={"StringLike": {"aws:SourceVpce": "*"}}),
        {**allow(), "Effect": "Deny", "Condition": {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}},
    ],
    "instances": [trust({"Service": "ec2.amazonaws.com"}, action="sts:AssumeRole")],
    "GitHub, an owner": [trust({"Federated": GITHUB}, sub("repo:example/*"))],
    "GitHub, a repository": [
        trust({"Federated": GITHUB}, sub("repo:example/isthmus:ref:refs/heads/main", "StringEquals"))
    ],
    "a service account": [
        trust({"Federated": EKS}, {"StringEquals": {f"{EKS.split('provider/')[1]}:sub": "system:serviceaccount:a:b"}})
    ],
    "an identity pool": [
        trust(
            {"Federated": "cognito-identity.amazonaws.com"},
            {"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-central-1:1234"}},
        )
    ],
    "our SAML": [
        trust({"Federated": "arn:aws:iam::123456789012:saml-provider/idp"}, action="sts:AssumeRoleWithSAML"),
    ],
    "an identity's own": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    "masking of data": [{"Sid": "a", "Principal": ["*"], "Operation": {"Deny": {}}, "DataIdentifier": ["x"]}],
}
OPEN: dict[str, tuple[list[dict[str, Any]], str]] = {
    "everyone": ([allow()], "everyone"),
    "everyone in small letters": ([allow({"aws": "*"})], "everyone"),
    "a foreign number": ([allow({"AWS": 999988887777})], "account 999988887777"),
    "any account's role": ([allow({"AWS": "arn:aws:iam::*:role/r"})], "account 9"),
    "an id that could be anybody's": ([allow({"AWS": "AIDAEXAMPLEID1234567"})], "can't be told"),
    "a canonical user": (
        [allow({"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"})],
        "can't",
    ),
    "an origin access identity": ([allow({"AWS": "arn:aws:iam::cloudfront:user/CloudFront OAI E1"})], "can't be told"),
    "all but one": ([{**allow(), "NotPrincipal": {"AWS": ROLE}}], "everyone"),
    "a pattern of organisations": ([allow(condition={"StringLike": {"aws:PrincipalOrgID": "o-*"}})], "o-"),
    "itself with a default": (
        [allow(condition={"StringEquals": {"aws:PrincipalOrgID": "${aws:PrincipalOrgID, 'o-a1b2c3d4e5'}"}})],
        "account",
    ),
    "many ranges": (
        [allow(condition={"IpAddress": {"aws:SourceIp": [f"{i}.0.0.0/9" for i in range(1, 9)]}})],
        "1.0.0.0",
    ),
    "one network and a broad range in one condition": (
        [allow(condition={"IpAddress": {"aws:SourceIp": ["8.8.8.0/24", "0.0.0.0/0"]}})],
        "everyone",
    ),
    "an address and, if there is one, our endpoint": (
        [
            allow(
                condition={
                    "IpAddress": {"aws:SourceIp": "0.0.0.0/0"},
                    "StringEqualsIfExists": {"aws:SourceVpce": "vpce-0123456789abcdef0"},
                }
            )
        ],
        "everyone",
    ),
    "any endpoint and, if there is one, our address": (
        [
            allow(
                condition={
                    "IpAddressIfExists": {"aws:SourceIp": "198.51.100.7/32"},
                    "StringLike": {"aws:SourceVpce": "vpce-*"},
                }
            )
        ],
        "everyone",
    ),
    "a range of /8": ([allow(condition={"IpAddress": {"aws:SourceIp": "8.0.0.0/8"}})], "8.0.0.0"),
    "IPv4 in IPv6's words": ([allow(condition={"IpAddress": {"aws:SourceIp": "::ffff:0:0/96"}})], "0.0.0.0"),
    "IPv6": ([allow(condition={"IpAddress": {"aws:SourceIp": "2000::/3"}})], "2000::"),
    "addresses in a VPC, any VPC": ([allow(condition={"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}})], "everyone"),
    "a referer": ([allow(condition={"StringLike": {"aws:Referer": "https://example.com/*"}})], "everyone"),
    "by way of a service": (
        [allow(condition={"StringEquals": {"kms:ViaService": "s3.eu-central-1.amazonaws.com"}})],
        "ever",
    ),
    "any organisation's path": (
        [allow(condition={"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "*"}})],
        "account",
    ),
    "a Deny that spares who has no key": (
        [
            allow(),
            DENY_ALL_BUT_ORG
            | {"Condition": {"StringNotEquals": {"aws:PrincipalOrgID": ORG}, "Null": {"aws:PrincipalOrgID": "false"}}},
        ],
        "everyone",
    ),
    "a Deny of another action": (
        [allow(), {"Effect": "Deny", "Principal": "*", "Action": "s3:Put*", "Resource": "*"}],
        "ever",
    ),
    "a Deny of another object": (
        [allow(), {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::b"}],
        "ever",
    ),
    "a Deny by a policy variable": (
        [allow(), {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::b/${aws:userid}/*"}],
        "everyone",
    ),
    "a Deny by an operator that isn't one": (
        [allow(), {**allow(), "Effect": "Deny", "Condition": {"StringSortOfEquals": {"aws:userid": "*"}}}],
        "everyone",
    ),
    "a service by a pattern": ([allow({"Service": "*.amazonaws.com"})], "any service"),
    "a topic of any account": ([allow({"Service": "sns.amazonaws.com"})], "sns.amazonaws.com on behalf of"),
    "buckets of a pattern": (
        [allow({"Service": "s3.amazonaws.com"}, {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::our-*"}})],
        "s3.amazonaws.com",
    ),
    "log groups by context, by a caller": (
        [
            allow(
                condition={
                    "ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-central-1:123456789012:*"}
                }
            )
        ],
        "everyone",
    ),
    "another account's log folder": (
        [
            allow(
                {"Service": "delivery.logs.amazonaws.com"},
                Action="s3:PutObject",
                Resource="arn:aws:s3:::b/AWSLogs/999988887777/*",
            )
        ],
        "delivery.logs",
    ),
    "GitHub, owners like ours": ([trust({"Federated": GITHUB}, sub("repo:exam*"))], "githubusercontent"),
    "GitHub, any repository": ([trust({"Federated": GITHUB}, sub("*:ref:refs/heads/main"))], "githubusercontent"),
    "GitHub, one of several": ([trust({"Federated": GITHUB}, sub(["repo:example/*", "repo:*/isthmus:*"]))], "github"),
    "GitHub, if there is a subject": (
        [trust({"Federated": GITHUB}, sub("repo:example/*", "ForAllValues:StringLike"))],
        "githubusercontent",
    ),
    "pods of a cluster": (
        [trust({"Federated": EKS}, {"StringEquals": {f"{EKS.split('provider/')[1]}:aud": "sts.amazonaws.com"}})],
        "oidc.eks",
    ),
    "another account's provider": (
        [trust({"Federated": "arn:aws:iam::999988887777:saml-provider/idp"}, action="sts:AssumeRoleWithSAML")],
        "idp",
    ),
    "no effect": ([{"Principal": "*", "Action": "*", "Resource": "*"}], "everyone"),
}


@pytest.mark.parametrize("name", CLOSED)
def test_what_lets_in_ours_only_passes(name: str) -> None:
    assert got(*CLOSED[name]) == []


def test_a_broad_range_is_broad_however_it_is_spread_over_statements() -> None:
    parts = [allow(condition={"IpAddress": {"aws:SourceIp": f"{number}.0.0.0/9"}}) for number in range(1, 9)]
    assert len(got(*parts)) == 8
    assert got(*parts[:1]) == []


@pytest.mark.parametrize("name", OPEN)
def test_what_lets_in_an_outsider_is_shown_by_a_request(name: str) -> None:
    statements, says = OPEN[name]
    (found,) = got(*statements)
    assert says in found


def test_an_organization_that_the_environment_names_is_the_only_one() -> None:
    ours = Ours(frozenset({"123456789012"}), frozenset({ORG}))
    assert got(allow(condition={"StringEquals": {"aws:PrincipalOrgID": ORG}}), ours=ours) == []
    assert got(allow(condition={"StringEquals": {"aws:PrincipalOrgID": "o-other00000"}}), ours=ours)


@pytest.mark.parametrize(
    "statement",
    [
        allow({"AWS": UNKNOWN}),
        allow(condition={"StringEquals": {"aws:SourceVpce": UNKNOWN}}),
        allow(condition={"IpAddress": {"aws:SourceIp": [UNKNOWN]}}),
        allow(condition=UNKNOWN),
        UNKNOWN,
    ],
)
def test_an_unknown_that_decides_is_refused(statement: Any) -> None:
    (finding,) = findings({"Statement": [statement]}, OURS)
    assert "isn't known at preview" in finding.got and "plain value" in finding.fix


def test_an_unknown_that_decides_nothing_passes() -> None:
    fine = allow(condition={"StringEquals": {"aws:PrincipalOrgID": ORG, "s3:prefix": UNKNOWN}}, Resource=UNKNOWN)
    assert not list(findings({"Statement": fine}, OURS))


@pytest.mark.parametrize(
    ("document", "says"), [("{", "no JSON"), ("x" * 300000, "characters"), ([1], "no policy"), (UNKNOWN, "isn't known")]
)
def test_what_is_no_document_is_refused(document: Any, says: str) -> None:
    (finding,) = findings(document, OURS)
    assert says in finding.got


def test_statements_as_a_data_source_has_them() -> None:
    statement = {"effect": "Allow", "principals": [{"type": "AWS", "identifiers": ["*"]}], "actions": ["s3:*"]}
    held = {"conditions": [{"test": "StringEquals", "variable": "aws:PrincipalOrgID", "values": [ORG]}]}
    assert list(findings({"statements": [statement]}, OURS))
    assert not list(findings({"statements": [statement | held]}, OURS))


WORDS = st.sampled_from(
    [
        *("Statement", "Effect", "Allow", "Deny", "Principal", "NotPrincipal", "AWS", "*", "Service", "Federated"),
        *("Condition", "StringEquals", "ForAllValues:ArnLike", "aws:SourceIp", "IpAddress", "Null", "${x}", "::/0", ""),
        "arn:aws:iam::1:r",
    ]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=5) | st.just(UNKNOWN),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=25,
)


@settings(max_examples=300, deadline=None)
@given(ANYTHING)
def test_nothing_raises(anything: Any) -> None:
    for document in (anything, {"Statement": anything}, {"Statement": {"Effect": "Allow", "Principal": anything}}):
        list(findings(document, OURS))
        has_principals(document)
    list(findings({"Statement": {"Effect": "Allow", "Principal": "*", "Condition": anything}}, OURS))


def test_cyclic_and_huge_documents_end() -> None:
    cyclic: dict[str, Any] = {"Effect": "Allow", "Principal": "*"}
    cyclic["Condition"] = {"StringEquals": cyclic}
    assert list(findings({"Statement": cyclic}, OURS))
    patterns = ["*a*b*c*" * 20] * 50
    many = [allow(condition={"StringNotLike": {"aws:SourceVpce": patterns}})] * 20
    denies = [{**allow(), "Effect": "Deny", "Condition": {"StringLike": {"a": patterns, "b": patterns}}}] * 50
    assert list(findings({"Statement": many + denies}, OURS))
