"""Whether a bucket policy is public, as S3 itself decides it.

A policy is public unless every Allow names fixed principals or is held, by a Condition with fixed values, to what S3
takes as not public. Source: "The meaning of public" in
https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

import ipaddress
import json
from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.subject import NOT_KNOWN, UNKNOWN, has_unknown

# Condition keys (lower case) that, with fixed values, keep a statement with a wildcard principal from being public.
FIXED_KEYS = {
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalaccount",
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:sourceowner",
    "aws:sourceorgid",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "s3:dataaccesspointarn",
    "s3:dataaccesspointaccount",
}
HOLDING = ("stringequals", "stringlike", "arnequals", "arnlike", "stringequalsignorecase")


def problems(document: Any) -> Iterator[str]:
    """What makes a policy document public, or hides whether it is: what was got, in words."""
    if document is UNKNOWN or has_unknown(document):
        yield NOT_KNOWN
        return
    try:
        policy = json.loads(document) if isinstance(document, str) else document
    except ValueError as error:
        yield f"no JSON: {error}"
        return
    if not isinstance(policy, Mapping):
        yield f"{document!r}, which is no policy document"
        return
    statements = policy.get("Statement", [])
    for i, statement in enumerate(statements if isinstance(statements, list) else [statements]):
        if statement.get("Effect") != "Allow" or not _anyone(statement):
            continue
        if not _held(statement.get("Condition") or {}):
            name = repr(statement["Sid"]) if statement.get("Sid") else f"number {i + 1}"
            yield f"statement {name}, which allows {_principal(statement)} without a Condition that restricts it"


def _anyone(statement: Mapping[str, Any]) -> bool:
    if "NotPrincipal" in statement:  # everyone but these
        return True
    principal = statement.get("Principal")
    values = principal.values() if isinstance(principal, Mapping) else [principal]
    flat = [x for v in values for x in (v if isinstance(v, list) else [v])]
    return any(isinstance(x, str) and "*" in x for x in flat)


def _principal(statement: Mapping[str, Any]) -> str:
    if "NotPrincipal" in statement:
        return f"everyone but {json.dumps(statement['NotPrincipal'])}"
    return f"Principal {json.dumps(statement.get('Principal'))}"


def _held(condition: Mapping[str, Any]) -> bool:
    """Whether one of the conditions (they are joined by AND) has a holding key with fixed values only."""
    for operator, keys in condition.items():
        name = operator.lower().removeprefix("foranyvalue:").removeprefix("forallvalues:")
        if operator.lower().startswith("forallvalues:") or name.endswith("ifexists"):
            continue  # true when the key is absent: holds nobody
        for key, value in keys.items():
            values = value if isinstance(value, list) else [value]
            if (
                name in HOLDING
                and key.lower() in FIXED_KEYS
                and not any("*" in str(v) or "?" in str(v) for v in values)
            ):
                return True
            if name == "ipaddress" and key.lower() == "aws:sourceip" and all(_narrow(str(v)) for v in values):
                return True
    return False


def _narrow(cidr: str) -> bool:
    """S3 takes an IPv4 range of /8 or broader, an IPv6 range of /32 or broader, as public."""
    network = ipaddress.ip_network(cidr, strict=False)
    return network.prefixlen > (8 if network.version == 4 else 32)
