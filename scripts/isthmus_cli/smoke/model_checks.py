"""The checks of a model's answers: its own, which live in its folder, or else generic ones."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from isthmus_cli.smoke import generic
from isthmus_cli.smoke.api import Check, Expectation, Failure, Question
from isthmus_models.code import module


def of(expected: Expectation) -> tuple[Mapping[str, Check], Question | None]:
    """The checks of a model by their names, and the request by which its latency is measured, if there is one.

    Raises:
        Failure: the module of its own checks can't be loaded, or has no CHECKS.
    """
    model = expected.repository.model(expected.model)
    if model.description.checks is None:
        return generic.checks(expected), generic.question(expected)
    path = PurePosixPath(model.description.checks)
    try:
        own = module(model.folder, ".".join(path.with_suffix("").parts))
    except Exception as error:  # it is the author's code
        raise _wrong(expected, f"{type(error).__name__} ({error})") from error
    checks = getattr(own, "CHECKS", None)
    if not isinstance(checks, Mapping) or not checks:
        raise _wrong(expected, "no CHECKS")
    question = getattr(own, "question", None)
    return checks, question() if question else generic.question(expected)


def _wrong(expected: Expectation, got: str) -> Failure:
    what = f"checks of {expected.model}"
    return Failure(what, got=got, expected="a module with CHECKS", fix="mend it; see docs/how-to/add-a-model.md")
