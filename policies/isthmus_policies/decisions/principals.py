"""Whose a principal is that isn't in a policy document: an account, an ARN, an organization, or everyone."""

import re
from typing import Any

from isthmus_policies.estate import Estate
from isthmus_policies.values import NOT_KNOWN, UNKNOWN

ACCOUNT = re.compile(r"\d{12}\Z")
ORGANIZATION = re.compile(
    r"(?:arn:[^:]+:organizations::[^:]*:(?:organization|ou|account)/)?(o-[a-z0-9]{10,32})(?:/.*)?\Z"
)
ARN = re.compile(r"arn:[^:]*:[^:]*:[^:]*:(?P<account>[^:]*):.")
EVERYONE = ("*", "all", "allusers", "authenticatedusers")


def outsider(value: Any, estate: Estate) -> str:
    """Who a value names, in words, if that isn't ours; nothing for ours, and for what names nobody."""
    if value is UNKNOWN:
        return NOT_KNOWN
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = str(value).strip()
    if text.lower() in EVERYONE:
        return "everyone"
    if match := ORGANIZATION.match(text):
        ours = not estate.organizations or match[1] in estate.organizations
        return "" if ours else f"the organization {match[1]}, which isn't ours"
    if ACCOUNT.match(text) or (isinstance(value, int) and len(text) in (10, 11)):  # a number has no zeros before it
        return foreign(text.zfill(12), estate)
    return foreign_arn(text, estate)


def foreign_arn(text: str, estate: Estate) -> str:
    """The account of an ARN, in words, if it isn't ours. ARNs of buckets and of AWS's own things have none."""
    match = ARN.match(text)
    if match is None:
        return ""
    if "*" in match["account"] or "?" in match["account"]:
        return f"{text}, which is of any account"
    return foreign(match["account"], estate) if ACCOUNT.match(match["account"]) else ""


def foreign(account: str, estate: Estate) -> str:
    """An account in words, if it isn't ours."""
    return "" if estate.is_ours(account) else f"account {account}, which isn't ours"
