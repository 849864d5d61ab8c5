"""Label selectors of Kubernetes: each operator, and what isn't clear selects nothing."""

from typing import Any

import pytest

from isthmus_policies.decisions.selectors import Selectors, selects, selects_all
from isthmus_policies.values import UNKNOWN

LABELS = {"app": "web", "tier": "front"}


def expression(operator: Any, *values: str, key: Any = "app") -> dict[str, Any]:
    return {"matchExpressions": [{"key": key, "operator": operator, "values": list(values)}]}


CASES: list[tuple[Any, bool]] = [
    ({}, True),
    ({"matchLabels": {}}, True),
    ({"matchLabels": {"app": "web"}}, True),
    ({"matchLabels": {"app": "web", "tier": "front"}}, True),
    ({"matchLabels": {"app": "web", "tier": "back"}}, False),
    ({"matchLabels": {"app": "db"}}, False),
    ({"matchLabels": {"other": "web"}}, False),
    ({"matchLabels": {"app": UNKNOWN}}, False),
    ({"matchLabels": UNKNOWN}, False),
    ({"matchLabels": "app"}, False),
    ({"matchExpressions": UNKNOWN}, False),
    ({"matchExpressions": [UNKNOWN]}, False),
    (UNKNOWN, False),
    (None, False),
    (expression("In", "web", "db"), True),
    (expression("In", "db"), False),
    (expression("NotIn", "db"), True),
    (expression("NotIn", "web"), False),
    (expression("NotIn", "web", key="other"), True),
    (expression("Exists"), True),
    (expression("Exists", key="other"), False),
    (expression("DoesNotExist"), False),
    (expression("DoesNotExist", key="other"), True),
    (expression("Near", "web"), False),
    (expression("In", "web", key=UNKNOWN), False),
    ({"matchLabels": {"app": "web"}, **expression("In", "back", key="tier")}, False),
    ({"matchLabels": {"app": "web"}, **expression("In", "front", key="tier")}, True),
    ({"matchExpressions": [*expression("Exists")["matchExpressions"], *expression("In")["matchExpressions"]]}, False),
]


@pytest.mark.parametrize(("selector", "expected"), CASES)
def test_what_a_selector_selects(selector: Any, expected: bool) -> None:
    assert selects(selector, LABELS) is expected
    assert Selectors([selector]).select(LABELS) is expected
    assert Selectors([{"matchLabels": {"app": "another"}}, selector]).select(LABELS) is expected


def test_one_that_asks_for_nothing_selects_all() -> None:
    empty: list[dict[str, Any]] = [{}, {"matchLabels": {}}, {"matchExpressions": []}]
    assert all(selects_all(one) for one in empty)
    assert not any(selects_all(one) for one in ({"matchLabels": {"a": "b"}}, expression("Exists"), None, UNKNOWN))


def test_without_selectors_nothing_is_selected() -> None:
    assert not Selectors([]).select(LABELS)
