"""Keys of clouds in what runs."""

import json
from typing import Any

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.identity.no_static_cloud_keys import rule
from isthmus_policies.subject import UNKNOWN, Subject

EXAMPLE = "AKIA" + "IOSFODNN7" + "EXAMPLE"


def pod(*env: dict[str, Any], kind: str = "apps/v1:Deployment", containers: str = "containers") -> Subject:
    spec = {"containers": [], containers: [{"name": "a", "env": list(env)}]}
    if kind.endswith("CronJob"):
        return subject(f"kubernetes:{kind}", spec={"jobTemplate": {"spec": {"template": {"spec": spec}}}})
    return subject(f"kubernetes:{kind}", spec=spec if kind.endswith("Pod") else {"template": {"spec": spec}})


def literal(name: str, value: Any = "x") -> dict[str, Any]:
    return {"name": name, "value": value}


def lambda_(**variables: Any) -> Subject:
    return subject("aws:lambda/function:Function", environment={"variables": variables})


FROM_SECRET = {"name": "AWS_SECRET_ACCESS_KEY", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}
TASK = json.dumps([{"name": "a", "environment": [{"name": "AWS_SECRET_ACCESS_KEY", "value": "x"}]}])
TABLE = {
    "compliant": [
        pod(FROM_SECRET),
        pod(literal("AWS_REGION", "eu-central-1"), literal("AWS_SHARED_CREDENTIALS_FILE", "/etc/store/credentials")),
        lambda_(AWS_REGION="eu-central-1"),
        subject("kubernetes:core/v1:Secret", stringData={"AWS_SECRET_ACCESS_KEY": "x"}),
    ],
    "violating": [
        (subject("aws:iam/accessKey:AccessKey", user="ci"), "stays valid"),
        (pod(literal("AWS_SECRET_ACCESS_KEY")), "containers[0].env AWS_SECRET_ACCESS_KEY"),
        (pod(literal("OS_PASSWORD"), kind="core/v1:Pod"), "spec.containers[0].env OS_PASSWORD"),
        (pod(literal("OS_APPLICATION_CREDENTIAL_SECRET"), kind="batch/v1:CronJob"), "a key as plain text"),
        (pod(literal("aws_session_token"), containers="initContainers"), "initContainers[0]"),
        (pod(literal("RCLONE_CONFIG_S3_SECRET_ACCESS_KEY")), "RCLONE_CONFIG_S3_SECRET_ACCESS_KEY"),
        (pod(literal("KEY", EXAMPLE)), "env KEY"),
        (subject("kubernetes:core/v1:ConfigMap", data={"OS_PASSWORD": "x"}), "data OS_PASSWORD"),
        (lambda_(AWS_SECRET_KEY="x"), "environment.variables AWS_SECRET_KEY"),
        (subject("aws:ecs/taskDefinition:TaskDefinition", containerDefinitions=TASK), "containerDefinitions[0]"),
        (subject("aws:ec2/instance:Instance", userData=f"export K={EXAMPLE}"), "userData"),
        (subject("openstack:compute/instance:Instance", userData=f"key: {EXAMPLE}"), "userData"),
    ],
    "not applicable": [subject("aws:iam/role:Role"), subject("kubernetes:core/v1:Service"), pod()],
    "unknown": [(pod(literal("AWS_SECRET_ACCESS_KEY", UNKNOWN)), "a key as plain text"), pod(literal("X", UNKNOWN))],
    "near miss": [
        pod(literal("AWS_SECRET_ACCESS_KEY", "")),
        pod(literal("OS_PASSWORD_FILE", "/etc/password")),
        pod(literal("NOTE", f"X{EXAMPLE}Y")),
    ],
}
test_table = reads(rule, TABLE)
