"""Services by node ports, and the pods that they select."""

from typing import Any

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus.environment.labels import KUBERNETES_LABEL
from isthmus_policies.rules.exposure.node_ports_reach_no_sensitive_pods import rule
from isthmus_policies.subject import UNKNOWN, Subject

PODS = {"app": "a", "tier": "model"}


def deployment(classification: Any = "restricted", namespace: str = "serving", **more: str) -> Subject:
    labels = {**PODS, **more, KUBERNETES_LABEL: classification}
    template = {"metadata": {"labels": labels}, "spec": {"containers": []}}
    return subject("kubernetes:apps/v1:Deployment", metadata={"namespace": namespace}, spec={"template": template})


def service(selector: Any, kind: str = "NodePort", namespace: str = "serving") -> Subject:
    spec = {"type": kind, "selector": selector}
    return subject("kubernetes:core/v1:Service", name="s", metadata={"namespace": namespace}, spec=spec)


TABLE = {
    "compliant": [
        [deployment(), service({"app": "a"}, "ClusterIP")],
        [deployment("internal"), service({"app": "a"})],
    ],
    "violating": [
        ([deployment(), service({"app": "a"})], "a port of every node"),
        ([deployment("confidential"), service(PODS)], "no port of nodes"),
    ],
    "not applicable": [[deployment()], [service({"app": "a"})]],
    "unknown": [[deployment(), service(UNKNOWN)]],  # the Service's own class is judged by itself
    "near miss": [
        [deployment(), service({"app": "b"})],
        [deployment(), service({"app": "a", "tier": "other"})],
        [deployment(), service({"app": "a"}, namespace="default")],
    ],
}
test_table = reads(rule, TABLE)
