"""The pod of a Triton server."""

import pulumi
from pulumi_kubernetes.core.v1 import (
    ContainerArgsDict,
    EnvVarArgsDict,
    PodTemplateSpecArgsDict,
    VolumeMountArgsDict,
)

from isthmus.cluster.spread import spread
from isthmus.serving.labels import labels, selector
from isthmus.serving.pod import LOCKED, ON_GPU_NODES, UNPRIVILEGED, store_volumes, with_store
from isthmus.serving.startup import MIB, PERIOD_SECONDS, startup_failures, volume_bytes
from isthmus.serving.triton_server_args import TritonServerArgs

HTTP, GRPC, METRICS = 8000, 8001, 8002
REPOSITORY = "/models"
TEMPORARY, SHARED = "/tmp", "/dev/shm"  # noqa: S108 - mount points in the pod, not files of ours
TEMPORARY_SIZE, SHARED_SIZE = 1024 * MIB, 1024 * MIB
LOGS = 256 * MIB
# A balancer goes on sending for a while to a pod that ends: it serves until it is out of every target group. Then
# Triton takes up to EXIT_SECONDS for the requests that it holds.
# https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/ and issue 2366 of
# github.com/kubernetes-sigs/aws-load-balancer-controller
DRAIN_SECONDS, EXIT_SECONDS = 20, 30  # the second is --exit-timeout-secs' default
GRACE_SECONDS = DRAIN_SECONDS + EXIT_SECONDS + 10
KEY_VARIABLE = "ISTHMUS_RESTRICTED_KEY"
RESTRICTED = "model-repository,trace,logging,shared-memory"
"""What no client may use: by these APIs one loads code of one's own, writes files, or reads another's memory."""


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
            "node_selector": {args.pool_label: args.pool},
            "tolerations": [ON_GPU_NODES],
            "topology_spread_constraints": [
                spread(key, selector(args.server)) for key in ("topology.kubernetes.io/zone", "kubernetes.io/hostname")
            ],
            "security_context": UNPRIVILEGED,
            "init_containers": [_fetch(args, secret)],
            "containers": [_server(args)],
            "volumes": [
                {"name": "models", "empty_dir": {"size_limit": str(volume_bytes(args.size))}},
                {"name": "tmp", "empty_dir": {"size_limit": str(TEMPORARY_SIZE)}},
                # Python backends pass tensors through it; what it holds counts as the container's memory.
                {"name": "shm", "empty_dir": {"medium": "Memory", "size_limit": str(SHARED_SIZE)}},
                *store_volumes(args.s3, secret),
            ],
        },
    }


def arguments() -> list[str]:
    """The server's own arguments: it loads what is in its repository, and nothing but a new pod changes that.

    Without model control, load and unload are refused. Whoever may use the other APIs in `RESTRICTED` may point a log
    or trace at any file, or register memory of a Python backend. They ask for a header that only those know who may
    read the pod: `isthmus-restricted-key` on HTTP, `triton-grpc-protocol-isthmus-restricted-key` on gRPC, with the
    pod's UID. Sources: "Model Control Mode NONE" in docs/user_guide/model_management.md, "Limit Endpoint Access" in
    docs/customization_guide/inference_protocols.md and docs/customization_guide/deploy.md of
    github.com/triton-inference-server/server.
    """
    key = f"{RESTRICTED}:isthmus-restricted-key=$({KEY_VARIABLE})"
    return [
        f"--model-repository={REPOSITORY}",
        "--model-control-mode=none",
        f"--http-restricted-api={key}",
        f"--grpc-restricted-protocol={key}",
        "--strict-readiness=true",
        f"--http-port={HTTP}",
        f"--grpc-port={GRPC}",
        f"--metrics-port={METRICS}",
    ]


def _server(args: TritonServerArgs) -> ContainerArgsDict:
    storage = str(volume_bytes(args.size) + TEMPORARY_SIZE + LOGS)  # emptyDirs on disk, and the log
    resources = {"cpu": args.cpu, "memory": args.memory, "ephemeral-storage": storage, "nvidia.com/gpu": "1"}
    variables: list[EnvVarArgsDict] = [
        {"name": KEY_VARIABLE, "value_from": {"field_ref": {"field_path": "metadata.uid"}}},
        *[EnvVarArgsDict(name=name, value=value) for name, value in sorted(args.variables.items())],
    ]
    return {
        "name": "triton",
        "image": args.image,
        "command": ["tritonserver"],
        "args": arguments(),
        "env": variables,
        "lifecycle": {"pre_stop": {"sleep": {"seconds": DRAIN_SECONDS}}},
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
    storage = str(volume_bytes(args.size) + TEMPORARY_SIZE)
    small = {"cpu": "500m", "memory": "512Mi", "ephemeral-storage": storage}
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
            *[word for path, url in sorted(args.engines.items()) for word in _engine(path, url)],
        ],
        "resources": {"requests": small, "limits": small},
        "security_context": LOCKED,
    }
    mounts: list[VolumeMountArgsDict] = [
        {"name": "models", "mount_path": REPOSITORY},
        {"name": "tmp", "mount_path": TEMPORARY},
    ]
    return with_store(container, mounts, args.s3, secret)


def _engine(path: str, url: pulumi.Input[str]) -> list[pulumi.Input[str]]:
    return ["--engine", pulumi.Output.format("{0}={1}", path, url)]
