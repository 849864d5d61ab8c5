"""How images are named."""

import json
from typing import Any

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.supply_chain.images_are_by_digest import rule
from isthmus_policies.subject import UNKNOWN, Subject

DIGEST = f"registry.example.com/a:1.0@sha256:{'1' * 64}"


def pod(image: Any, containers: str = "containers") -> Subject:
    return subject("kubernetes:core/v1:Pod", spec={"containers": [], containers: [{"name": "a", "image": image}]})


def task(image: str) -> Subject:
    definitions = json.dumps([{"name": "a", "image": image}])
    return subject("aws:ecs/taskDefinition:TaskDefinition", containerDefinitions=definitions)


CRON = {"jobTemplate": {"spec": {"template": {"spec": {"containers": [{"image": "a:1"}]}}}}}
TABLE = {
    "compliant": [pod(DIGEST), task(DIGEST), subject("aws:lambda/function:Function", imageUri=DIGEST)],
    "violating": [
        (pod("a:latest"), "containers[0].image"),
        (pod("a:1.0", "initContainers"), "initContainers[0].image"),
        (pod("a:1.0", "ephemeralContainers"), "ephemeralContainers[0].image"),
        (pod("a@sha256:123"), "'a@sha256:123'"),
        (subject("kubernetes:batch/v1:CronJob", spec=CRON), "jobTemplate"),
        (task("a:1.0"), "containerDefinitions[0].image"),
        (subject("aws:lambda/function:Function", imageUri="a:1"), "imageUri"),
        (subject("aws:sagemaker/model:Model", primaryContainer={"image": "a:1"}), "primaryContainer.image"),
        (
            subject("aws:apprunner/service:Service", sourceConfiguration={"imageRepository": {"imageIdentifier": "a"}}),
            "'a'",
        ),
    ],
    "not applicable": [subject("openstack:images/image:Image", name="a:1"), subject("aws:ecr/repository:Repository")],
    "unknown": [pod(UNKNOWN), subject("kubernetes:core/v1:Pod", spec={"containers": UNKNOWN})],
    "near miss": [
        subject("kubernetes:core/v1:ConfigMap", data={"image": "a:1"}),
        subject("aws:codebuild/project:Project", environment={"image": "aws/codebuild/standard:7.0"}),
    ],
}
test_table = reads(rule, TABLE)
