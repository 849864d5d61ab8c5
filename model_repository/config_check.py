"""Check a config.pbtxt without a server: Triton's own schema, and what the schema lets through.

Sources: https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/user_guide/model_configuration.html
and model_config.proto in triton-inference-server/common.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from google.protobuf import text_format
from tritonclient.grpc import model_config_pb2

BACKENDS = {"python", "onnxruntime"}
PLATFORMS = {"ensemble", "tensorrt_plan"}


def check(configs: Mapping[str, str]) -> list[str]:
    """The problems of the configs of one model and its parts, by the names of their folders; none is an empty list."""
    problems: list[str] = []
    parsed: dict[str, Any] = {}
    for name, text in configs.items():
        try:
            parsed[name] = parse(text)
        except text_format.ParseError as error:
            problems.append(f"{name}: not a Triton model configuration: {error}")
    for name, config in parsed.items():
        found = [*_identity(name, config), *_tensors(config), *_batching(config), *_instances(config)]
        problems += [f"{name}: {problem}" for problem in (*found, *_ensemble(config, parsed))]
    return problems


def parse(text: str) -> Any:
    """The configuration as inference.ModelConfig; strict: unknown fields, enum values and wrong types are errors.

    Raises:
        google.protobuf.text_format.ParseError: with line and column.
    """
    return text_format.Parse(text, model_config_pb2.ModelConfig())


def _identity(name: str, config: Any) -> Iterable[str]:
    if config.name != name:
        yield f"name: got {config.name!r}, expected that of its folder, {name!r}"
    if bool(config.platform) == bool(config.backend):
        yield f"got platform {config.platform!r} and backend {config.backend!r}, expected exactly one of them"
    if config.platform and config.platform not in PLATFORMS:
        yield f"platform: got {config.platform!r}, expected one of {sorted(PLATFORMS)}"
    if config.backend and config.backend not in BACKENDS:
        yield f"backend: got {config.backend!r}, expected one of {sorted(BACKENDS)}"
    if config.response_cache.enable:
        yield "response_cache: servers run without --cache-config, so it would silently do nothing"


def _tensors(config: Any) -> Iterable[str]:
    for kind, tensors in (("input", config.input), ("output", config.output)):
        if not tensors:
            yield f"{kind}: got none, expected at least one"
        for tensor in tensors:
            if tensor.data_type == model_config_pb2.TYPE_INVALID:
                yield f"{kind} {tensor.name}: data_type is missing"
            if not tensor.dims or any(size == 0 or size < -1 for size in tensor.dims):
                yield f"{kind} {tensor.name}: got dims {list(tensor.dims)}, expected positive sizes, or -1 for any"
        names = [tensor.name for tensor in tensors]
        if len(set(names)) < len(names):
            yield f"{kind}: got a name twice in {names}"


def _batching(config: Any) -> Iterable[str]:
    if config.max_batch_size < 0:
        yield f"max_batch_size: got {config.max_batch_size}, expected 0 (no batch dimension) or more"
    if not config.HasField("dynamic_batching"):
        return
    batching = config.dynamic_batching
    if config.max_batch_size == 0:
        yield "dynamic_batching: needs a max_batch_size of 1 or more"
    for size in batching.preferred_batch_size:
        if not 0 < size <= config.max_batch_size:
            yield f"preferred_batch_size: got {size}, expected 1 to max_batch_size, {config.max_batch_size}"
    policies = batching.HasField("default_queue_policy") or batching.priority_queue_policy
    if batching.priority_levels or batching.default_priority_level or policies:
        # Measured on 2.51: requests that arrive one by one wait 500 ms now and then, with either of them.
        yield "dynamic_batching: priority levels and queue policies stall requests for 500 ms; leave them out"


def _instances(config: Any) -> Iterable[str]:
    if config.platform == "ensemble":
        if config.instance_group:
            yield "instance_group: an ensemble has none"
        return
    kinds = model_config_pb2.ModelInstanceGroup
    expected = kinds.KIND_GPU if config.platform == "tensorrt_plan" else kinds.KIND_CPU
    if not config.instance_group:
        yield "instance_group: got none, expected one, so that the number of instances doesn't depend on the node"
    for group in config.instance_group:
        if group.kind != expected:
            yield f"instance_group: got {kinds.Kind.Name(group.kind)}, expected {kinds.Kind.Name(expected)}"
        if group.count < 1:
            yield f"instance_group: got a count of {group.count}, expected 1 or more"


def _ensemble(config: Any, others: Mapping[str, Any]) -> Iterable[str]:
    """Each step is there, takes what came before in the right type, and the ensemble's outputs are made."""
    if (config.platform == "ensemble") != bool(config.ensemble_scheduling.step):
        yield "an ensemble, and only an ensemble, has ensemble_scheduling with steps"
    types = {tensor.name: tensor.data_type for tensor in config.input}
    for step in config.ensemble_scheduling.step:
        if (part := others.get(step.model_name)) is None:
            yield f"step {step.model_name}: no such model beside it"
            continue
        takes = {tensor.name: tensor.data_type for tensor in part.input}
        gives = {tensor.name: tensor.data_type for tensor in part.output}
        if set(step.input_map) != set(takes):
            yield f"step {step.model_name}: got inputs {sorted(step.input_map)}, expected {sorted(takes)}"
        for name, tensor in step.input_map.items():
            if name in takes and types.get(tensor) != takes[name]:
                yield f"step {step.model_name}: {tensor} is not made before it with the type that {name} wants"
        if unknown := sorted(set(step.output_map) - set(gives)):
            yield f"step {step.model_name}: got outputs {unknown}, expected of {sorted(gives)}"
        if part.max_batch_size < config.max_batch_size:
            yield f"step {step.model_name}: its max_batch_size {part.max_batch_size} is below {config.max_batch_size}"
        types |= {tensor: gives[name] for name, tensor in step.output_map.items() if name in gives}
    if config.platform == "ensemble":
        for tensor in config.output:
            if types.get(tensor.name) != tensor.data_type:
                yield f"output {tensor.name}: no step makes it with its type"
