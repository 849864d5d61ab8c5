"""The report: a table for people, JSON for programs."""

import dataclasses
import json
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from scripts.smoke.campaign import Report
from scripts.smoke.outcome import Outcome

MARKS = {"passed": "[green]✓[/]", "failed": "[bold red]✗[/]", "not run": "[yellow]–[/]"}


def table(report: Report, console: Console) -> None:
    """Print all outcomes, and each failure in full: what, got, expected, fix."""
    shown = Table(box=None, pad_edge=False)
    for column in ("site", "asked", "check", "HTTP", "gRPC"):
        shown.add_column(column, overflow="fold")
    rows: dict[tuple[str, str, str], dict[str, str]] = {}
    for outcome in report.outcomes:
        cells = rows.setdefault((outcome.site, outcome.subject, outcome.check), {})
        cells[outcome.protocol or "http"] = f"{MARKS[outcome.state]} {escape(outcome.note or outcome.state)}"
    for row, cells in rows.items():
        shown.add_row(*row, cells.get("http", ""), cells.get("grpc", ""))
    console.print(shown)
    for outcome in report.outcomes:
        if failure := outcome.failure:
            where = ", ".join(filter(None, (outcome.site, outcome.protocol, failure.what)))
            console.print(f"\n[bold red]✗[/] {escape(where)}")
            for word in ("got", "expected", "fix"):
                console.print(f"  [bold]{word:>8}[/] {escape(getattr(failure, word))}", highlight=False)
    console.print(summary(report))


def summary(report: Report) -> str:
    """One line with the numbers of each state."""
    count = {state: sum(outcome.state == state for outcome in report.outcomes) for state in MARKS}
    told = ", ".join(f"{number} {state}" for state, number in count.items() if number)
    return f"[bold green]smoke test passed[/]: {told}" if report.ok else f"[bold red]smoke test failed[/]: {told}"


def document(report: Report) -> str:
    """The report as JSON."""
    said = {
        "ok": report.ok,
        "checks": [_check(outcome) for outcome in report.outcomes],
        "latency": [dataclasses.asdict(latency) for latency in report.latencies],
    }
    return json.dumps(said, indent=2)


def _check(outcome: Outcome) -> dict[str, Any]:
    said: dict[str, Any] = {
        "site": outcome.site,
        "subject": outcome.subject,
        "protocol": outcome.protocol,
        "check": outcome.check,
        "state": outcome.state,
        "note": outcome.note,
    }
    if failure := outcome.failure:
        said |= {word: getattr(failure, word) for word in ("what", "got", "expected", "fix")}
    return said
