"""Addons' namespaces are no tenant's."""

from tests.components.environments import several

from isthmus.cluster import ADDONS, Addon, reserved_namespaces
from isthmus.environment import Environment

MONITORING = Addon("agent", frozenset({"aws"}), frozenset(), namespace="search-models")
ELSEWHERE = Addon("other", frozenset({"edge"}), frozenset(), namespace="shop")


def test_a_tenant_with_an_addons_namespace_is_refused() -> None:
    environment = Environment.load(several())
    tenants = list(enumerate(environment.tenants))
    (problem,) = reserved_namespaces(tenants, environment.sites, [*ADDONS, MONITORING, ELSEWHERE])
    assert problem.path == "tenants[1].namespace" and "that of the addon agent" in str(problem.got)
    assert problem.expected == "another one than kube-system, search-models" and problem.fix


def test_our_own_addons_leave_every_namespace_but_kubernetes_own() -> None:
    environment = Environment.load(several())
    assert list(reserved_namespaces(enumerate(environment.tenants), environment.sites)) == []
    assert {addon.namespace for addon in ADDONS} == {"kube-system"}
