"""The report: a table for people, JSON for programs. All of it passes through the redaction."""

import dataclasses
import json
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from isthmus_cli.smoke.campaign import Report
from isthmus_cli.smoke.outcome import Outcome
from isthmus_cli.smoke.redaction import Redaction
from isthmus_cli.smoke.stack_outputs import StackOutputs

MARKS = {"passed": "[green]✓[/]", "failed": "[bold red]✗[/]", "not run": "[yellow]–[/]"}
PROBLEM = ("what", "got", "expected", "fix")


def document(report: Report, source: str, outputs: StackOutputs, redact: Redaction) -> dict[str, Any]:
    """The report as JSON has it: `source` says whose outputs were read, `endpoints` who was asked."""
    whole = {
        "ok": report.ok,
        "source": source,
        "endpoints": {name: {"http": s.http, "grpc": s.grpc} for name, s in outputs.servers.items()},
        "checks": [_check(outcome) for outcome in report.outcomes],
        "latency": [dataclasses.asdict(latency) for latency in report.latencies],
    }
    return dict(redact.tree(whole))


def text(document: dict[str, Any]) -> str:
    """The document as text."""
    return json.dumps(document, indent=2)


def table(document: dict[str, Any], console: Console) -> None:
    """Print who was asked, all outcomes, and each failure in full: what, got, expected, fix."""
    asked = [f"{name} at {server['http']} and {server['grpc']}" for name, server in document["endpoints"].items()]
    console.print(f"{document['source']}: {', '.join(asked)}", markup=False, highlight=False)
    shown = Table(box=None, pad_edge=False)
    for column in ("server", "asked", "check", "HTTP", "gRPC"):
        shown.add_column(column, overflow="fold")
    rows: dict[tuple[str, str, str], dict[str, str]] = {}
    for check in document["checks"]:
        cells = rows.setdefault((check["server"], check["subject"], check["check"]), {})
        cells[check["protocol"] or "http"] = f"{MARKS[check['state']]} {escape(check['note'] or check['state'])}"
    for row, cells in rows.items():
        shown.add_row(*map(escape, row), cells.get("http", ""), cells.get("grpc", ""))
    console.print(shown)
    for check in document["checks"]:
        for problem in (check, *check.get("more", ())) if check["state"] == "failed" else ():
            where = ", ".join(filter(None, (check["server"], check["protocol"], problem["what"])))
            console.print(f"\n[bold red]✗[/] {escape(where)}")
            for word in PROBLEM[1:]:
                console.print(f"  [bold]{word:>8}[/] {escape(problem[word])}", highlight=False)
    console.print(summary(document))


def summary(document: dict[str, Any]) -> str:
    """One line with the numbers of each state."""
    count = {state: sum(check["state"] == state for check in document["checks"]) for state in MARKS}
    counts = ", ".join(f"{number} {state}" for state, number in count.items() if number)
    verdict = "[bold green]smoke test passed[/]" if document["ok"] else "[bold red]smoke test failed[/]"
    return f"{verdict}: {counts}"


def _check(outcome: Outcome) -> dict[str, Any]:
    check: dict[str, Any] = {
        "server": outcome.server,
        "subject": outcome.subject,
        "protocol": outcome.protocol,
        "check": outcome.check,
        "state": outcome.state,
        "note": outcome.note,
    }
    if outcome.failure:
        first, *more = [
            dict(zip(PROBLEM, (p.path, p.got, p.expected, p.fix), strict=True)) for p in outcome.failure.problems
        ]
        check |= first
        if more:
            check["more"] = more
    return check
