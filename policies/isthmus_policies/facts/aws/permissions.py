"""Permissions that are written as properties instead of a document: of functions, layers and event buses.

Each is turned into the statement that AWS makes of it, and decided as one.
Sources: https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html,
https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html and
https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.decisions import policies
from isthmus_policies.decisions.policies.ours import of_estate
from isthmus_policies.estate import Estate
from isthmus_policies.facts.aws.policies import EXPECTED
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.openings import Opening
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN, items

FUNCTIONS = ("aws:lambda:Permission", "aws-native:lambda:Permission")
LAYERS = ("aws:lambda:LayerVersionPermission", "aws-native:lambda:LayerVersionPermission")
BUSES = ("aws:cloudwatch:EventPermission",)
JUDGED = (*FUNCTIONS, *LAYERS, *BUSES)
CONDITIONS = {
    "principalOrgId": ("StringEquals", "aws:PrincipalOrgID"),
    "principalOrgID": ("StringEquals", "aws:PrincipalOrgID"),
    "organizationId": ("StringEquals", "aws:PrincipalOrgID"),
    "sourceAccount": ("StringEquals", "aws:SourceAccount"),
    "sourceArn": ("ArnLike", "aws:SourceArn"),
}


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """Whom a permission lets in who isn't ours."""
    if plain_type(subject.type) not in JUDGED:
        return
    for finding in policies.findings({"Statement": [_statement(subject.props)]}, of_estate(estate)):
        got = finding.got.split("which allows ", 1)[-1]
        yield Opening(f"the permission {subject.title}", got, EXPECTED, finding.fix)
    if path := subject.ignores("principal", "condition", *CONDITIONS):
        got = f"changes of {path} are ignored, so whoever was let in stays"
        yield Opening(f"the permission {subject.title}", got, EXPECTED, f"don't ignore {path}")


def _statement(props: Mapping[str, Any]) -> dict[str, Any]:
    condition: dict[str, dict[str, Any]] = {}
    for name, (operator, key) in CONDITIONS.items():
        if props.get(name) is not None:
            condition.setdefault(operator, {})[key] = props[name]
    for part in items(props.get("condition")):
        known = isinstance(part, Mapping) and isinstance(part.get("type"), str) and isinstance(part.get("key"), str)
        if known:
            condition.setdefault(part["type"], {})[part["key"]] = part.get("value")
    return {
        "Effect": "Allow",
        "Principal": _principal(props.get("principal")),
        "Action": props.get("action") or "events:PutEvents",
        "Condition": condition,
    }


def _principal(value: Any) -> Any:
    """A service by its host, anything else as an account or an ARN."""
    if value is UNKNOWN or not isinstance(value, str):
        return {"AWS": UNKNOWN if value is None else value}
    is_service = "." in value and not value.startswith("arn:")
    return {"Service" if is_service else "AWS": value}
