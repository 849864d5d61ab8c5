"""Allow lists of an environment's ways down, held against what Triton lets in and out: the tensors of configurations.

Triton refuses an input that a model's configuration doesn't name, and answers no other output, so a list that has all
of them is what can go:
https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/user_guide/model_configuration.html#inputs-and-outputs
"""

from collections.abc import Iterator, Sequence

from isthmus.environment import Call, Model, PartialEnvironment, ways_down
from isthmus.environment.base import known
from isthmus.errors import Problem
from isthmus_models import catalog, triton_rules
from isthmus_models.model import ModelInvalid
from isthmus_models.repository import Repository, RepositoryMissing, UnknownModel, default


def unlisted_tensors(environment: PartialEnvironment, repository: Repository | None = None) -> Iterator[Problem]:
    """Tensors beyond the fields of a de-identification or release: a check for `Environment.load`."""
    try:
        models = repository or default()
    except RepositoryMissing:  # `catalog.unknown_models` reports it
        return
    for i, one in environment.deidentifications.items():
        model = environment.named_model(one.model)
        for call in _lower_calls(model) if model is not None else ():
            inputs, _ = _tensors(call.model, models)
            yield from _beyond(f"deidentifications[{i}].fields", one.fields, inputs, f"inputs of {call.model!r}")
    for i, release in environment.releases.items():
        _, outputs = _tensors(release.model, models)
        yield from _beyond(f"releases[{i}].fields", release.fields, outputs, f"outputs of {release.model!r}")


def _lower_calls(model: Model) -> list[Call]:
    """Those that carry less than the model has of itself."""
    own = ways_down.held(model, ())
    return [call for call in model.calls or () if own is not None and known(call.carries) and call.carries < own]


def _beyond(path: str, fields: Sequence[str | None] | None, tensors: Sequence[str], what: str) -> Iterator[Problem]:
    if fields is None or None in fields:
        return
    if lacking := [name for name in tensors if name not in fields]:
        got = f"without {', '.join(lacking)}"
        yield Problem(path, got, f"all {what}: {', '.join(tensors)}", "add them if they may go, or drop the tensors")


def _tensors(name: str | None, models: Repository) -> tuple[list[str], list[str]]:
    """The names of a model's inputs and outputs; none where its configuration can't be read, which others report."""
    if name is None:
        return [], []
    try:
        config = triton_rules.parse(catalog.configuration_of(name, repository=models))
    except (UnknownModel, ModelInvalid, RepositoryMissing, triton_rules.Unreadable, OSError):
        return [], []
    return [tensor.name for tensor in config.input], [tensor.name for tensor in config.output]
