"""Quantities in the server's own form: `0.5` and "500m", "1024Mi" and "1Gi" are one value each.

The official provider reads its inputs as the API's types and writes them back, which makes quantities canonical and
drops an empty `value` of an environment variable (clients.Normalize in
https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/clients/unstructured.go). Rules:
https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/.
"""

import math
import re
from fractions import Fraction
from typing import Any

from isthmus_sandbox.plugins.core.values import is_secret
from isthmus_sandbox.plugins.kubernetes.client import Object

# Properties of type `map of Quantity` and of type Quantity in the API (k8s.io/api), below `spec`.
MAPS = frozenset(
    (
        *("capacity", "hard", "limits", "overhead", "requests"),
        *("default", "defaultRequest", "max", "maxLimitRequestRatio", "min"),  # of a LimitRange
    )
)
SINGLE = frozenset(("averageValue", "divisor", "sizeLimit"))
BINARY = ("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei")
DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_QUANTITY = re.compile(r"(?P<number>[+-]?(\d+\.?\d*|\.\d+))(?P<suffix>[KMGTPE]i|[numkMGTPE]|[eE][+-]?\d{1,3})?")


def normalized(inputs: Object) -> Object:
    """Inputs of a kind of the API with quantities in canonical form; what isn't one stays, for the check to refuse."""
    return {**inputs, "spec": _walk(inputs["spec"])} if isinstance(inputs.get("spec"), dict) else inputs


def canonical(value: Any) -> Any:
    """A quantity as the server writes it; anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, str | int | float) or is_secret(value):
        return value
    match = _QUANTITY.fullmatch(str(value))
    if match is None:
        return value
    number, suffix = Fraction(match["number"]), match["suffix"] or ""
    if suffix in BINARY[1:]:
        return _binary(number * 1024 ** BINARY.index(suffix))
    exponent = DECIMAL[suffix] if suffix in DECIMAL else int(suffix[1:])
    return _decimal(number * Fraction(10) ** exponent, exponential=suffix not in DECIMAL)


def _binary(number: Fraction) -> str:
    if number.denominator > 1 or abs(number) < 1024:
        return _decimal(number)
    whole, power = int(number), 0
    while whole % 1024 == 0 and power < len(BINARY) - 1:
        whole, power = whole // 1024, power + 1
    return f"{whole}{BINARY[power]}"


def _decimal(number: Fraction, *, exponential: bool = False) -> str:
    nanos = math.ceil(number * 10**9)  # what is finer is rounded up
    if nanos == 0:
        return "0"
    exponent = max(e for e in DECIMAL.values() if nanos % 10 ** (e + 9) == 0)
    suffix = next(s for s, e in DECIMAL.items() if e == exponent)
    if exponential and exponent:
        suffix = f"e{exponent}"
    return f"{nanos // 10 ** (exponent + 9)}{suffix}"


def _walk(value: Any, key: str = "") -> Any:
    if isinstance(value, list):
        items = [_walk(item) for item in value]
        return [_without_empty_value(item) for item in items] if key == "env" else items
    if not isinstance(value, dict):
        return canonical(value) if key in SINGLE else value
    if key in MAPS:
        return {name: canonical(item) for name, item in value.items()}
    return {name: _walk(item, name) for name, item in value.items()}


def _without_empty_value(variable: Any) -> Any:
    if isinstance(variable, dict) and variable.get("value") == "":
        return {key: item for key, item in variable.items() if key != "value"}
    return variable
