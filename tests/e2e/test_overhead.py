"""What `make bench` compares, once and small: a preview with components, and one of a flat program."""

import pytest
from tests.e2e.conftest import Estate

from dev import overhead

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

LEAST = 100  # custom resources that a pair of sites has


def test_both_previews_of_a_pair_of_sites_show_the_same_resources_and_are_timed(deployed: Estate) -> None:
    with overhead.pair(1, deployed.environment()) as (components, flat, count):
        assert count > LEAST
        for preview in (components, flat):
            wall, cpu = preview.seconds()
            assert wall > 0 and cpu > 0
