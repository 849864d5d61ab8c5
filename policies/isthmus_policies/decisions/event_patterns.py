"""Whether a pattern of events matches the use of a role or a user, as CloudTrail records it.

Sources: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html and
https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
"""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from isthmus_policies.texts import json_in
from isthmus_policies.values import UNKNOWN, items

DETAIL_TYPES = ("AWS API Call via CloudTrail", "AWS Console Sign In via CloudTrail", "AWS Service Event via CloudTrail")


def is_watched(pattern: Any, events: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a pattern of EventBridge lets an event of one of these names pass, for what ends with one of `names`.

    What the pattern says of other fields narrows it further, which isn't looked at.
    """
    fields = json_in(pattern) if isinstance(pattern, str) else pattern
    if not isinstance(fields, Mapping) or not _any(fields.get("detail-type"), DETAIL_TYPES):
        return False
    detail = fields.get("detail")
    if detail is None:
        return "source" in fields or "detail-type" in fields
    if not isinstance(detail, Mapping) or not _any(detail.get("eventName"), events):
        return False
    holders = (detail.get("requestParameters"), detail.get("userIdentity"))
    named = [
        value
        for holder in holders
        if isinstance(holder, Mapping)
        for key, value in holder.items()
        if key in ("roleArn", "arn", "userName", "principalId")
    ]
    return all(_any(value, names, is_end=True) for value in named)


def _any(matchers: Any, values: Sequence[str], *, is_end: bool = False) -> bool:
    """Whether one of the matchers of a field matches one of the values; all do where the pattern has no such field."""
    if matchers is None:
        return True
    return any(_matches(matcher, value, is_end) for matcher in items(matchers) for value in values)


def _matches(matcher: Any, value: str, is_end: bool) -> bool:
    if matcher is UNKNOWN:
        return True  # an output of the role itself, as a rule
    if isinstance(matcher, Mapping):
        suffix, wildcard = matcher.get("suffix"), matcher.get("wildcard")
        if isinstance(suffix, str):
            return value.endswith(suffix) or (is_end and suffix.endswith(f"/{value}"))
        if isinstance(wildcard, str):
            return fnmatchcase(value, wildcard) or (is_end and fnmatchcase(f"x/{value}", wildcard))
        prefix = matcher.get("prefix")
        return isinstance(prefix, str) and (is_end or value.startswith(prefix))
    if not isinstance(matcher, str):
        return False
    return matcher == value or (is_end and matcher.rsplit("/", 1)[-1] == value)
