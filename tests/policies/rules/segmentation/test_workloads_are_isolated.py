"""Pods in namespaces of others."""

from typing import Any

import pytest
from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.decisions.selectors import selects
from isthmus_policies.rules.segmentation.workloads_are_isolated import rule
from isthmus_policies.subject import UNKNOWN, Subject

namespace = subject("kubernetes:core/v1:Namespace", metadata={"name": "ours"})


def daemon(where: str = "kube-system", labels: Any = None) -> Subject:
    template = {"metadata": {"labels": labels or {"app": "a"}}, "spec": {"containers": [{"name": "a"}]}}
    return subject("kubernetes:apps/v1:DaemonSet", metadata={"namespace": where}, spec={"template": template})


def policy(selector: Any, where: str = "kube-system") -> Subject:
    token = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
    return subject(token, metadata={"namespace": where}, spec={"podSelector": selector})


TABLE = {
    "compliant": [[daemon(), policy({"matchLabels": {"app": "a"}})], [daemon(), policy({})]],
    "violating": [
        ([daemon()], "no NetworkPolicy of this stack"),
        ([daemon(), policy({"matchLabels": {"app": "b"}})], "no NetworkPolicy"),
        ([daemon(), policy({}, "default")], "no NetworkPolicy"),
    ],
    "not applicable": [[policy({})], [subject("kubernetes:core/v1:Service")]],
    "unknown": [([daemon(), policy(UNKNOWN)], "no NetworkPolicy")],
    "near miss": [[namespace, daemon("ours")]],  # of the stack: another rule's affair
}
test_table = reads(rule, TABLE)


@pytest.mark.parametrize(
    ("expression", "selected"),
    [
        ({"key": "app", "operator": "In", "values": ["a", "b"]}, True),
        ({"key": "app", "operator": "NotIn", "values": ["a"]}, False),
        ({"key": "app", "operator": "Exists"}, True),
        ({"key": "app", "operator": "DoesNotExist"}, False),
        ({"key": "tier", "operator": "DoesNotExist"}, True),
        ({"key": "app", "operator": "Like", "values": ["a"]}, False),
        ({"key": ["app"], "operator": "Exists"}, False),
        ("app", False),
    ],
)
def test_expressions_select_as_kubernetes_says(expression: Any, selected: bool) -> None:
    assert selects({"matchExpressions": [expression]}, {"app": "a"}) is selected
