"""Which workload an environment declares to de-identify, and where what comes out of it may go."""

from isthmus.environment.classification import Classification
from isthmus_policies.decisions.destinations import Side
from isthmus_policies.declared_ways_down import DeclaredDeidentification
from isthmus_policies.estate import Estate
from isthmus_policies.subject import Subject

WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod")
"""https://kubernetes.io/docs/concepts/workloads/; a Patch of one changes what somebody else declares, and is none."""


def deidentification_of(subject: Subject, estate: Estate) -> DeclaredDeidentification | None:
    """The declared de-identification that a Kubernetes workload is, by namespace and name."""
    if not estate.deidentifications or subject.package != "kubernetes" or subject.type_name not in WORKLOADS:
        return None
    namespace, name = subject.get("metadata", "namespace"), subject.get("metadata", "name")
    for one in estate.deidentifications:
        if (one.namespace, one.workload) == (namespace, name):
            return one
    return None


def may_go(gives: Classification, place: str) -> bool:
    """Whether data of a class may be at a place or on a side, in its words: AWS has `internal` at most."""
    if gives.stays_private:
        return place == Side.PRIVATE
    return place in (Side.PRIVATE, Side.AWS) or gives is Classification.PUBLIC
