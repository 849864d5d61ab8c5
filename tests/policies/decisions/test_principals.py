"""Whose a principal is that stands outside of a policy document."""

from typing import Any

import pytest
from tests.policies.tables import ACCOUNT, ESTATE

from isthmus_policies.decisions.principals import foreign_arn, outsider
from isthmus_policies.estate import Estate
from isthmus_policies.values import UNKNOWN

FOREIGN = "999988887777"
ORGANIZED = Estate(organizations=frozenset({"o-a1b2c3d4e5"}))
UNIT = "arn:aws:organizations::123456789012:ou/o-zzzzzzzzzz/ou-1"


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (ACCOUNT, ""),
        (int(ACCOUNT), ""),
        (f" {ACCOUNT} ", ""),
        (f"arn:aws:iam::{ACCOUNT}:role/r", ""),
        (FOREIGN, f"account {FOREIGN}, which isn't ours"),
        (int(FOREIGN), f"account {FOREIGN}, which isn't ours"),
        (1234567890, "account 001234567890, which isn't ours"),
        (12345678901, "account 012345678901, which isn't ours"),
        (f"arn:aws:iam::{FOREIGN}:root", f"account {FOREIGN}, which isn't ours"),
        ("arn:aws:iam::*:root", "arn:aws:iam::*:root, which is of any account"),
        ("arn:aws:iam::99998888777?:root", "arn:aws:iam::99998888777?:root, which is of any account"),
        ("arn:aws:s3:::bucket", ""),
        ("arn:aws:iam::aws:policy/ReadOnlyAccess", ""),
        *((word, "everyone") for word in ("*", "all", "AllUsers", "authenticatedUsers")),
        (UNKNOWN, "a value that isn't known at preview"),
        *((nobody, "") for nobody in (True, False, None, 1.5, [FOREIGN], {"AWS": FOREIGN}, "", "someone", 123)),
        ("1234567890", ""),
        ("o-zzzzzzzzzz", ""),
        (UNIT, ""),
    ],
)
def test_who_is_no_insider_is_named(value: Any, says: str) -> None:
    assert outsider(value, ESTATE) == says


@pytest.mark.parametrize("value", ["o-zzzzzzzzzz", UNIT, "arn:aws:organizations::1:organization/o-zzzzzzzzzz"])
def test_an_organization_is_ours_or_not_where_the_environment_names_some(value: str) -> None:
    assert outsider(value, ORGANIZED) == "the organization o-zzzzzzzzzz, which isn't ours"
    assert outsider(value.replace("o-zzzzzzzzzz", "o-a1b2c3d4e5"), ORGANIZED) == ""


def test_what_is_no_arn_names_nobody() -> None:
    assert foreign_arn("not:an:arn", ESTATE) == foreign_arn("", ESTATE) == ""
