"""Buckets refuse requests without TLS: S3 takes both unless the bucket's policy says no."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.decisions.statements import is_everything, statements_of, words
from isthmus_policies.estate import Estate
from isthmus_policies.rule import Family, Level, Rule, Severity, Violation
from isthmus_policies.stack import Stack
from isthmus_policies.values import UNKNOWN, is_true

POLICIES = ("aws:s3:BucketPolicy", "aws-native:s3:BucketPolicy")
BUCKETS = ("aws:s3:Bucket", "aws-native:s3:Bucket")


def check_stack(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """Every bucket, with the policies that the stack gives it. One that isn't known may say so."""
    closed: set[str] = set()
    for policy in stack.of_type(*POLICIES):
        document = policy.get("policy") or policy.get("policyDocument")
        if document is UNKNOWN or any(denies_plain_http(item) for item in statements_of(document)):
            closed |= {bucket.urn for bucket in stack.referred(policy, "bucket", *BUCKETS)}
    for bucket in stack.of_type(*BUCKETS):
        inline = bucket.get("policy")
        if bucket.urn in closed or any(denies_plain_http(item) for item in statements_of(inline)):
            continue
        deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*"}
        fix = f"add {json.dumps(deny)} on the bucket and its objects where aws:SecureTransport is false"
        yield Violation(bucket.urn, f"the policy of {bucket.title}", "requests in clear", "TLS only", fix)


def denies_plain_http(statement: Mapping[str, Any]) -> bool:
    """Whether a statement refuses everyone every action without TLS, and asks for nothing else."""
    condition = statement.get("Condition")
    if statement.get("Effect") != "Deny" or not isinstance(condition, Mapping) or len(condition) != 1:
        return False
    ((operator, keys),) = condition.items()
    if str(operator).lower() not in ("bool", "boolifexists") or not isinstance(keys, Mapping) or len(keys) != 1:
        return False
    ((key, value),) = keys.items()
    principal = statement.get("Principal")
    everyone = is_everything(words(principal.get("AWS") if isinstance(principal, Mapping) else principal))
    actions = [action.lower() for action in words(statement.get("Action"))]
    return (
        str(key).lower() == "aws:securetransport"
        and bool(words(value))
        and not any(is_true(item) for item in words(value))
        and everyone
        and ("*" in actions or "s3:*" in actions)
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
