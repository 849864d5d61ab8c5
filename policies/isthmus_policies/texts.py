"""Texts that are JSON, YAML or an address, read whatever they are: nothing raises, nothing grows beyond its text."""

import json
from typing import Any
from urllib.parse import urlsplit

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LONGEST = 1 << 20
MOST = 200_000
"""Values of a YAML text, each alias counted as what it stands for: a few lines can stand for billions."""
# What the loaders raise of values that their own tags don't take: `!!bool x`, `!!timestamp x`, `!!int ''`.
ERRORS = (yaml.YAMLError, ValueError, RecursionError, KeyError, AttributeError, TypeError, OverflowError)


def json_in(text: Any, otherwise: Any = None) -> Any:
    """The value that a text of JSON stands for; `otherwise` for what is none."""
    try:
        return json.loads(text) if isinstance(text, str) else otherwise
    except (ValueError, RecursionError):
        return otherwise


def yaml_in(text: Any, otherwise: Any = None, longest: int = LONGEST) -> Any:
    """The value that a text of YAML stands for; `otherwise` for what is none, or too large."""
    if not isinstance(text, str) or len(text) > longest:
        return otherwise
    try:
        value = yaml.load(text, LOADER)  # noqa: S506 - both are safe
        return value if _size(value, {}) <= MOST else otherwise
    except ERRORS:
        return otherwise


def host_in(text: Any) -> str:
    """The host of a URL, of `host:port`, or of a bare host; nothing where there is none."""
    try:
        plain = text.strip() if isinstance(text, str) else ""
        return urlsplit(plain if "://" in plain else f"//{plain}").hostname or ""
    except ValueError:
        return ""


def _size(value: Any, sizes: dict[int, int]) -> int:
    """How many values there are in one; more than any in what holds itself."""
    if not isinstance(value, dict | list):
        return 1
    if id(value) not in sizes:
        sizes[id(value)] = MOST + 1  # until it is known, so for what holds itself
        inner = value.values() if isinstance(value, dict) else value
        sizes[id(value)] = 1 + sum(_size(item, sizes) for item in inner)
    return sizes[id(value)]
