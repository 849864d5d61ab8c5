"""Verbs and stacks of command lines."""

import pytest

from sandbox.engine.arguments import stack_of, verbs


@pytest.mark.parametrize(
    ("args", "said"),
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
def test_verbs_are_neither_flags_nor_their_values(args: list[str], said: list[str]) -> None:
    assert verbs(args) == said


@pytest.mark.parametrize(
    ("args", "stack"),
    [
        (["up", "-s", "dev"], "dev"),
        (["-sdev", "up"], "dev"),
        (["up", "--stack=dev"], "dev"),
        (["up", "--stack", "dev", "--yes"], "dev"),
        (["stack", "init", "dev"], "dev"),
        (["stack", "init", "--no-select", "dev"], "dev"),
        (["stack", "init", "--secrets-provider", "passphrase", "dev"], "dev"),
        (["stack", "rm", "--yes", "dev"], "dev"),
        (["stack", "output", "endpoints"], "local"),
        (["up", "--skip-preview"], "local"),
        (["up", "--show-secrets"], "local"),
    ],
)
def test_stack_of_a_command(args: list[str], stack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULUMI_STACK", raising=False)
    assert stack_of(args, "local") == stack


def test_stack_of_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_STACK", "staging")
    assert stack_of(["up"], "local") == "staging"
