"""Every Kubernetes object of every committed environment passes kube-score."""

from typing import Any

import pytest
from tests.components.environments import NAMES
from tests.linters.kube_score import findings
from tests.linters.manifests import manifests
from tests.linters.waivers import Waivers, unwaived
from tests.stacks.program import committed

BUILT = pytest.mark.sandbox  # a minute of compiling, but where the cache has it: the checks begin with an empty one
VERSION = "1.34"
SPREAD = "topologySpreadConstraints do it, which kube-score doesn't read"
IMAGE_USER = (
    "the image's own user, without privileges; nothing of the node's is mounted, so that a number means nothing there"
)

WAIVERS: Waivers = {
    ("", "container-image-pull-policy"): (
        "images are named by digest, so that a tag can't move; Always would need the registry for every restart"
    ),
    ("/serving/", "container-security-context-user-group-id"): IMAGE_USER,
    ("/aws-load-balancer-controller ", "container-security-context-user-group-id"): IMAGE_USER + "; root is refused",
    ("-plugin ", "container-security-context-user-group-id"): "the kubelet's folder of sockets is root's",
    ("-plugin ", "container-resources"): "the chart limits no CPU: GPUs would be told late to the kubelet",
    ("/(triton-.*|aws-load-balancer-controller)$", "deployment-has-host-podantiaffinity"): SPREAD,
    ("/triton-", "deployment-replicas"): "as many as the environment says, which counts the GPUs",
    ("/aws-load-balancer-controller$", "pod-networkpolicy"): (
        "it talks to AWS's endpoints and the API server, whose addresses no NetworkPolicy can name"
    ),
}


@BUILT
def test_manifests_pass_but_for_what_is_by_design() -> None:
    found = [
        (about, check, f"{text} ({name}, grade {grade})")
        for name in NAMES
        for objects in manifests(committed(name)[0]).values()
        for about, check, text, grade in findings(objects, VERSION)
    ]
    assert unwaived(found, WAIVERS) == []


@pytest.mark.slow
def test_a_cluster_is_scored_by_itself() -> None:
    clusters = manifests(committed()[0])
    assert len(clusters) == 2 and all(
        {"Deployment", "NetworkPolicy", "PodDisruptionBudget"} <= {found["kind"] for found in objects}
        for objects in clusters.values()
    )


@BUILT
def test_the_linter_finds() -> None:
    container: dict[str, Any] = {"name": "c", "image": "registry.example/c"}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [container]}}
    assert {"container-resources", "container-image-tag"} <= {check for _, check, _, _ in findings([pod], VERSION)}
