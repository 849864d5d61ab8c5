"""What an ensemble's configuration has, and what it can't have.

Source: ValidateModelConfig, ValidateEnsembleSchedulingConfig and BuildEnsembleGraph in
https://github.com/triton-inference-server/core/blob/r24.10/src/model_config_utils.cc
"""

from collections.abc import Iterator

from isthmus_models.problems import Problem
from isthmus_models.triton_rules.models import ENSEMBLE, Model
from isthmus_models.triton_rules.registry import rule


@rule()
def ensemble_platform(model: Model) -> Iterator[Problem]:
    if model.is_ensemble and model.config.platform != ENSEMBLE:
        got = f"{model.config.platform or 'none'} with ensemble_scheduling"
        yield Problem("platform", got, f"{ENSEMBLE!r}", f'write `platform: "{ENSEMBLE}"`')
    if not model.is_ensemble and model.config.platform == ENSEMBLE:
        fix = "say which steps it has"
        yield Problem("ensemble_scheduling", "none", f"steps, as platform is {ENSEMBLE!r}", fix)


@rule()
def ensemble_runs_nothing(model: Model) -> Iterator[Problem]:
    """Its steps run, an ensemble doesn't: what belongs to instances belongs to the steps' models."""
    if not model.is_ensemble:
        return
    fix = "write it for the models of the steps"
    if model.config.instance_group:
        yield Problem("instance_group", str(len(model.config.instance_group)), "none for an ensemble", fix)
    if model.config.HasField("optimization"):
        yield Problem("optimization", "one", "none for an ensemble", fix)
    if model.config.model_warmup:
        yield Problem("model_warmup", str(len(model.config.model_warmup)), "none for an ensemble", fix)


@rule()
def ensemble_steps(model: Model) -> Iterator[Problem]:
    if not model.is_ensemble:
        return
    if not model.config.ensemble_scheduling.step:
        yield Problem("ensemble_scheduling.step", "none", "one at least", "say which models it runs")
    for index, step in enumerate(model.config.ensemble_scheduling.step):
        path = f"ensemble_scheduling.step[{index}]"
        if not step.model_name:
            yield Problem(f"{path}.model_name", "none", "the name of a model", 'write `model_name: "..."`')
        for field in ("input_map", "output_map"):
            if not getattr(step, field):
                expected = "a tensor of the model and its name in the ensemble"
                yield Problem(f"{path}.{field}", "none", expected, "map one at least")
