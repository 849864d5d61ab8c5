"""Advice on instances: how many run, and where, is written down, not left to the node."""

from collections.abc import Iterator

from isthmus_models.problems import Problem
from isthmus_models.triton_rules.models import Model
from isthmus_models.triton_rules.parsing import enum_name
from isthmus_models.triton_rules.registry import advice
from isthmus_models.triton_rules.schema import model_config_pb2

Kind = model_config_pb2.ModelInstanceGroup
STATED = (Kind.KIND_CPU, Kind.KIND_GPU)


@advice("how many instances run must not depend on the node, and requests are spread evenly over one group")
def instance_groups(model: Model) -> Iterator[Problem]:
    groups = model.config.instance_group
    if not model.is_ensemble and len(groups) != 1:
        fix = "write `instance_group [ { count: 1 kind: KIND_CPU } ]`"
        yield Problem("instance_group", f"{len(groups)} groups", "exactly one", fix)


@advice("Triton chooses a count of its own otherwise, which differs by backend (2 for ONNX on CPUs)")
def instance_count(model: Model) -> Iterator[Problem]:
    for index, group in enumerate(model.config.instance_group):
        if not model.is_ensemble and group.count < 1:
            yield Problem(f"instance_group[{index}].count", str(group.count), "1 or more", "write `count: 1`")


@advice("a pool has GPUs or none, and quotas and placement rest on it; KIND_AUTO and KIND_MODEL decide on the node")
def instance_kind_stated(model: Model) -> Iterator[Problem]:
    for index, group in enumerate(model.config.instance_group):
        if not model.is_ensemble and group.kind not in STATED:
            got = enum_name(Kind.Kind, group.kind)
            yield Problem(f"instance_group[{index}].kind", got, "KIND_CPU or KIND_GPU", "write the kind")
