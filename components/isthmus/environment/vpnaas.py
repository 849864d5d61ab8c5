"""What Neutron's VPNaaS can do, by its release."""

from collections.abc import Iterator

from isthmus.environment.base import known
from isthmus.environment.links.suite import VpnSuite
from isthmus.errors import Problem

STRONG_SINCE = "2025.1"
"""AES in GCM, and Diffie-Hellman groups from 15: neutron-vpnaas 26.0.0. Before, its API refuses their names.

https://docs.openstack.org/releasenotes/neutron-vpnaas/2025.1.html
"""
OLD_ENCRYPTION, OLD_GROUP = "AES256", 14
"""The strongest that both AWS and VPNaaS before that release take."""


def suite_problems(path: str, suite: VpnSuite, release: str) -> Iterator[Problem]:
    """Suites that this release doesn't know, and those that are weaker than what it does."""
    old = release < STRONG_SINCE  # years of four digits, so that text compares as the releases do
    since = f"VPNaaS has better ones since {STRONG_SINCE}" if old else f"the weaker one is for before {STRONG_SINCE}"
    fix = "set it so, or neutron_release if the cloud's Neutron is of another release"
    for key, value, weak, strong in (
        ("encryption", suite.encryption, OLD_ENCRYPTION, "AES256-GCM-16"),
        ("dh_group", suite.dh_group, OLD_GROUP, "20 or 21"),
    ):
        if known(value) and (value == weak) != old:
            expected = f"{weak if old else strong}: {since}, and the site's neutron_release is {release}"
            yield Problem(f"{path}.{key}", repr(value), expected, fix)
