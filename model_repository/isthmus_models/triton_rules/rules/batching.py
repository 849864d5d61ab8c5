"""Batches: the largest, those that dynamic batching prefers, and its queues.

Source: ValidateModelConfig in https://github.com/triton-inference-server/core/blob/r24.10/src/model_config_utils.cc
"""

from collections.abc import Iterator, Sequence

from isthmus_models.problems import Problem
from isthmus_models.triton_rules.models import Model
from isthmus_models.triton_rules.registry import rule
from isthmus_models.triton_rules.schema import model_config_pb2

DELAY = model_config_pb2.ModelQueuePolicy.DELAY


@rule()
def max_batch_size(model: Model) -> Iterator[Problem]:
    if model.config.max_batch_size < 0:
        expected = "0 (no batch dimension) or more"
        yield Problem("max_batch_size", str(model.config.max_batch_size), expected, "write how large a batch may be")


@rule()
def preferred_batch_size(model: Model) -> Iterator[Problem]:
    yield from preferred(model, "dynamic_batching", model.config.dynamic_batching.preferred_batch_size)


@rule()
def priorities(model: Model) -> Iterator[Problem]:
    batching = model.config.dynamic_batching
    levels = batching.priority_levels
    if not levels:
        return
    if not 1 <= batching.default_priority_level <= levels:
        got, expected = str(batching.default_priority_level), f"1 to priority_levels, {levels}"
        yield Problem("dynamic_batching.default_priority_level", got, expected, "say which level requests have")
    for level in sorted(batching.priority_queue_policy):
        if not 1 <= level <= levels:
            expected = f"1 to priority_levels, {levels}"
            yield Problem("dynamic_batching.priority_queue_policy", str(level), expected, "correct its key")


@rule()
def preserved_order(model: Model) -> Iterator[Problem]:
    """Answers can't keep the order of requests that overtake each other."""
    batching = model.config.dynamic_batching
    if not batching.preserve_ordering:
        return
    path, fix = "dynamic_batching.preserve_ordering", "leave `preserve_ordering` out"
    if batching.priority_levels > 1:
        yield Problem(path, f"true with {batching.priority_levels} priority levels", "one level at most", fix)
    policies = {"default_queue_policy": batching.default_queue_policy}
    policies |= {f"priority_queue_policy {level}": p for level, p in sorted(batching.priority_queue_policy.items())}
    for name, policy in policies.items():
        if policy.default_timeout_microseconds and policy.timeout_action == DELAY:
            yield Problem(path, f"true with {name} that delays after a time-out", "timeout_action: REJECT", fix)


def preferred(model: Model, path: str, sizes: Sequence[int]) -> Iterator[Problem]:
    """Preferred batches are batches: 1 to max_batch_size."""
    for index, size in enumerate(sizes):
        if not 1 <= size <= model.config.max_batch_size:
            expected = f"1 to max_batch_size, {model.config.max_batch_size}"
            yield Problem(f"{path}.preferred_batch_size[{index}]", str(size), expected, "leave it out")
