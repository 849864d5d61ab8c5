"""Patterns of types: `*` stands for any text, every other character for itself.

`fnmatch` makes an expression of each pattern and keeps 256 of them; the tables have more, so it made them anew for
every type that it was asked about.
"""

from functools import lru_cache


def is_like(token: str, pattern: str) -> bool:
    """Whether a type is like a pattern."""
    first, *parts = pattern.split("*")
    if not parts:
        return token == pattern
    last = parts.pop()
    at, end = len(first), len(token) - len(last)
    if at > end or not token.startswith(first) or not token.endswith(last):
        return False
    for part in parts:
        at = token.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True


@lru_cache(maxsize=4096)
def is_one_of(token: str, patterns: tuple[str, ...]) -> bool:
    """Whether a type is like one of these patterns."""
    return any(is_like(token, pattern) for pattern in patterns)
