"""The pod of a Triton server."""

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_kubernetes.core.v1 import (
    ContainerArgsDict,
    EnvVarArgsDict,
    PodTemplateSpecArgsDict,
    SecurityContextArgsDict,
    TopologySpreadConstraintArgsDict,
)

from components.environment.carriers import GPU_TAINT, POOL_LABEL
from components.serving.labels import labels, selector
from components.serving.startup import PERIOD_SECONDS, startup_failures, volume_bytes
from components.serving.triton_server_args import S3Credentials, TritonServerArgs

HTTP, GRPC, METRICS = 8000, 8001, 8002
USER = 1000  # triton-server in NVIDIA's image
REPOSITORY = "/models"
TEMPORARY, SHARED = "/tmp", "/dev/shm"  # noqa: S108 - mount points in the pod, not files of ours
GRACE_SECONDS = 60

LOCKED: SecurityContextArgsDict = {
    "allow_privilege_escalation": False,
    "read_only_root_filesystem": True,
    "capabilities": {"drop": ["ALL"]},
}


def template(args: TritonServerArgs, secret: pulumi.Input[str] | None) -> PodTemplateSpecArgsDict:
    """The pod template. `secret` names the Secret with the store's credentials, where there is one."""
    return {
        "metadata": {
            "labels": labels(args.server, args.classification),
            # A change of the content changes the template, so the Deployment rolls.
            "annotations": {"isthmus.dev/manifest-sha256": args.manifest_sha256},
        },
        "spec": {
            "service_account_name": args.service_account,
            "automount_service_account_token": False,
            "priority_class_name": args.priority_class,
            "termination_grace_period_seconds": GRACE_SECONDS,
            "node_selector": {POOL_LABEL: args.pool},
            "tolerations": [{"key": GPU_TAINT, "operator": "Exists", "effect": "NoSchedule"}],
            "topology_spread_constraints": [
                _spread(args.server, key) for key in ("topology.kubernetes.io/zone", "kubernetes.io/hostname")
            ],
            "security_context": {
                "run_as_non_root": True,
                "run_as_user": USER,
                "run_as_group": USER,
                "fs_group": USER,
                "seccomp_profile": {"type": "RuntimeDefault"},
            },
            "init_containers": [_fetch(args, secret)],
            "containers": [_server(args)],
            "volumes": [
                {"name": "models", "empty_dir": {"size_limit": str(volume_bytes(args.size))}},
                {"name": "tmp", "empty_dir": {}},
                {"name": "shm", "empty_dir": {"medium": "Memory"}},  # Python backends pass tensors through it
            ],
        },
    }


def arguments(models: Sequence[str]) -> list[str]:
    """The server's own arguments: models are loaded by name, and nothing but a new pod changes them."""
    return [
        f"--model-repository={REPOSITORY}",
        "--model-control-mode=explicit",
        *(f"--load-model={model}" for model in models),
        "--strict-readiness=true",
        f"--http-port={HTTP}",
        f"--grpc-port={GRPC}",
        f"--metrics-port={METRICS}",
    ]


def _server(args: TritonServerArgs) -> ContainerArgsDict:
    resources = {"cpu": args.cpu, "memory": args.memory, "nvidia.com/gpu": "1"}
    return {
        "name": "triton",
        "image": args.image,
        "command": ["tritonserver"],
        "args": arguments(args.models),
        "env": [{"name": name, "value": value} for name, value in sorted(args.variables.items())],
        "ports": [
            {"name": "http", "container_port": HTTP},
            {"name": "grpc", "container_port": GRPC},
            {"name": "metrics", "container_port": METRICS},
        ],
        "startup_probe": {
            "http_get": {"path": "/v2/health/ready", "port": "http"},
            "period_seconds": PERIOD_SECONDS,
            "failure_threshold": startup_failures(args.size),
        },
        "readiness_probe": {
            "http_get": {"path": "/v2/health/ready", "port": "http"},
            "period_seconds": 5,
            "failure_threshold": 2,
        },
        "liveness_probe": {
            "http_get": {"path": "/v2/health/live", "port": "http"},
            "period_seconds": 10,
            "failure_threshold": 3,
        },
        "resources": {"requests": resources, "limits": resources},
        "security_context": LOCKED,
        "volume_mounts": [
            {"name": "models", "mount_path": REPOSITORY, "read_only": True},
            {"name": "tmp", "mount_path": TEMPORARY},
            {"name": "shm", "mount_path": SHARED},
        ],
    }


def _fetch(args: TritonServerArgs, secret: pulumi.Input[str] | None) -> ContainerArgsDict:
    small = {"cpu": "500m", "memory": "512Mi"}
    container: ContainerArgsDict = {
        "name": "model-fetch",
        "image": args.fetch_image,
        "args": [
            "--source",
            args.repository,
            "--manifest-sha256",
            args.manifest_sha256,
            "--destination",
            REPOSITORY,
        ],
        "resources": {"requests": small, "limits": small},
        "security_context": LOCKED,
        "volume_mounts": [
            {"name": "models", "mount_path": REPOSITORY},
            {"name": "tmp", "mount_path": TEMPORARY},
        ],
    }
    if args.s3 is not None and secret is not None:
        keys: list[EnvVarArgsDict] = [
            {"name": name, "value_from": {"secret_key_ref": {"name": secret, "key": name}}}
            for name in credentials(args.s3)
        ]
        container["env"] = [
            {"name": "AWS_ENDPOINT_URL_S3", "value": args.s3.endpoint},
            {"name": "AWS_REGION", "value": args.s3.region},
            *keys,
        ]
    return container


def credentials(s3: S3Credentials) -> Mapping[str, pulumi.Input[str]]:
    """The Secret's content, by the names that AWS SDKs read."""
    return {"AWS_ACCESS_KEY_ID": s3.access_key, "AWS_SECRET_ACCESS_KEY": s3.secret_key}


def _spread(server: str, key: str) -> TopologySpreadConstraintArgsDict:
    return {
        "max_skew": 1,
        "topology_key": key,
        "when_unsatisfiable": "ScheduleAnyway",
        "label_selector": {"match_labels": selector(server)},
    }
