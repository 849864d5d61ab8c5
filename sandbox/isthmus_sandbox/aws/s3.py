"""Bucket policies: what moto takes for denied though its condition doesn't hold.

moto ignores conditions of bucket policies, so the usual «deny without TLS» would deny everything. Loopback
connections stand for TLS here: `aws:SecureTransport` is true for every request. `aws:PrincipalArn` is the ARN of the
user or role whose key signed the request. A condition of another kind is ignored, as moto does.
"""

import json
import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

TRANSPORT, PRINCIPAL = "aws:securetransport", "aws:principalarn"
_CREDENTIAL = re.compile(r"Credential=([A-Za-z0-9]+)/")


def extend() -> None:
    """Put it into moto."""
    from moto.s3.models import FakeBucket

    original = FakeBucket.get_permission

    def get_permission(self: Any, action: str, resource: str) -> Any:
        document = self.policy
        if document is None:
            return original(self, action, resource)
        policy = json.loads(document)
        listed = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
        context = {TRANSPORT: "true", PRINCIPAL: _principal()}
        applying = [statement for statement in listed if applies(statement.get("Condition") or {}, context)]
        if not applying:
            from moto.iam.access_control import PermissionResult

            return PermissionResult.NEUTRAL
        self.policy = json.dumps({**policy, "Statement": applying}).encode()
        try:
            return original(self, action, resource)
        finally:
            self.policy = document

    setattr(FakeBucket, "get_permission", get_permission)  # noqa: B010  # mypy forbids assigning a method


def applies(condition: Mapping[str, Mapping[str, Any]], context: Mapping[str, str]) -> bool:
    """Whether every key of the context that a condition names has a value that it wants. Keys have lower case."""
    return all(
        _matches(operator.lower(), value if isinstance(value, list) else [value], context[key.lower()])
        for operator, keys in condition.items()
        for key, value in keys.items()
        if key.lower() in context
    )


def _matches(operator: str, expected: list[Any], actual: str) -> bool:
    texts = [str(value).lower() if operator == "bool" else str(value) for value in expected]
    matches = any(fnmatchcase(actual, text) if "equals" not in operator else actual == text for text in texts)
    return not matches if "not" in operator else matches


def _principal() -> str:
    """The ARN of the user or role whose key signed the request; nothing where none did."""
    from flask import request
    from moto.iam.models import get_account_id_from, iam_backends
    from moto.sts.models import sts_backends

    signed = _CREDENTIAL.search(request.headers.get("Authorization", ""))
    key = signed[1] if signed else request.args.get("X-Amz-Credential", "").split("/")[0]
    if not key:
        return ""
    account = get_account_id_from(key)
    sts = sts_backends[account]["aws"]
    if assumed := sts.get_assumed_role_from_access_key(key):
        roles = iam_backends[account]["aws"].roles.values()
        name = assumed.arn.split("/")[1]  # sessions leave out the path of their role
        return next((str(role.arn) for role in roles if role.name == name), "")
    return str(sts.get_caller_identity(key, "us-east-1")[1])
