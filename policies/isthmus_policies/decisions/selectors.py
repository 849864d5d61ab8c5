"""Whether a label selector of Kubernetes selects an object.

Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
"""

from collections.abc import Iterable, Mapping
from typing import Any

from isthmus_policies.values import UNKNOWN


def selects_all(selector: Any) -> bool:
    """Whether it selects every object: it is there, and asks for nothing."""
    return isinstance(selector, Mapping) and not selector.get("matchLabels") and not selector.get("matchExpressions")


def selects(selector: Any, labels: Mapping[str, Any]) -> bool:
    """Whether it selects an object with these labels. What isn't known selects nothing."""
    if not isinstance(selector, Mapping):
        return False
    wanted, expressions = selector.get("matchLabels") or {}, selector.get("matchExpressions") or []
    if not isinstance(wanted, Mapping) or not isinstance(expressions, list | tuple):
        return False
    return all(value is not UNKNOWN and labels.get(key) == value for key, value in wanted.items()) and all(
        _holds(expression, labels) for expression in expressions
    )


class Selectors:
    """Several selectors, and whether any of them selects an object. Most ask for a label, by which they are kept."""

    def __init__(self, selectors: Iterable[Any]) -> None:
        self._by_label: dict[tuple[str, str], list[Any]] = {}
        self._others: list[Any] = []
        for selector in selectors:
            labels = selector.get("matchLabels") if isinstance(selector, Mapping) else None
            pairs = labels.items() if isinstance(labels, Mapping) else ()
            first = next(((key, value) for key, value in pairs if isinstance(value, str)), None)
            (self._others if first is None else self._by_label.setdefault(first, [])).append(selector)

    def select(self, labels: Mapping[str, Any]) -> bool:
        """Whether one of them selects an object with these labels."""
        pairs = ((key, value) for key, value in labels.items() if isinstance(value, str))
        candidates = (selector for pair in pairs for selector in self._by_label.get(pair, ()))
        return any(selects(selector, labels) for selector in (*self._others, *candidates))


def _holds(expression: Any, labels: Mapping[str, Any]) -> bool:
    if not isinstance(expression, Mapping) or not isinstance(key := expression.get("key"), str):
        return False
    values = expression.get("values")
    listed = values if isinstance(values, list | tuple) else ()
    match expression.get("operator"):
        case "In":
            return labels.get(key) in listed
        case "NotIn":
            return labels.get(key) not in listed
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
    return False
