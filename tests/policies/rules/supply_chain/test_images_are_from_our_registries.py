"""Registries of images."""

import json
from typing import Any

import pytest
from tests.policies.helpers import subject
from tests.policies.tables import ACCOUNT, ESTATE, RAW, judge, reads

from isthmus_policies.estate import of_environment
from isthmus_policies.rules.supply_chain.images_are_from_our_registries import rule
from isthmus_policies.subject import UNKNOWN, Subject

IMAGES = {
    "triton": "registry.example.com:5000/tritonserver:26.04-py3@sha256:1",
    "model_fetch": "mirror.example.com/model-fetch@sha256:1",
    "addons": {"nvidia-device-plugin": "nvcr.io/nvidia/k8s-device-plugin@sha256:1"},
}
SITES: Any = [{**RAW["sites"][0], "images": IMAGES}, RAW["sites"][1]]
OURS = of_environment({**RAW, "sites": SITES, "policies": {"registries": ["quay.example.com"]}})


def pod(image: Any, containers: str = "containers") -> Subject:
    return subject("kubernetes:core/v1:Pod", spec={"containers": [], containers: [{"name": "a", "image": image}]})


def task(image: str) -> Subject:
    definitions = json.dumps([{"name": "a", "image": image}])
    return subject("aws:ecs/taskDefinition:TaskDefinition", containerDefinitions=definitions)


TABLE = {
    "compliant": [
        pod("registry.example.com:5000/a:1"),
        pod("Mirror.example.com/team/a@sha256:1"),
        pod("nvcr.io/a"),
        pod("quay.example.com/a"),
        pod(f"{ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com/a"),
        task(f"{ACCOUNT}.dkr-ecr.eu-central-1.on.aws/a"),
        subject("aws:lambda/function:Function", imageUri=f"{ACCOUNT}.dkr.ecr-fips.us-east-1.amazonaws.com/a"),
    ],
    "violating": [
        (pod("docker.io/library/a"), "from docker.io"),
        (pod("a:latest"), "'a:latest', from docker.io"),
        (pod("team/a", "initContainers"), "initContainers[0].image"),
        (pod("registry.example.com/a"), "from registry.example.com expected"),  # another port
        (pod("999988887777.dkr.ecr.eu-central-1.amazonaws.com/a"), "999988887777"),
        (pod(f"{ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com.example.net/a"), "example.net"),
        (task("public.ecr.aws/a"), "containerDefinitions[0].image"),
        (subject("aws:sagemaker/model:Model", primaryContainer={"image": "ghcr.io/a"}), "primaryContainer.image"),
        (
            subject("kubernetes:apps/v1:Deployment", spec={"template": {"spec": pod("localhost/a").props["spec"]}}),
            "local",
        ),
    ],
    "not applicable": [subject("openstack:images/image:Image", name="a"), subject("aws:ecr/repository:Repository")],
    "unknown": [pod(UNKNOWN), subject("kubernetes:core/v1:Pod", spec={"containers": UNKNOWN})],
    "near miss": [
        subject("kubernetes:core/v1:ConfigMap", data={"image": "a:1"}),
        subject("aws:codebuild/project:Project", environment={"image": "aws/codebuild/standard:7.0"}),
        pod(""),
    ],
}
test_table = reads(rule, TABLE, OURS)


def test_an_environment_without_images_has_no_registries_to_judge_by() -> None:
    assert judge(rule, [pod("a")], ESTATE) == []


@pytest.mark.parametrize("listed", ["docker.io", "DOCKER.IO"])
def test_dockers_own_registry_is_one_by_any_of_its_names(listed: str) -> None:
    estate = of_environment({**RAW, "policies": {"registries": [listed]}})
    for image in ("a", "team/a", "docker.io/a", "index.docker.io/library/a", "registry-1.docker.io/a"):
        assert judge(rule, [pod(image)], estate) == []
    assert len(judge(rule, [pod("ghcr.io/a")], estate)) == 1
