"""When objects are ready: recorded statuses, kind by kind, and the program's own conditions."""

from typing import Any

import pytest

from isthmus_sandbox.plugins.kubernetes.client import Object
from isthmus_sandbox.plugins.kubernetes.ready import NeverReady, waiting_for
from tests.plugins.kubernetes.fake_api import FakeApi

TRUE, FALSE = {"status": "True"}, {"status": "False"}
SLICES = "/apis/discovery.k8s.io/v1/namespaces/app/endpointslices"
PODS = "/api/v1/namespaces/app/pods"
READY_ENDPOINT = [{"endpoints": [{"conditions": {"ready": True}}]}]


def obj(version: str, kind: str, spec: Any = None, status: Any = None, **more: Any) -> Object:
    meta = {"name": "x", "namespace": "app", "generation": 2, **more.pop("metadata", {})}
    return {"apiVersion": version, "kind": kind, "metadata": meta, "spec": spec or {}, "status": status, **more}


def deployment(wanted: int = 2, **status: Any) -> Object:
    spec = {"replicas": wanted, "selector": {"matchLabels": {"app": "x"}}}
    return obj("apps/v1", "Deployment", spec, {"observedGeneration": 2, **status})


GOOD = {"replicas": 2, "updatedReplicas": 2, "availableReplicas": 2}
READY = [
    deployment(**GOOD),
    deployment(0),
    obj(
        "apps/v1",
        "StatefulSet",
        {"replicas": 1},
        {"observedGeneration": 2, "readyReplicas": 1, "currentRevision": "a", "updateRevision": "a"},
    ),
    obj(
        "apps/v1",
        "StatefulSet",
        {"replicas": 2, "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 1}}},
        {
            "observedGeneration": 2,
            "readyReplicas": 2,
            "updatedReplicas": 1,
            "currentRevision": "a",
            "updateRevision": "b",
        },
    ),
    obj("apps/v1", "DaemonSet", {}, {"observedGeneration": 2, "desiredNumberScheduled": 0}),
    obj("v1", "Service", {"type": "ExternalName"}),
    obj("v1", "Service", {"type": "ClusterIP", "selector": {"a": "b"}, "clusterIP": "None"}),
    obj("v1", "Service", {"type": "ClusterIP"}),
    obj("v1", "Service", {"type": "ClusterIP", "selector": {"a": "b"}, "clusterIP": "10.0.0.1"}),
    obj("v1", "Service", {"type": "NodePort", "selector": {"a": "b"}, "clusterIP": "10.0.0.1"}),
    obj("batch/v1", "Job", {}, {"conditions": [{"type": "Complete", **TRUE}]}),
    obj("v1", "Pod", {}, {"phase": "Succeeded"}),
    obj("v1", "Pod", {}, {"phase": "Running", "conditions": [{"type": "Ready", **TRUE}]}),
    obj("v1", "Namespace", {}, {"phase": "Active"}),
    obj("v1", "PersistentVolume", {}, {"phase": "Available"}),
    obj("v1", "PersistentVolumeClaim", {}, {"phase": "Bound"}),
    obj("v1", "ResourceQuota", {"hard": {"pods": "1"}}, {"hard": {"pods": "1"}}),
    obj("v1", "Secret", type="Opaque"),
    obj("v1", "ConfigMap"),
    obj("apiextensions.k8s.io/v1", "CustomResourceDefinition", {}, {"conditions": [{"type": "Established", **TRUE}]}),
    obj("serving.knative.dev/v1", "Service", {"selector": {"a": "b"}}),  # of another group: existing is being ready
]
NOT_READY = [
    (deployment(**{**GOOD, "observedGeneration": 1}), "controller hasn't seen"),
    (deployment(**{**GOOD, "availableReplicas": 1}), "1 of 2 replicas are updated and available"),
    (deployment(**{**GOOD, "replicas": 3}), "1 old replicas still run"),
    (
        obj("apps/v1", "StatefulSet", {"replicas": 2}, {"observedGeneration": 2, "readyReplicas": 1}),
        "1 of 2 replicas are ready",
    ),
    (
        obj(
            "apps/v1",
            "StatefulSet",
            {"replicas": 1},
            {"observedGeneration": 2, "readyReplicas": 1, "currentRevision": "a", "updateRevision": "b"},
        ),
        "new revision",
    ),
    (
        obj(
            "apps/v1",
            "DaemonSet",
            {},
            {"observedGeneration": 2, "desiredNumberScheduled": 2, "updatedNumberScheduled": 2, "numberAvailable": 1},
        ),
        "1 of 2 daemons",
    ),
    (obj("apps/v1", "Deployment", {"paused": True}, {"observedGeneration": 2, **GOOD}), "it is paused"),
    (
        deployment(
            conditions=[{"type": "Progressing", "reason": "ProgressDeadlineExceeded", "message": "slow", **FALSE}]
        ),
        "slow",
    ),
    (obj("batch/v1", "Job", {"suspend": True}, {}), "0 of 1 completions"),
    (obj("v1", "Service", {"type": "LoadBalancer"}, {"loadBalancer": {}}), "no load balancer address"),
    (
        obj("networking.k8s.io/v1", "Ingress", {"defaultBackend": {"service": {"name": "s"}}}),
        "Service s, which doesn't exist",
    ),
    (obj("batch/v1", "Job", {"completions": 3}, {"succeeded": 1}), "1 of 3 completions"),
    (
        obj(
            "v1",
            "Pod",
            {},
            {"phase": "Pending", "conditions": [{"type": "PodScheduled", "message": "no GPU", **FALSE}]},
        ),
        "not scheduled: no GPU",
    ),
    (
        obj(
            "v1",
            "Pod",
            {},
            {
                "phase": "Pending",
                "containerStatuses": [
                    {"name": "c", "state": {"waiting": {"reason": "ErrImagePull", "message": "gone"}}}
                ],
            },
        ),
        "container c: ErrImagePull gone",
    ),
    (obj("v1", "Namespace", {}, {"phase": "Terminating"}), "phase Terminating"),
    (obj("v1", "PersistentVolumeClaim", {"storageClassName": "none"}, {"phase": "Pending"}), "no storage class 'none'"),
    (obj("v1", "ResourceQuota", {"hard": {"pods": "2"}}, {"hard": {"pods": "1"}}), "quota controller"),
    (obj("v1", "Secret", type="kubernetes.io/service-account-token"), "token hasn't been made"),
    (obj("apiextensions.k8s.io/v1", "CustomResourceDefinition"), "not established"),
]


def named(found: Object) -> str:
    return f"{found['kind']}-{str(found.get('status'))[:30]}"


@pytest.mark.parametrize("found", READY, ids=named)
def test_ready(found: Object) -> None:
    assert waiting_for(FakeApi(lists={SLICES: [], PODS: []}), found) is None


@pytest.mark.parametrize(("found", "message"), NOT_READY, ids=lambda v: named(v) if isinstance(v, dict) else "")
def test_not_ready_says_why(found: Object, message: str) -> None:
    assert message in (waiting_for(FakeApi(lists={SLICES: [], PODS: []}), found) or "ready")


def test_service_with_endpoint_and_address() -> None:
    api = FakeApi(lists={SLICES: READY_ENDPOINT})
    spec = {"type": "LoadBalancer", "selector": {"a": "b"}, "clusterIP": "10.0.0.1"}
    assert waiting_for(api, obj("v1", "Service", spec, {})) == "no load balancer address yet"
    assert waiting_for(api, obj("v1", "Service", spec, {"loadBalancer": {"ingress": [{"ip": "127.0.0.9"}]}})) is None


@pytest.mark.parametrize("kind", ["ClusterIP", "NodePort"])
def test_service_waits_for_pods_that_start_and_for_none_that_end(kind: str) -> None:
    spec = {"type": kind, "selector": {"a": "b"}, "clusterIP": "10.0.0.1"}
    starting, ending = {"ready": False}, {"ready": False, "terminating": True}
    api = FakeApi(lists={SLICES: [{"endpoints": [{"conditions": c} for c in ({"ready": True}, starting)]}]})
    assert waiting_for(api, obj("v1", "Service", spec, {})) == "a pod that it selects isn't ready"
    api = FakeApi(lists={SLICES: [{"endpoints": [{"conditions": c} for c in ({"ready": True}, ending)]}]})
    assert waiting_for(api, obj("v1", "Service", spec, {})) is None


def test_claim_of_a_class_that_binds_late() -> None:
    late = {"volumeBindingMode": "WaitForFirstConsumer"}
    api = FakeApi({"/apis/storage.k8s.io/v1/storageclasses/late": late})
    claim = obj("v1", "PersistentVolumeClaim", {"storageClassName": "late"}, {"phase": "Pending"})
    assert waiting_for(api, claim) is None


def test_pods_tell_why_a_deployment_isn_t_up() -> None:
    waiting = {"name": "c", "state": {"waiting": {"reason": "ErrImagePull", "message": "no such image"}}}
    pod = obj("v1", "Pod", {}, {"initContainerStatuses": [waiting]}, metadata={"name": "x-1"})
    api = FakeApi(lists={PODS: [pod]})
    assert "pod x-1: container c: ErrImagePull no such image" in str(waiting_for(api, deployment(availableReplicas=0)))
    assert api.calls[-1][3] == {"labelSelector": "app=x"}


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (
            obj("batch/v1", "Job", {}, {"conditions": [{"type": "Failed", "message": "limit", **TRUE}]}),
            "the job failed: limit",
        ),
        (obj("v1", "Pod", {}, {"phase": "Failed", "message": "evicted"}), "the pod failed; evicted"),
        (
            obj(
                "apiextensions.k8s.io/v1",
                "CustomResourceDefinition",
                {},
                {"conditions": [{"type": "NamesAccepted", "message": "taken", **FALSE}]},
            ),
            "names are taken",
        ),
    ],
)
def test_what_never_gets_ready(found: Object, message: str) -> None:
    with pytest.raises(NeverReady, match=message):
        waiting_for(FakeApi(lists={PODS: []}), found)


def annotated(value: str, key: str = "pulumi.com/waitFor", **status: Any) -> Object:
    return obj("v1", "Pod", {}, {"phase": "Pending", **status}, metadata={"annotations": {key: value}})


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("jsonpath={.status.phase}=Pending", None),
        ("jsonpath={.status.phase}=Running", ".status.phase is Pending, waiting for Running"),
        ("jsonpath={.status.podIPs[0].ip}", "there is no .status.podIPs[0].ip yet"),
        ("jsonpath={.status.ok}=true", None),
        ("condition=Ready", "condition Ready is False, waiting for True"),
        ("condition=Ready=false", None),
        ('["condition=Ready=False", "jsonpath={.status.phase}=Running"]', ".status.phase is Pending"),
    ],
)
def test_wait_for(value: str, message: str | None) -> None:
    found = waiting_for(FakeApi(), annotated(value, ok=True, conditions=[{"type": "Ready", **FALSE}]))
    assert found is None if message is None else message in (found or "ready")


@pytest.mark.parametrize("value", ["Ready", "jsonpath=.a", "jsonpath={.a[*]}", "condition=", "[]", "jsonpath={.a}="])
def test_wait_for_what_isn_t_an_expression(value: str) -> None:
    with pytest.raises(ValueError, match=r"expected|names and list positions"):
        waiting_for(FakeApi(), annotated(value))


def test_skip_await() -> None:
    assert waiting_for(FakeApi(), annotated("true", "pulumi.com/skipAwait")) is None
