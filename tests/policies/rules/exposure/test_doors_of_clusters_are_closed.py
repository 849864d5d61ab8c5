"""Balancers of clusters, each by its own side's annotation."""

from dataclasses import replace
from typing import Any

import pytest
from tests.policies.helpers import flat, subject
from tests.policies.tables import reads

from isthmus_policies.decisions.balancer import OPENSTACK, SCHEME
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts, Place
from isthmus_policies.rule import Violation
from isthmus_policies.rules.exposure.doors_of_clusters_are_closed import rule
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN, File

SERVICE, LIST, RELEASE = "kubernetes:core/v1:Service", "kubernetes:core/v1:ServiceList", "kubernetes:helm.sh/v3:Release"
PATCH = "kubernetes:core/v1:ServicePatch"
PROVIDER = "pulumi:providers:kubernetes"
EKS = subject(PROVIDER, name="eks", context="arn:aws:eks:eu-central-1:123456789012:cluster/c")
NOBODY = subject(PROVIDER, name="nobody")
LATER = subject(PROVIDER, name="later", kubeconfig=UNKNOWN)
MAGNUM = subject("openstack:containerinfra/cluster:Cluster", name="magnum")
AWS, PRIVATE = {SCHEME: "internal"}, {OPENSTACK: "true"}


def service(annotations: Any, provider: Subject, token: str = SERVICE, **spec: Any) -> Subject:
    body: dict[str, Any] = {
        "metadata": {"name": "s", "annotations": annotations},
        "spec": {"type": "LoadBalancer", **spec},
    }
    return subject(token, provider=provider, **body)


def resource(made: Subject) -> list[Violation]:
    return list(rule.resource(Facts(made, Estate()), Estate()))


def stack(made: Subject, source: Subject) -> list[Violation]:
    """With the kubeconfig from a resource."""
    provider = replace(
        LATER,
        by_property={"kubeconfig": frozenset((source.urn,))},
        depends_on=frozenset((source.urn,)),
        whole_stack=True,
    )
    return list(rule.stack(Stack([source, provider, made], Estate()), Estate()))


FACING = "a load balancer that faces the internet"
TABLE = {
    "compliant": [service(AWS, EKS), service({**AWS, **PRIVATE}, NOBODY)],
    "violating": [
        (service(PRIVATE, EKS), f"{FACING} expected an internal load balancer, or none fix annotate it with {SCHEME}"),
        (service({SCHEME: "internet-facing"}, EKS), FACING),
        (service(None, EKS), FACING),
        (service(AWS, NOBODY), f'and {OPENSTACK}: "true"'),
        (service(PRIVATE, NOBODY), "a place that can't be told"),
    ],
    "not applicable": [
        *(service({}, EKS, type=kind) for kind in ("ClusterIP", "NodePort", "ExternalName", None)),
        subject("aws:lb/loadBalancer:LoadBalancer"),
    ],
    "unknown": [
        (service({SCHEME: UNKNOWN}, EKS), "an annotation with a value that isn't known"),
        (service(UNKNOWN, EKS), "isn't known at preview"),
        (service({}, EKS, type=UNKNOWN), "isn't known at preview"),
    ],
    "near miss": [service({**AWS, OPENSTACK: "false"}, EKS)],  # the other side's annotation means nothing here
}
test_table = reads(rule, TABLE)


@pytest.mark.parametrize(("annotations", "fine"), [(PRIVATE, True), (AWS, False), ({OPENSTACK: "false"}, False)])
def test_a_side_that_edges_tell(annotations: Any, fine: bool) -> None:
    made = service(annotations, LATER)
    assert Facts(made, Estate()).place is Place.BY_EDGES
    assert resource(made) == []
    assert bool(stack(made, MAGNUM)) is not fine


def test_a_cluster_of_eks_behind_the_kubeconfig() -> None:
    cluster = subject("aws:eks/cluster:Cluster", name="c")
    assert stack(service(PRIVATE, LATER), cluster)
    assert not stack(service(AWS, LATER), cluster)


def test_each_of_a_list() -> None:
    items = [{"metadata": {"name": "a"}, "spec": {}}, {"metadata": {"name": "b"}, "spec": {"type": "LoadBalancer"}}]
    (violation,) = resource(subject(LIST, provider=EKS, items=items))
    assert "Service 'b'" in flat(violation)
    assert resource(subject(LIST, provider=EKS, items=UNKNOWN))


def test_a_patch_that_opens() -> None:
    assert resource(service({}, EKS, PATCH))
    assert resource(subject(PATCH, provider=EKS, metadata={"annotations": {SCHEME: "internet-facing"}}))
    assert resource(subject(PATCH, provider=EKS, metadata={"annotations": UNKNOWN}))
    assert not resource(subject(PATCH, provider=EKS, metadata={"annotations": {"team": "a"}}))


def test_the_values_of_a_chart() -> None:
    public = {"controller": {"service": {"type": "LoadBalancer", "annotations": {SCHEME: "internet-facing"}}}}
    internal = {"controller": {"service": {"type": "LoadBalancer", "annotations": AWS}}}
    assert resource(subject(RELEASE, provider=EKS, values=public))
    assert not resource(subject(RELEASE, provider=EKS, values=internal))
    assert resource(subject(RELEASE, provider=EKS, valueYamlFiles=[File(text="service: {type: LoadBalancer}")]))
    assert not resource(subject(RELEASE, provider=EKS, valueYamlFiles=[File(text="{: nonsense")]))


@pytest.mark.parametrize(
    "path", ["metadata", "metadata.annotations", f'metadata.annotations["{SCHEME}"]', "spec.type", "*"]
)
def test_ignoring_what_decides(path: str) -> None:
    assert resource(replace(service(AWS, EKS), ignored=(path,)))


def test_ignoring_what_decides_nothing() -> None:
    assert not resource(replace(service(AWS, EKS), ignored=("spec.ports", 'metadata.annotations["team"]')))
