"""`make bench`'s report: a part that fails is told beside the figures of the others."""

import json
from contextlib import nullcontext

import pytest
import typer

from dev import bench, throughput


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> bench.Figures:
    """None measured yet; the yardstick takes no time."""
    monkeypatch.setattr(bench, "YARDSTICK_BLOCKS", 1)
    return bench.Figures()


def fails(error: Exception) -> None:
    raise error


def test_a_part_that_fails_is_told_and_loses_no_other(
    figures: bench.Figures, capsys: pytest.CaptureFixture[str]
) -> None:
    with figures.part("first"):
        figures.more["first"] = {"ratio": 1.1}
    with figures.part("second"):
        with figures.timing("up_warm"):
            pass
        fails(ValueError("a model [repository] that isn't there"))
    with figures.part("third"):
        figures.gib["sandbox_gib"] = 2.5
    report = figures.report()
    assert report["failed"] == {"second": "ValueError: a model [repository] that isn't there"}
    assert report["first"] == {"ratio": 1.1} and report["figures"]["sandbox_gib"]["gib"] == 2.5
    assert report["figures"]["up_warm"]["within"], "what a part measured before it failed"
    assert "second failed: ValueError: a model [repository]" in capsys.readouterr().err


def test_of_a_long_message_the_end_is_told(figures: bench.Figures) -> None:
    with figures.part("pulumi"):
        fails(RuntimeError("a" * 10_000 + " and its last line"))
    message = figures.report()["failed"]["pulumi"]
    assert len(message) < 4_000 and message.endswith(" and its last line")


def test_who_interrupts_a_part_ends_the_bench(figures: bench.Figures) -> None:
    with pytest.raises(KeyboardInterrupt), figures.part("first"):
        raise KeyboardInterrupt
    assert "failed" not in figures.report()


@pytest.mark.parametrize("error", [None, RuntimeError("no such stack")])
def test_all_that_was_measured_is_printed_and_the_exit_code_says_whether_that_is_all(
    error: Exception | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def journey(figures: bench.Figures) -> None:
        figures.seconds["smoke"] = 8.0
        if error:
            raise error

    monkeypatch.setattr(bench, "YARDSTICK_BLOCKS", 1)
    monkeypatch.setattr(bench, "_journey", journey)
    monkeypatch.setattr(throughput, "measure", lambda: {"search_encoder": {}})
    with pytest.raises(typer.Exit) if error else nullcontext():
        bench.bench()
    report = json.loads(capsys.readouterr().out)
    assert report["figures"]["smoke"]["seconds"] == 8.0 and report["throughput"] == {"search_encoder": {}}
    assert report.get("failed") == ({"journey": "RuntimeError: no such stack"} if error else None)
