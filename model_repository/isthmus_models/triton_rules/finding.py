"""What a check finds: a problem of a configuration, by which rule, and how much it matters."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from isthmus_models.problems import Problem

Layer = Literal["error", "warning"]
"""`error`: Triton's own rule, the server refuses; `warning`: our advice, which a model's author may acknowledge."""
Stage = Literal["load", "request"]
"""When the server refuses: as the model loads, or only when the first request comes."""


@dataclass(frozen=True)
class Finding(Problem):
    """One thing found in a model's configuration; `path` is file and field: `ranker/config.pbtxt: input[0].dims[1]`."""

    id: str = ""
    """The rule's name, e.g. `tensor-dims`; that of a piece of advice is what an author acknowledges."""
    layer: Layer = "error"
    stage: Stage = "load"
    reason: str = ""
    """Why it is advised; empty for an error, whose reason is that Triton refuses."""

    def __str__(self) -> str:
        lines = (("reason", self.reason), ("I know", f"acknowledge {self.id}" if self.layer == "warning" else ""))
        head, *rest = super().__str__().split("\n")
        return "\n".join([f"{head} ({self.label})", *rest, *(f"    {name:<8}  {text}" for name, text in lines if text)])

    @property
    def label(self) -> str:
        """The rule and what it means, for a person."""
        if self.layer == "warning":
            return f"{self.id}, advice"
        return self.id if self.stage == "load" else f"{self.id}: it loads, but fails at the first request"


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that must be mended: Triton refuses the model, or its first request."""
    return [finding for finding in findings if finding.layer == "error"]


def loads(findings: Iterable[Finding]) -> bool:
    """Whether Triton loads the models that have these findings."""
    return not any(finding.layer == "error" and finding.stage == "load" for finding in findings)
