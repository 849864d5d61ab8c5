"""What runs where: `make check` leaves slow tests and most examples of property tests to `make test` and CI."""

import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from hypothesis import settings

from dev import check, slow

ROOT = Path(__file__).resolve().parents[2]


def test_make_check_leaves_slow_tests_and_examples_out_and_nothing_else() -> None:
    fast, full = check.commands(full=False), check.commands(full=True)
    *options, expression, profile = fast.pop("fast tests")
    assert full.pop("fast tests") == [*options, expression.removesuffix(" and not slow")] and fast == full
    assert expression == f"{check.WITHOUT_SET_UP} and not slow"
    name = profile.removeprefix("--hypothesis-profile=")
    assert settings.get_profile(name).max_examples < settings.get_profile("isthmus").max_examples


@pytest.mark.parametrize(("arguments", "ci", "full"), [([], "", False), ([], "true", True), (["--full"], "", True)])
def test_all_examples_run_in_ci_and_where_they_are_asked_for(
    arguments: list[str], ci: str, full: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[list[str]] = []
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr("sys.argv", ["check", *arguments])

    def passes(command: list[str]) -> tuple[int, str, float]:
        ran.append(command)
        return 0, "", 0.0

    monkeypatch.setattr(check, "check", passes)
    with pytest.raises(SystemExit) as end:
        check.main()
    assert end.value.code == 0 and "all checks hold" in capsys.readouterr().out
    assert sorted(ran) == sorted(check.commands(full).values())


def test_make_test_asks_for_all() -> None:
    recipe = subprocess.run(["make", "-n", "test"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "dev.check --full" in recipe and "dev.slow" in recipe
    # Together they leave no test out, and none runs twice, whatever marks it has.
    expressions = [check.WITHOUT_SET_UP, *slow.STREAMS.values()]
    for marked in product((False, True), repeat=3):
        marks = dict(zip(("sandbox", "e2e", "apart"), marked, strict=True))
        assert [eval(expression, {}, marks) for expression in expressions].count(True) == 1, marks
    recipe = subprocess.run(["make", "-n", "check"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "dev.check" in recipe and "--full" not in recipe


def test_what_fails_is_named_and_the_exit_code_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lint = check.CHECKS["lint"]
    monkeypatch.setattr("sys.argv", ["check"])
    monkeypatch.setattr(check, "check", lambda command: (int(command == lint), f"of {command[-1]}", 0.0))
    with pytest.raises(SystemExit) as end:
        check.main()
    shown = capsys.readouterr().out
    assert end.value.code == 1 and "✗ lint" in shown and "failed: lint, " in shown and f"of {lint[-1]}" in shown


@pytest.mark.parametrize(("e2e", "sandbox", "code"), [(0, 0, 0), (1, 0, 1), (0, 1, 1)])
def test_either_stream_of_slow_tests_fails_both(
    e2e: int, sandbox: int, code: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    codes = {slow.STREAMS["e2e"]: e2e, slow.STREAMS["sandbox"]: sandbox}

    def command(expression: str) -> list[str]:
        return [sys.executable, "-c", f"print('ran: {expression}'); raise SystemExit({codes[expression]})"]

    monkeypatch.setattr(slow, "command", command)
    with pytest.raises(SystemExit) as end:
        slow.main()
    assert int(end.value.code or 0) == code
    shown = capfd.readouterr().out
    assert all(f"ran: {expression}" in shown for expression in codes)
    names = [name for name, expression in slow.STREAMS.items() if codes[expression]]
    assert (f"failed: {', '.join(names)}" if names else "all passed") in shown
