"""Budgets and spreads of what runs several replicas."""

from typing import Any

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.resilience.replicas_survive import rule
from isthmus_policies.subject import UNKNOWN, Subject

LABELS = {"app": "a"}
SPREAD: dict[str, Any] = {"topologySpreadConstraints": [{"topologyKey": "kubernetes.io/hostname"}]}


def deployment(replicas: Any = 2, kind: Any = "Deployment", **pod: Any) -> Subject:
    template = {"metadata": {"labels": LABELS}, "spec": {"containers": [{"name": "a"}], **pod}}
    spec = {"replicas": replicas, "template": template}
    return subject(f"kubernetes:apps/v1:{kind}", metadata={"namespace": "serving"}, spec=spec)


def budget(labels: Any = LABELS, where: str = "serving") -> Subject:
    spec = {"selector": {"matchLabels": labels}, "maxUnavailable": 1}
    return subject("kubernetes:policy/v1:PodDisruptionBudget", metadata={"namespace": where}, spec=spec)


TABLE = {
    "compliant": [
        [deployment(**SPREAD), budget()],
        [deployment(affinity={"podAntiAffinity": {"x": []}}), budget()],
    ],
    "violating": [
        ([deployment(**SPREAD)], "the disruption budget"),
        ([deployment(), budget()], "the spread"),
        ([deployment(kind="StatefulSet", **SPREAD), budget({"app": "b"})], "the disruption budget"),
        ([deployment(**SPREAD), budget(where="default")], "the disruption budget"),
    ],
    "not applicable": [[deployment(kind="DaemonSet")], [budget()], [subject("aws:s3/bucket:Bucket")]],
    "unknown": [[deployment(UNKNOWN)]],  # an autoscaler's
    "near miss": [[deployment(1)], [deployment(None)]],
}
test_table = reads(rule, TABLE)
