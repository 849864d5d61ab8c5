"""Whether the policy of a gateway endpoint lets a cluster's pods read a bucket.

Sources: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html (principals of gateway endpoints),
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html.
"""

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

Obj = Mapping[str, Any]
READ = "s3:GetObject"
ACCOUNTS = ("aws:PrincipalAccount", "aws:ResourceAccount")


def refusal(document: str | None, account: str, bucket: str) -> str:
    """Why not; empty where it does. Without a policy, everything passes."""
    if not document:
        return ""
    statements = json.loads(document)["Statement"]
    matching = [one for one in _several(statements) if _matches(one, account, bucket)]
    if any(one["Effect"] == "Deny" for one in matching):
        return f"a statement of the policy of the endpoint denies {READ} of bucket {bucket}"
    if any(one["Effect"] == "Allow" for one in matching):
        return ""
    return f"no statement of the policy of the endpoint lets pods {READ} of bucket {bucket}"


def _matches(statement: Obj, account: str, bucket: str) -> bool:
    """Whether a statement is about a pod's reading. A condition on anything but accounts is taken for not met."""
    resource = f"arn:aws:s3:::{bucket}/object"
    resources = [
        one.replace(":aws-cn:", ":aws:").replace(":aws-us-gov:", ":aws:") for one in _several(statement["Resource"])
    ]
    return (
        _everybody(statement)
        and any(fnmatchcase(READ.lower(), action.lower()) for action in _several(statement["Action"]))
        and any(fnmatchcase(resource, one) for one in resources)
        and all(
            operator == "StringEquals" and key in ACCOUNTS and account in _several(value)
            for operator, keys in (statement.get("Condition") or {}).items()
            for key, value in keys.items()
        )
    )


def _everybody(statement: Obj) -> bool:
    """An account, or its root, is the root *user* alone here, and no ARN of a role is taken."""
    principal = statement.get("Principal")
    return principal == "*" or (isinstance(principal, Mapping) and "*" in _several(principal.get("AWS") or ()))


def _several(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
