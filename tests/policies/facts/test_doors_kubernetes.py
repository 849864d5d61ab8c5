"""Doors that one object of Kubernetes shows, whatever cluster it is in."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policies.helpers import subject

from isthmus_policies.estate import Estate
from isthmus_policies.facts.openings import openings_of
from isthmus_policies.values import UNKNOWN

SERVICE, LIST = "kubernetes:core/v1:Service", "kubernetes:core/v1:ServiceList"
INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
PARAMS = "kubernetes:elbv2.k8s.aws/v1beta1:IngressClassParams"
BALANCER = "kubernetes:gateway.k8s.aws/v1beta1:LoadBalancerConfiguration"
GATEWAY, DEPLOYMENT = "kubernetes:gateway.networking.k8s.io/v1:Gateway", "kubernetes:apps/v1:Deployment"
NODE_CLASS = "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass"
ALB, OCTAVIA = "alb.ingress.kubernetes.io/scheme", "octavia.ingress.kubernetes.io/internal"
CLASS = "isthmus.dev/classification"


def annotated(key: str, value: Any) -> dict[str, Any]:
    return {"metadata": {"annotations": {key: value}}}


def pods(spec: dict[str, Any], classification: str = "restricted") -> dict[str, Any]:
    return {"spec": {"template": {"metadata": {"labels": {CLASS: classification}}, "spec": spec}}}


def node_port(classification: str) -> dict[str, Any]:
    return {"metadata": {"labels": {CLASS: classification}}, "spec": {"type": "NodePort"}}


OPEN: list[tuple[str, dict[str, Any]]] = [
    (SERVICE, {"spec": {"externalIPs": ["203.0.113.7"]}}),
    (LIST, {"items": [{"spec": {}}, {"spec": {"externalIPs": UNKNOWN}}]}),
    (INGRESS, annotated(ALB, "internet-facing")),
    (INGRESS, annotated(ALB, UNKNOWN)),
    (INGRESS, {"metadata": {"annotations": UNKNOWN}}),
    (INGRESS.replace("Ingress", "IngressPatch"), annotated(ALB, "internet-facing")),
    (INGRESS, annotated(OCTAVIA, "false")),
    (PARAMS, {"spec": {"scheme": "internet-facing"}}),
    (PARAMS, {"spec": {"scheme": UNKNOWN}}),
    (PARAMS, {"spec": UNKNOWN}),
    (BALANCER, {"spec": {"scheme": "internet-facing"}}),
    (GATEWAY, {"spec": {"infrastructure": {"annotations": {ALB: "internet-facing"}}}}),
    (NODE_CLASS, {"spec": {"associatePublicIPAddress": True}}),
    (DEPLOYMENT, pods({"hostNetwork": True})),
    (DEPLOYMENT, pods({"containers": [{"ports": [{"hostPort": 80}]}]})),
    (SERVICE, node_port("restricted")),
]
CLOSED: list[tuple[str, dict[str, Any]]] = [
    (SERVICE, {"spec": {"type": "ClusterIP"}}),
    (SERVICE, node_port("internal")),
    (INGRESS, annotated(ALB, "internal")),
    (INGRESS, {"spec": {"ingressClassName": "nginx"}}),
    (INGRESS, annotated(OCTAVIA, "true")),
    (PARAMS, {"spec": {"scheme": "internal"}}),
    (PARAMS, {"spec": {}}),
    (BALANCER, {"spec": {"scheme": "internal"}}),
    (GATEWAY, {"spec": {"gatewayClassName": "aws-alb"}}),
    (NODE_CLASS, {"spec": {"associatePublicIPAddress": False}}),
    (DEPLOYMENT, pods({"hostNetwork": True}, "internal")),
    (DEPLOYMENT, pods({"containers": [{"ports": [{"containerPort": 80}]}]})),
    ("kubernetes:apps/v1:DaemonSet", {"spec": {"template": {"spec": {"hostNetwork": True}}}}),  # a cluster's agent
]


@pytest.mark.parametrize(("token", "props"), OPEN)
def test_what_is_open_is_reported(token: str, props: dict[str, Any]) -> None:
    reported = list(openings_of(subject(token, **props), Estate()))
    assert reported and all(all(opening) for opening in reported)


@pytest.mark.parametrize(("token", "props"), CLOSED)
def test_what_is_closed_is_not(token: str, props: dict[str, Any]) -> None:
    assert list(openings_of(subject(token, **props), Estate())) == []


def test_ignoring_the_scheme_is_an_opening() -> None:
    annotation = f'metadata.annotations["{ALB}"]'
    (reported,) = openings_of(replace(subject(INGRESS), ignored=(annotation,)), Estate())
    assert "are ignored" in reported.got
    assert list(openings_of(replace(subject(INGRESS), ignored=("metadata.labels",)), Estate())) == []


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just(UNKNOWN),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("spec", "metadata", "items", "annotations", "hostPort", "kind")), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(
    st.sampled_from(sorted({token for token, _ in OPEN})),
    st.dictionaries(st.sampled_from(("spec", "metadata", "items")), ANYTHING),
)
def test_nothing_makes_them_fall_over(token: str, props: dict[str, Any]) -> None:
    for opening in openings_of(subject(token, **props), Estate()):
        assert all(isinstance(part, str) for part in opening)
