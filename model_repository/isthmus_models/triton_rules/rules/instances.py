"""Instance groups: kinds, GPUs and profiles.

Source: NormalizeInstanceGroup and ValidateInstanceGroup in
https://github.com/triton-inference-server/core/blob/r24.10/src/model_config_utils.cc; that TensorRT runs on GPUs only:
https://github.com/triton-inference-server/tensorrt_backend/blob/r24.10/src/tensorrt.cc
"""

import re
from collections.abc import Iterator
from typing import Any

from isthmus_models.problems import Problem
from isthmus_models.triton_rules.models import TENSORRT_PLAN, Model
from isthmus_models.triton_rules.parsing import enum_name
from isthmus_models.triton_rules.registry import rule
from isthmus_models.triton_rules.schema import model_config_pb2

Kind = model_config_pb2.ModelInstanceGroup
NUMBER = re.compile(r"[ \t\n\v\f\r]*\+?[0-9]")  # what std::stoi takes for a number of zero or more


@rule()
def instance_gpus(model: Model) -> Iterator[Problem]:
    gpus = model.server.gpus
    for path, group, kind in _groups(model):
        name = enum_name(Kind.Kind, kind)
        if kind != Kind.KIND_GPU:
            if group.gpus:
                fix = "leave `gpus` out, or write `kind: KIND_GPU`"
                yield Problem(f"{path}.gpus", f"{list(group.gpus)} with {name}", "none", fix)
        elif not gpus:
            yield Problem(f"{path}.kind", name, "KIND_CPU: the server sees no GPU", "write `kind: KIND_CPU`")
        for gpu in group.gpus if kind == Kind.KIND_GPU and gpus else ():
            if not 0 <= gpu < gpus:
                yield Problem(f"{path}.gpus", str(gpu), f"0 to {gpus - 1}", "leave `gpus` out: all are used")


@rule()
def instance_kind(model: Model) -> Iterator[Problem]:
    for path, _, kind in _groups(model):
        if kind not in Kind.Kind.values():
            yield Problem(
                f"{path}.kind", str(kind), "KIND_CPU, KIND_GPU, KIND_MODEL or KIND_AUTO", "choose one of them"
            )
        elif model.config.platform == TENSORRT_PLAN and model.config.backend == "tensorrt" and kind != Kind.KIND_GPU:
            yield Problem(f"{path}.kind", enum_name(Kind.Kind, kind), "KIND_GPU for TensorRT", "write `kind: KIND_GPU`")


@rule()
def instance_profile(model: Model) -> Iterator[Problem]:
    for path, group, _ in _groups(model):
        if model.config.platform != TENSORRT_PLAN and group.profile:
            expected = f"none: only platform {TENSORRT_PLAN} has profiles"
            yield Problem(f"{path}.profile", str(list(group.profile)), expected, "leave `profile` out")
        elif wrong := [profile for profile in group.profile if not NUMBER.match(profile)]:
            yield Problem(f"{path}.profile", str(wrong), "numbers of optimization profiles, from 0", "correct them")


def _groups(model: Model) -> Iterator[tuple[str, Any, int]]:
    """Each group with its path and the kind that it resolves to on the server."""
    if model.is_ensemble:
        return
    for index, group in enumerate(model.config.instance_group):
        kind = group.kind
        if kind == Kind.KIND_AUTO:
            on_gpu = model.server.gpus and all(0 <= gpu < model.server.gpus for gpu in group.gpus)
            kind = Kind.KIND_GPU if on_gpu else Kind.KIND_CPU
        yield f"instance_group[{index}]", group, kind
