"""`isthmus models check`: what Triton would refuse of the models, and our advice."""

from collections.abc import Collection, Sequence

from isthmus_cli.console import out
from isthmus_models import catalog, triton_rules
from isthmus_models.model import ModelInvalid
from isthmus_models.rendering import Target
from isthmus_models.repository import Repository
from isthmus_models.triton_rules import Finding

TARGETS: tuple[Target, ...] = ("cpu", "gpu")


def check(models: Sequence[str], acknowledged: Collection[str], repository: Repository) -> int:
    """Print the findings of `models`, or of all of `repository`, for both targets; 1 where there is an error, else 0.

    Raises:
        ModelInvalid: model.yaml files are wrong, with all their problems.
        IsthmusError: what `catalog.findings` raises.
    """
    if wrong := repository.problems(models):
        raise ModelInvalid(wrong)
    findings: list[Finding] = []
    for model in models or repository.names():
        for target in TARGETS:
            new = catalog.findings(model, target=target, acknowledged=acknowledged, repository=repository)
            findings += [finding for finding in new if finding not in findings]
    for finding in findings:
        out.print(str(finding), markup=False, highlight=False)
    errors = len(triton_rules.errors(findings))
    out.print(f"{errors} errors, {len(findings) - errors} warnings", highlight=False)
    return 1 if errors else 0
