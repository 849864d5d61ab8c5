"""Swift's ACLs and Kubernetes' load balancers."""

from typing import Any

import pytest
from tests.policies.helpers import flat, subject

from isthmus_policies.rules.nothing_is_public import rule
from isthmus_policies.subject import UNKNOWN

CONTAINER, SERVICE = "openstack:objectstorage/container:Container", "kubernetes:core/v1:Service"
INTERNAL_AWS = {"service.beta.kubernetes.io/aws-load-balancer-scheme": "internal"}
INTERNAL_OPENSTACK = {"service.beta.kubernetes.io/openstack-internal-load-balancer": "true"}


@pytest.mark.parametrize("acl", [None, "", "project:user", "project:*", ".r:-evil.example", "*:user-id"])
def test_containers_for_named_peers_pass(acl: str | None) -> None:
    assert list(rule.resource(subject(CONTAINER, containerRead=acl))) == []


@pytest.mark.parametrize("acl", [".r:*", "project:user, .r:*", ".referrer:example.org", ".rlistings", "*:*", "*"])
@pytest.mark.parametrize("key", ["containerRead", "containerWrite"])
def test_public_containers_are_refused(key: str, acl: str) -> None:
    acls: dict[str, Any] = {key: acl}
    (found,) = rule.resource(subject(CONTAINER, **acls))
    assert "which is everyone" in flat(found)


def test_an_unknown_acl_is_refused() -> None:
    (found,) = rule.resource(subject(CONTAINER, containerRead=UNKNOWN))
    assert "isn't known at preview" in flat(found)


@pytest.mark.parametrize(
    ("spec", "annotations", "fine"),
    [
        ({"type": "ClusterIP"}, None, True),
        ({}, None, True),
        ({"type": "LoadBalancer"}, INTERNAL_AWS, True),
        ({"type": "LoadBalancer"}, INTERNAL_OPENSTACK, True),
        ({"type": "LoadBalancer"}, {}, False),
        ({"type": "LoadBalancer"}, {next(iter(INTERNAL_AWS)): "internet-facing"}, False),
        ({"type": "LoadBalancer"}, UNKNOWN, False),
        ({"type": UNKNOWN}, {}, False),
    ],
)
def test_load_balancers_are_internal(spec: Any, annotations: Any, fine: bool) -> None:
    assert bool(list(rule.resource(subject(SERVICE, spec=spec, metadata={"annotations": annotations})))) is not fine
