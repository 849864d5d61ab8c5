"""Internal by the annotation of the own cloud only."""

from typing import Any

import pytest

from isthmus_policies.decisions.balancer import LEGACY, OPENSTACK, SCHEME, on_aws, on_openstack
from isthmus_policies.values import UNKNOWN


@pytest.mark.parametrize(
    ("annotations", "balancer_class", "internal"),
    [
        ({SCHEME: "internal"}, None, True),
        ({LEGACY: "true"}, None, True),
        ({}, "service.k8s.aws/nlb", True),  # the controller's default
        ({}, None, False),
        ({OPENSTACK: "true"}, None, False),
        ({SCHEME: "internet-facing", LEGACY: "true"}, None, False),
        ({SCHEME: "internet-facing"}, "service.k8s.aws/nlb", False),
        ({LEGACY: "false"}, "service.k8s.aws/nlb", False),
        ({SCHEME: UNKNOWN}, None, False),
        ({}, UNKNOWN, False),
    ],
)
def test_aws(annotations: dict[str, Any], balancer_class: Any, internal: bool) -> None:
    assert on_aws(annotations, balancer_class) is internal


@pytest.mark.parametrize(
    ("annotations", "internal"),
    [
        ({OPENSTACK: "true"}, True),
        ({OPENSTACK: "false"}, False),
        ({OPENSTACK: "yes"}, False),
        ({OPENSTACK: UNKNOWN}, False),
        ({SCHEME: "internal"}, False),
        ({}, False),
    ],
)
def test_openstack(annotations: dict[str, Any], internal: bool) -> None:
    assert on_openstack(annotations) is internal
