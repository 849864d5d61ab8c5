"""The response cache: not with sequences, not with models that answer more or less than once.

Source: ValidateModelConfig in https://github.com/triton-inference-server/core/blob/r24.10/src/model_config_utils.cc
"""

from collections.abc import Iterator

from isthmus_models.problems import Problem
from isthmus_models.triton_rules.models import Model
from isthmus_models.triton_rules.registry import rule
from isthmus_models.triton_rules.rules.ensemble_decoupled import is_decoupled


@rule()
def response_cache(model: Model) -> Iterator[Problem]:
    config, path, fix = model.config, "response_cache.enable", "leave `response_cache` out"
    if not config.response_cache.enable:
        return
    if config.HasField("sequence_batching"):
        yield Problem(path, "true with sequence_batching", "no response cache", fix)
    if config.model_transaction_policy.decoupled or is_decoupled(model):
        yield Problem(path, "true with a decoupled model", "no response cache", fix)
