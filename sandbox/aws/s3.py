"""Bucket policies: what moto takes for denied though its condition doesn't hold.

moto ignores conditions of bucket policies, so the usual «deny without TLS» would deny everything. Loopback
connections stand for TLS here: `aws:SecureTransport` is true for every request.
"""

import json
from typing import Any

KEY = "aws:securetransport"


def extend() -> None:
    """Put it into moto."""
    from moto.s3.models import FakeBucket

    judge = FakeBucket.get_permission

    def get_permission(self: Any, action: str, resource: str) -> Any:
        kept = self.policy
        if kept is None:
            return judge(self, action, resource)
        policy = json.loads(kept)
        listed = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
        applying = [statement for statement in listed if not _needs_no_tls(statement)]
        if not applying:
            from moto.iam.access_control import PermissionResult

            return PermissionResult.NEUTRAL
        self.policy = json.dumps({**policy, "Statement": applying}).encode()
        try:
            return judge(self, action, resource)
        finally:
            self.policy = kept

    setattr(FakeBucket, "get_permission", get_permission)  # noqa: B010  # mypy forbids assigning a method


def _needs_no_tls(statement: dict[str, Any]) -> bool:
    """Whether a statement is only for requests without TLS, so that it applies to none."""
    for operator, keys in (statement.get("Condition") or {}).items():
        for key, value in keys.items():
            if operator.lower() == "bool" and key.lower() == KEY:
                values = value if isinstance(value, list) else [value]
                return all(str(v).lower() == "false" for v in values)
    return False
