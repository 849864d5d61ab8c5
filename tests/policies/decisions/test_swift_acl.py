"""Whom a container's ACL lets in: everyone, in every spelling that Swift reads so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isthmus_policies.decisions.swift_acl import everyone


@pytest.mark.parametrize(
    "acl",
    [
        "",
        " ",
        "project:user",
        "project:*",
        ".r:-evil.example",
        ".r: -evil.example",
        "*:user-id",
        "%2A:user",
        "a:b,,c:d",
    ],
)
def test_named_users_and_denied_referrers(acl: str) -> None:
    assert list(everyone(acl)) == []


@pytest.mark.parametrize(
    "acl",
    [
        *(".r:*", "project:user, .r:*", ".referrer:example.org", " .referer : * ", ".ref:*", ".rlistings", "*:*", "*"),
        *("%2a:%2A", "%2A", " * : * ", "a:b,%2a:*", ".r:-evil.example,.r:*.example.com"),
    ],
)
def test_everyone(acl: str) -> None:
    assert list(everyone(acl))


@given(st.text())
def test_whatever_is_written_is_read(acl: str) -> None:
    assert all(isinstance(entry, str) for entry in everyone(acl))
