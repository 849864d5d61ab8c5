"""Show what runs, for how long, and what is next: a live table on a terminal, plain lines elsewhere."""

import threading
import time
from dataclasses import dataclass, field
from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

MARKS = {"waiting": "·", "running": "▸", "done": "✓", "kept": "✓", "failed": "✗", "skipped": "–"}
STYLES = {
    "waiting": "dim",
    "running": "bold cyan",
    "done": "green",
    "kept": "dim green",
    "failed": "bold red",
    "skipped": "dim",
}


@dataclass
class Row:
    """One job as the board shows it."""

    name: str
    usual: float  # seconds that it usually takes on two cores
    state: str = "waiting"
    note: str = ""
    began: float = 0.0
    took: float = 0.0

    def seconds(self) -> float:
        return time.monotonic() - self.began if self.state == "running" else self.took


@dataclass
class Board:
    """The state of a set of jobs under one title; thread-safe."""

    title: str
    console: Console
    rows: dict[str, Row] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _live: Live | None = None
    _began: float = field(default_factory=time.monotonic)

    def add(self, name: str, usual: float = 0.0) -> None:
        self.rows[name] = Row(name, usual)

    def start(self, name: str) -> None:
        row = self.rows[name]
        with self._lock:
            row.state, row.began = "running", time.monotonic()
        if not self._live and row.usual > 10:  # short jobs are announced by their end alone
            usual = f" (usually {duration(row.usual)})"
            self.console.print(f"  {MARKS['running']} {name}{usual}{self._next()}", highlight=False)

    def end(self, name: str, state: str, note: str = "") -> None:
        row = self.rows[name]
        with self._lock:
            row.took = time.monotonic() - row.began if row.began else 0.0
            row.state, row.note = state, note
        if not self._live and state != "skipped":
            self.console.print(Text.assemble("  ", self._line(row)))

    def __enter__(self) -> "Board":
        self.console.print(Text(self.title, style="bold"))
        if self.console.is_terminal:
            self._live = Live(get_renderable=self._render, console=self.console, refresh_per_second=8, transient=True)
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()
            for row in self.rows.values():
                if row.state in ("done", "failed"):
                    self.console.print(Text.assemble("  ", self._line(row)))
        kept = sum(row.state == "kept" for row in self.rows.values())
        unchanged = f", {kept} already there" if kept else ""
        self.console.print(Text(f"  {duration(time.monotonic() - self._began)} in all{unchanged}", style="dim"))

    def _line(self, row: Row) -> Text:
        text = Text(f"{MARKS[row.state]} {row.name}", style=STYLES[row.state])
        if row.state in ("done", "failed", "running"):
            text.append(f"  {duration(row.seconds())}", style="dim")
        if row.note:
            text.append(f"  {row.note}", style="dim")
        return text

    def _next(self) -> str:
        waiting = [r.name for r in self.rows.values() if r.state == "waiting"]
        return f"; next: {', '.join(waiting[:3])}" if waiting else ""

    def _render(self) -> Table:
        table = Table.grid(padding=(0, 2))
        done = sum(r.state in ("done", "kept") for r in self.rows.values())
        for row in list(self.rows.values()):
            if row.state == "running":
                usual = f"of about {duration(row.usual)}" if row.usual else ""
                table.add_row(
                    Text(f"  {MARKS['running']} {row.name}", style=STYLES["running"]), duration(row.seconds()), usual
                )
        elapsed = duration(time.monotonic() - self._began)
        table.add_row(Text(f"  {done} of {len(self.rows)} done in {elapsed}{self._next()}", style="dim"))
        return table


def duration(seconds: float) -> str:
    """Seconds as a person reads them: `3.2 s`, `2 min 5 s`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"
