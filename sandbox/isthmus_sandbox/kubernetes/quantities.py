"""Kubernetes quantities, such as `16`, `250m`, `64Gi`.

Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
"""

import re
from decimal import Decimal

_SUFFIXES = {
    "n": Decimal("1e-9"),
    "u": Decimal("1e-6"),
    "m": Decimal("1e-3"),
    "": Decimal(1),
    **{letter: Decimal(1000) ** power for power, letter in enumerate("kMGTPE", start=1)},
    **{f"{letter}i": Decimal(1024) ** power for power, letter in enumerate("KMGTPE", start=1)},
}
_SHAPE = re.compile(r"([0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:([numkMGTPE]|[KMGTPE]i)?|[eE]([+-]?[0-9]{1,2}))")


def parse(text: str) -> Decimal:
    """The number that a quantity stands for. Raises ValueError for text that is none, and for negative ones."""
    match = _SHAPE.fullmatch(text)
    if not match:
        raise ValueError(f"got {text!r}, expected a quantity such as '16', '500m' or '64Gi'")
    number, suffix, exponent = match.groups()
    return Decimal(number) * (Decimal(10) ** int(exponent) if exponent else _SUFFIXES[suffix or ""])
