"""The one tree of exceptions, with one shape of message: what is wrong, what was got, what was expected, how to fix it.

Every error that a person may see is an `IsthmusError`; whoever talks with the person (the program, the command line)
catches that one class and prints it. Values that may be secret never stand in a message: name their place instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong. `path` says where, like `sites[0].pools[1].gpu`, or what in words; the rest may be empty.

    `log` names a log and shows its end.
    """

    path: str
    got: str = ""
    expected: str = ""
    fix: str = ""
    log: str = ""

    def __str__(self) -> str:
        log = self.log.replace("\n", "\n              ")
        lines = (("got", self.got), ("expected", self.expected), ("log", log), ("fix", self.fix))
        return "\n".join([self.path, *(f"    {name:<8}  {text}" for name, text in lines if text)])


class IsthmusError(Exception):
    """Something that a person can mend, with every problem that was found."""

    def __init__(self, problems: Problem | Sequence[Problem], heading: str = "") -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        self.heading = heading
        lines = [f"{heading}:"] if heading else []
        indent = "  " if heading else ""
        super().__init__("\n".join([*lines, *(f"{indent}{problem}" for problem in self.problems)]))
