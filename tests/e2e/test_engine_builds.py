"""Builds of engines on a real control plane: its admission takes their pods, its scheduler places them on GPU nodes.

The nodes are kwok's, which has no GPU and runs no container: a pod that is bound is said to have run. So what is shown
is that the objects are valid, restricted enough and schedulable, and that a build finds a GPU; not that it builds.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from tests.components.engine import declare
from tests.components.serving.test_engine_build import args

from isthmus.serving import EngineBuild, ServingNamespace, ServingNamespaceArgs
from tests.kubernetes.running import Manager, manager, until
from tests.kubernetes.samples import CAPACITY, pool_body

pytestmark = pytest.mark.sandbox
CLUSTER, NAMESPACE, SERVERS, BUILDER = "magnum-1", "serving", "triton", "triton-engine-build"
VERSIONS = {
    "core/v1": "v1",
    "batch/v1": "batch/v1",
    "networking.k8s.io/v1": "networking.k8s.io/v1",
    "scheduling.k8s.io/v1": "scheduling.k8s.io/v1",
}


def objects(*, key: str = "c" * 64) -> list[dict[str, Any]]:
    """What a namespace for servers and a build of an engine in it are made of, as manifests."""

    def program() -> None:
        ServingNamespace("n", ServingNamespaceArgs(NAMESPACE, "internal", SERVERS, BUILDER))
        names = {"service_account": BUILDER, "priority_class": f"{NAMESPACE}-engine-build"}
        EngineBuild("e", args(namespace=NAMESPACE, pool="a10g", gpu="a10g", manifest_sha256=key, **names))

    manifests = []
    for one in declare(program).resources:
        package, group, kind = one.type.split(":")
        if package == "kubernetes":
            manifests.append({"apiVersion": VERSIONS[group], "kind": kind, **one.inputs})
    return manifests


def server() -> dict[str, Any]:
    """A pod that holds a GPU as a server's does."""
    needs = {"cpu": "2", "memory": "8Gi", "nvidia.com/gpu": "1"}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "server", "namespace": NAMESPACE},
        "spec": {
            "priorityClassName": f"{NAMESPACE}-online",
            "serviceAccountName": SERVERS,
            "terminationGracePeriodSeconds": 0,
            "tolerations": [{"key": "nvidia.com/gpu", "operator": "Exists"}],
            "securityContext": {"runAsNonRoot": True, "runAsUser": 1000, "seccompProfile": {"type": "RuntimeDefault"}},
            "containers": [
                {
                    "name": "main",
                    "image": "registry.example.com/server",
                    "resources": {"requests": needs, "limits": needs},
                    "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
                }
            ],
        },
    }


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Manager]:
    """A cluster of one node with one GPU."""
    with manager(tmp_path_factory.mktemp("clusters"), "http://127.0.0.1:9") as started:
        started.magnum_cluster(CLUSTER)
        pool = pool_body(replicas=1, capacity={**CAPACITY, "ephemeral-storage": "100Gi"})
        assert started.call("PUT", f"/clusters/{CLUSTER}/pools/gpu", pool)[0] == 200
        started.ready(CLUSTER)
        until("a node", lambda: started.call("GET", f"/clusters/{CLUSTER}/pools/gpu")[1]["ready"] == 1)
        yield started


def apply(running: Manager, *manifests: dict[str, Any]) -> None:
    file = running.root / "objects.yaml"
    file.write_text(yaml.safe_dump_all(manifests))
    running.kubectl(CLUSTER, "apply", "-f", str(file))


def show(running: Manager, *arguments: str) -> Any:
    return yaml.safe_load(running.kubectl(CLUSTER, "get", "-n", NAMESPACE, *arguments, "-o", "json"))


def finished(running: Manager, job: str) -> dict[str, Any]:
    """The pod of a build, once it has completed."""
    try:
        until("the build completes", lambda: show(running, "job", job)["status"].get("succeeded") == 1, 60)
    except AssertionError as error:
        raise AssertionError(running.kubectl(CLUSTER, "describe", "-n", NAMESPACE, "pods")) from error
    pods: list[dict[str, Any]] = show(running, "pods", "-l", f"app.kubernetes.io/instance={job}")["items"]
    (pod,) = [pod for pod in pods if pod["status"]["phase"] == "Succeeded"]
    return pod


def name_of(manifests: list[dict[str, Any]]) -> str:
    (job,) = [one for one in manifests if one["kind"] == "Job"]
    return str(job["metadata"]["name"])


def test_a_build_is_admitted_and_placed_on_a_node_with_a_gpu(running: Manager) -> None:
    manifests = objects()
    apply(running, *manifests)
    pod = finished(running, name_of(manifests))
    assert pod["spec"]["nodeName"] == "gpu-0"
    assert pod["spec"]["priority"] > 0 and "podIP" in pod["status"]


def test_a_build_that_finds_no_gpu_free_takes_that_of_a_server(running: Manager) -> None:
    apply(running, *objects())
    apply(running, server())
    until("the server runs", lambda: show(running, "pod", "server")["status"].get("phase") == "Running", 30)
    manifests = objects(key="d" * 64)
    apply(running, *manifests)
    assert finished(running, name_of(manifests))["spec"]["nodeName"] == "gpu-0"
    pods = {pod["metadata"]["name"]: pod for pod in show(running, "pods")["items"]}
    assert "server" not in pods, "it was preempted, and has no Deployment that makes it anew"
