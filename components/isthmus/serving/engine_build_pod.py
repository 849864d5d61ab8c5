"""The pod of an engine's build: fetch, compile on the GPU, publish."""

import re

import pulumi
from pulumi_kubernetes.core.v1 import ContainerArgsDict, PodTemplateSpecArgsDict, VolumeMountArgsDict

from isthmus.environment.labels import kubernetes_labels
from isthmus.serving.engine_build_args import EngineBuildArgs
from isthmus.serving.pod import LOCKED, ON_GPU_NODES, UNPRIVILEGED, store_volumes, with_store
from isthmus.serving.startup import MIB, volume_bytes

WORK, TEMPORARY, PROGRAM = "/work", "/tmp", "/opt/isthmus"  # noqa: S108 - mount points in the pod
INPUTS, ENGINE, TIMINGS = f"{WORK}/inputs", f"{WORK}/engine", f"{WORK}/timing.cache"
TEMPORARY_SIZE, KERNELS = 1024 * MIB, 512 * MIB
LONGEST = 24  # characters of a model's name in an object's, of the 63 that Kubernetes takes


def build_name(args: EngineBuildArgs, key: str) -> str:
    """The Job's name: another for all that decides what is built, so that only that builds again."""
    part = re.sub(r"[^a-z0-9]+", "-", args.part.lower())[:LONGEST].strip("-")
    return f"engine-{part}-{args.gpu}-{key}"


def build_labels(name: str, classification: str) -> dict[str, str]:
    """What every object of a build carries."""
    return {**build_selector(name), **kubernetes_labels(classification)}


def build_selector(name: str) -> dict[str, str]:
    """What chooses a build's pods."""
    return {"app.kubernetes.io/name": "engine-build", "app.kubernetes.io/instance": name}


def work_bytes(size: int) -> int:
    """The size limit of the work volume: the inputs, a plan of their size and the kernels in it, temporary files."""
    return volume_bytes(2 * size) + KERNELS


def build_template(
    args: EngineBuildArgs, name: str, key: str, engine: pulumi.Input[str], secret: pulumi.Input[str] | None
) -> PodTemplateSpecArgsDict:
    """The pod template. `engine` is where the engine goes, `secret` names the Secret with the store's credentials."""
    return {
        "metadata": {"labels": build_labels(name, args.classification)},
        "spec": {
            "restart_policy": "Never",
            "service_account_name": args.service_account,
            "automount_service_account_token": False,
            "priority_class_name": args.priority_class,
            "node_selector": {args.pool_label: args.pool},
            "tolerations": [ON_GPU_NODES],
            "security_context": UNPRIVILEGED,
            "init_containers": [_fetch(args, secret), _compile(args, key)],
            "containers": [_publish(args, engine, secret)],
            "volumes": [
                {"name": "work", "empty_dir": {"size_limit": str(work_bytes(args.size))}},
                {"name": "tmp", "empty_dir": {"size_limit": str(TEMPORARY_SIZE)}},
                {"name": "program", "config_map": {"name": name}},
                *store_volumes(args.s3, secret),
            ],
        },
    }


def _fetch(args: EngineBuildArgs, secret: pulumi.Input[str] | None) -> ContainerArgsDict:
    words = ["--source", args.inputs, "--manifest-sha256", args.manifest_sha256, "--destination", INPUTS]
    return _small(args, "fetch", words, secret)


def _publish(args: EngineBuildArgs, engine: pulumi.Input[str], secret: pulumi.Input[str] | None) -> ContainerArgsDict:
    container = _small(args, "publish", ["--source", ENGINE, "--destination", engine], secret)
    return {**container, "command": ["python", "-m", "model_fetch.publish"]}


def _small(
    args: EngineBuildArgs, name: str, words: list[pulumi.Input[str]], secret: pulumi.Input[str] | None
) -> ContainerArgsDict:
    """A container that talks with the store."""
    resources = {"cpu": "500m", "memory": "512Mi", "ephemeral-storage": _storage(args)}
    container: ContainerArgsDict = {
        "name": name,
        "image": args.fetch_image,
        "args": words,
        "resources": {"requests": resources, "limits": resources},
        "security_context": LOCKED,
        "termination_message_policy": "FallbackToLogsOnError",
    }
    mounts: list[VolumeMountArgsDict] = [
        {"name": "work", "mount_path": WORK},
        {"name": "tmp", "mount_path": TEMPORARY},
    ]
    return with_store(container, mounts, args.s3, secret)


def _compile(args: EngineBuildArgs, key: str) -> ContainerArgsDict:
    """The one container with a GPU, and without a way to the store's credentials."""
    resources = {
        "cpu": args.cpu,
        "memory": args.memory,
        "ephemeral-storage": _storage(args),
        "nvidia.com/gpu": "1",
    }
    words = {
        "--key": key,
        "--gpu": args.gpu,
        "--image": args.image,
        "--inputs": f"{INPUTS}/{args.part}",
        "--output": ENGINE,
        "--timing-cache": TIMINGS,
    }
    return {
        "name": "compile",
        "image": args.image,
        "command": ["python3", "-m", "engine_compiler"],
        "args": [word for pair in words.items() for word in pair],
        "env": [
            {"name": "PYTHONPATH", "value": PROGRAM},
            {"name": "PYTHONDONTWRITEBYTECODE", "value": "1"},
            {"name": "HOME", "value": TEMPORARY},
        ],
        "resources": {"requests": resources, "limits": resources},
        "security_context": LOCKED,
        "termination_message_policy": "FallbackToLogsOnError",
        "volume_mounts": [
            {"name": "work", "mount_path": WORK},
            {"name": "tmp", "mount_path": TEMPORARY},
            {"name": "program", "mount_path": f"{PROGRAM}/engine_compiler", "read_only": True},
        ],
    }


def _storage(args: EngineBuildArgs) -> str:
    return str(work_bytes(args.size) + TEMPORARY_SIZE)
