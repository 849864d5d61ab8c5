"""Advice on tensors: what clients can rely on."""

from collections import Counter
from collections.abc import Iterator

from isthmus_models.problems import Problem
from isthmus_models.triton_rules.models import Model
from isthmus_models.triton_rules.registry import advice


@advice("clients, ensembles and the smoke test know a model by its configuration; what it lacks isn't checked")
def tensors_declared(model: Model) -> Iterator[Problem]:
    for side, declared in (("input", model.config.input), ("output", model.config.output)):
        if not declared:
            yield Problem(side, "none", "one at least", f"declare the model's {side}s")


@advice("Triton counts both inputs and takes one, so every request is refused; answers with two such outputs mix them")
def tensor_names_differ(model: Model) -> Iterator[Problem]:
    for side, declared in (("input", model.config.input), ("output", model.config.output)):
        for name, count in Counter(tensor.name for tensor in declared).items():
            if count > 1 and name:
                yield Problem(side, f"{name!r} {count} times", "each name once", "leave the others out")
