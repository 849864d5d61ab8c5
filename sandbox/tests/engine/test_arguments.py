"""Verbs and stacks of command lines."""

import pytest

from isthmus_sandbox.engine.arguments import acts_on_one_stack, named_stack, verbs
from isthmus_sandbox.jobs import JobError


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["up", "--yes"], ["up"]),
        (["-s", "local", "up"], ["up"]),
        (["-slocal", "up"], ["up"]),
        (["--cwd", "stacks", "preview"], ["preview"]),
        (["--cwd=stacks", "--non-interactive", "preview"], ["preview"]),
        (["--color", "never", "-v", "3", "stack", "output", "sites"], ["stack", "output", "sites"]),
        (["--help"], []),
        ([], []),
        (["-s"], []),
    ],
)
def test_verbs_are_neither_flags_nor_their_values(args: list[str], words: list[str]) -> None:
    assert verbs(args) == words


@pytest.mark.parametrize(
    ("args", "stack"),
    [
        (["up", "-s", "dev"], "dev"),
        (["-sdev", "up"], "dev"),
        (["-s=dev", "up"], "dev"),
        (["up", "--stack=dev"], "dev"),
        (["up", "--stack", "dev", "--yes"], "dev"),
        (["up", "-s", "dev", "-s", "prod"], "prod"),
        (["up", "-s", "organization/isthmus/dev"], "dev"),
        (["up", "-s", "organization/dev"], "dev"),
        (["stack", "init", "dev"], "dev"),
        (["stack", "init", "--no-select", "dev"], "dev"),
        (["stack", "init", "--secrets-provider", "passphrase", "dev"], "dev"),
        (["stack", "rm", "--yes", "dev"], "dev"),
        (["stack", "rm", "--yes", "organization/isthmus/dev"], "dev"),
        (["stack", "select", "dev"], "dev"),
        (["stack", "output", "endpoints"], None),
        (["up", "--skip-preview"], None),
        (["up", "--show-secrets"], None),
        (["up", "--message", "-s"], None),
        (["preview", "--expect-no-changes", "-s", "dev"], "dev"),
        (["preview", "--diff", "--stack", "dev"], "dev"),
        (["preview", "--diff", "--refresh", "-sdev"], "dev"),
        (["up", "--message", "a -s b", "--diff", "--stack=dev"], "dev"),
        (["up", "--", "-s", "dev"], None),
    ],
)
def test_stack_that_the_arguments_name(args: list[str], stack: str | None) -> None:
    assert named_stack(args) == stack


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        "../prod",
        "a b",
        "x" * 101,
        "é",
        "other/isthmus/dev",
        "organization/other/dev",
        "a/b/c/d",
        "dev/",
        "a\n",
    ],
)
def test_what_is_no_stack_of_the_project(name: str) -> None:
    with pytest.raises(JobError, match="stack"):
        named_stack(["up", "--stack", name])


@pytest.mark.parametrize(
    ("args", "one"),
    [
        (["destroy"], True),
        (["stack"], True),
        (["stack", "rm", "dev"], True),
        (["config", "set", "a", "b"], True),
        (["stack", "select", "dev"], False),
        (["stack", "ls"], False),
        (["version"], False),
        (["up", "--help"], False),
        ([], False),
    ],
)
def test_commands_on_one_stack(args: list[str], one: bool) -> None:
    assert acts_on_one_stack(args) is one
