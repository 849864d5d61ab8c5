"""Advice on batching: what throughput and latency showed."""

from collections.abc import Iterator

from isthmus_models.problems import Problem
from isthmus_models.triton_rules.models import Model
from isthmus_models.triton_rules.registry import advice


@advice("Triton 2.51 lets requests that come one by one wait 500 ms (15 to 20 of 30 trials, 0 of 90 without them)")
def queue_policies(model: Model) -> Iterator[Problem]:
    batching = model.config.dynamic_batching
    stated = {
        "priority_levels": batching.priority_levels,
        "default_priority_level": batching.default_priority_level,
        "default_queue_policy": batching.HasField("default_queue_policy"),
        "priority_queue_policy": len(batching.priority_queue_policy),
    }
    if names := [name for name, value in stated.items() if value]:
        yield Problem("dynamic_batching", ", ".join(names), "neither priorities nor queue policies", "leave them out")


@advice(
    "requests that are put together gave 2.4 times the throughput at 32 clients; a batch dimension alone gives none"
)
def no_dynamic_batching(model: Model) -> Iterator[Problem]:
    config = model.config
    batches = config.max_batch_size > 1 and not config.model_transaction_policy.decoupled
    if batches and not config.WhichOneof("scheduling_choice"):
        got = f"none, with a max_batch_size of {config.max_batch_size}"
        yield Problem("dynamic_batching", got, "dynamic_batching", "write `dynamic_batching { }`")


@advice("without a batch dimension there is nothing to put together, so it does nothing")
def batching_without_batches(model: Model) -> Iterator[Problem]:
    if model.config.HasField("dynamic_batching") and not model.config.max_batch_size:
        fix = "leave `dynamic_batching` out, or write a max_batch_size"
        yield Problem("dynamic_batching", "one, with a max_batch_size of 0", "a max_batch_size", fix)
