"""Whether an instance type exists and has the GPUs that a pool states, whole ones of NVIDIA's, or none."""

from collections.abc import Iterator
from difflib import get_close_matches

from isthmus.environment.aws_data import InstanceType, instance_types
from isthmus.environment.gpu import Gpu
from isthmus.environment.problems import shown
from isthmus.errors import Problem

ARCHITECTURE = "x86_64"  # of the nodes' system and of the images that serve


def problems(path: str, name: str, gpu: Gpu | None, count: int) -> Iterator[Problem]:
    """Why the type can't be that of a pool whose nodes have `count` GPUs, or none."""
    actual = instance_types().get(name)
    if actual is None:
        near = get_close_matches(name[:64].strip().lower(), list(instance_types()), n=1)
        fix = f"did you mean {near[0]!r}?" if near else "see https://aws.amazon.com/ec2/instance-types/"
        yield Problem(path, shown(name), "an instance type that EC2 has", fix)
    elif ARCHITECTURE not in actual.architectures:
        got = f"{name!r} of the architecture {', '.join(actual.architectures)}"
        yield Problem(path, got, f"a type of the architecture {ARCHITECTURE}", "choose another type")
    elif gpu is None:
        if actual.gpus:
            fix = f"set gpu: {actual.gpus.model} and gpus_per_node: {actual.gpus.count}, or choose another type"
            yield Problem(path, f"{name!r}, which has {_gpus(actual)}", "a type without GPU", fix)
    elif not actual.gpus or actual.gpus.manufacturer != "NVIDIA" or actual.gpus.part != 1:
        yield Problem(
            path,
            f"{name!r}, which has {_gpus(actual)}",
            f"a type with {count} x {gpu.value}, whole GPUs of NVIDIA",
            "choose another type, e.g. of the families g6, g6e or p5",
        )
    elif (actual.gpus.model, actual.gpus.count) != (gpu, count):
        yield Problem(
            path,
            f"{name!r}, which has {_gpus(actual)}",
            f"a type with {count} x {gpu.value}",
            f"set gpu: {actual.gpus.model} and gpus_per_node: {actual.gpus.count}, or choose another type",
        )


def _gpus(actual: InstanceType) -> str:
    return f"{actual.gpus} of {actual.gpus.manufacturer}" if actual.gpus else "no GPU"
