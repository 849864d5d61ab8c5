"""Buckets refuse requests without TLS: S3 takes both unless the bucket's policy says no."""

import json
from collections.abc import Iterator
from typing import Any

from isthmus_policies.decisions.policies.document import Malformed, Statement, statements_of
from isthmus_policies.estate import Estate
from isthmus_policies.rule import Family, Level, Rule, Severity, Violation
from isthmus_policies.stack import Stack
from isthmus_policies.values import UNKNOWN, items

POLICIES = ("aws:s3:BucketPolicy", "aws-native:s3:BucketPolicy")
BUCKETS = ("aws:s3:Bucket", "aws-native:s3:Bucket")


def check_stack(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """Every bucket, with the policies that the stack gives it. One that isn't known may say so."""
    closed: set[str] = set()
    for policy in stack.of_type(*POLICIES):
        document = policy.get("policy") or policy.get("policyDocument")
        if document is UNKNOWN or denies_plain_http(document):
            closed |= {bucket.urn for bucket in stack.referred(policy, "bucket", *BUCKETS)}
    for bucket in stack.of_type(*BUCKETS):
        if bucket.urn not in closed and not denies_plain_http(bucket.get("policy")):
            deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*"}
            fix = f"add {json.dumps(deny)} on the bucket and its objects where aws:SecureTransport is false"
            yield Violation.of(bucket, "the policy", "requests in clear", "TLS only", fix)


def denies_plain_http(document: Any) -> bool:
    """Whether a statement of a document refuses everyone every action without TLS, and asks for nothing else."""
    try:
        return any(map(_denies_plain_http, statements_of(document)))
    except Malformed:
        return False


def _denies_plain_http(statement: Statement) -> bool:
    if not statement.denies or len(statement.conditions) != 1:
        return False
    ((operator, key, values),) = statement.conditions
    return (
        str(operator).strip().lower() in ("bool", "boolifexists")
        and str(key).strip().lower() == "aws:securetransport"
        and {str(value).lower() for value in items(values)} == {"false"}
        and ("aws", "*") in (statement.principals or ())
        and any(str(action).lower() in ("*", "s3:*") for action in statement.actions or ())
    )


rule = Rule(
    id="buckets-refuse-plain-http",
    title="Buckets refuse requests without TLS.",
    rationale="S3 answers HTTP as well as HTTPS; a client that is told the wrong address sends data and signature "
    "in clear.",
    family=Family.ENCRYPTION,
    severity=Severity.MEDIUM,
    remediation="Deny everyone where aws:SecureTransport is false, in the bucket's policy.",
    controls={
        "NIST SP 800-53": ("SC-8(1)",),
        "CIS AWS Foundations": ("2.1.1",),
        "ISO/IEC 27001": ("A.8.24",),
        "GDPR": ("Art. 32(1)(a)",),
    },
    stack=check_stack,
    default_level=Level.ADVISORY,
)
