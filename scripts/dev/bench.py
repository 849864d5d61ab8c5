"""`make bench`: measure what the README promises, in a sandbox of its own, and print it as JSON.

Times depend on the machine; each is given beside its budget (two cores) and as a multiple of a yardstick measured in
the same run, so that runs on different machines can be compared. Progress goes to stderr.
"""

import hashlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from dev import overhead, pack_speed, throughput
from isthmus_cli.console import err, errors_reported

# Seconds and GiB on two cores: what a user may expect.
BUDGETS = {"setup_cold": 1200.0, "up_warm": 90.0, "pulumi_up": 40.0, "sandbox_gib": 5.0}
NAME = "bench"
YARDSTICK_BLOCKS = 200_000


class Figures:
    """What was measured, by name."""

    def __init__(self) -> None:
        self.yardstick = _yardstick()
        self.seconds: dict[str, float] = {}
        self.gib: dict[str, float] = {}
        self.more: dict[str, Any] = {}
        self.failed: dict[str, str] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """A part without which the others can be measured: where it fails, the report says so beside their figures."""
        err.print(f"  {name} …", highlight=False)
        try:
            yield
        except Exception as error:  # an hour's figures are not lost by whatever the last part falls over
            self.failed[name] = f"{type(error).__name__}: {str(error)[-3000:]}"
            err.print(f"  {name} failed: {self.failed[name]}", highlight=False, markup=False)

    @contextmanager
    def timing(self, name: str) -> Iterator[None]:
        """Measure a block."""
        err.print(f"  {name} …", highlight=False)
        began = time.monotonic()
        yield
        self.seconds[name] = time.monotonic() - began
        err.print(f"  {name}: {self.seconds[name]:.1f} s", highlight=False)

    def report(self) -> dict[str, Any]:
        """The figures as JSON has them: seconds, in yardsticks, and against the budget where there is one."""
        figures: dict[str, Any] = {
            name: {"seconds": round(s, 2), "yardsticks": round(s / self.yardstick, 1), **_against(name, s)}
            for name, s in self.seconds.items()
        }
        figures |= {name: {"gib": round(g, 2), **_against(name, g)} for name, g in self.gib.items()}
        machine = {"cores": os.cpu_count(), "platform": platform.platform(), "python": platform.python_version()}
        when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        ratios = _ratios(self.seconds)
        return {
            "when": when,
            "machine": machine,
            "yardstick_seconds": round(self.yardstick, 3),
            "figures": figures,
            "ratios": ratios,
            **self.more,
            **({"failed": self.failed} if self.failed else {}),
        }


def bench(
    cold: Annotated[
        bool, typer.Option("--cold", help="Measure set-up with empty caches too (12 GiB, about 12 minutes).")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Write the JSON there instead of stdout.")] = None,
) -> None:
    """Measure set-up, start, deployment, the policy pack, answers, memory and throughput; prints JSON.

    Example: [bold]python -m dev.bench --out bench.json[/]
    """
    figures = Figures()
    with errors_reported():
        if cold:
            _cold_setup(figures)
        with figures.part("journey"):
            _journey(figures)
        with figures.part("Triton against FastAPI"):
            figures.more["throughput"] = throughput.measure()
    text = json.dumps(figures.report(), indent=2)
    if out:
        out.write_text(text + "\n")
    else:
        print(text)
    if figures.failed:
        raise typer.Exit(1)


def _cold_setup(figures: Figures) -> None:
    """Everything fetched and built anew, in caches that are thrown away."""
    with tempfile.TemporaryDirectory(prefix="isthmus-bench-", ignore_cleanup_errors=True) as folder:
        caches = {"XDG_CACHE_HOME": "xdg", "GOCACHE": "go-build", "GOMODCACHE": "go-mod", "UV_CACHE_DIR": "uv"}
        env = {**os.environ, **{name: str(Path(folder) / sub) for name, sub in caches.items()}}
        with figures.timing("setup_cold"):
            subprocess.run([*_isthmus(), "setup"], env=env, check=True, stdout=sys.stderr)
        # Go makes its module cache read-only.
        subprocess.run(["chmod", "-R", "u+w", folder], check=False)


def _journey(figures: Figures) -> None:
    from isthmus_cli import journey
    from isthmus_sandbox import services
    from isthmus_sandbox.engine import run as engine
    from isthmus_sandbox.supervisor.layout import Layout
    from isthmus_sandbox.supervisor.supervisor import Supervisor

    journey.setup(err)
    layout = Layout.of(NAME)
    units = services.units(layout)
    supervisor = Supervisor(layout, err)
    stack = ["--stack", "local"]
    unasked = [*stack, "--yes", "--suppress-outputs", "--suppress-progress"]
    try:
        with figures.timing("sandbox_first_start"):
            supervisor.up(units)
        with figures.timing("preview_first"):
            _pulumi(engine, layout, ["preview", *stack])
        with figures.timing("pulumi_up"):
            _pulumi(engine, layout, ["up", *unasked, "--skip-preview"])
        with figures.timing("preview_again"):
            _pulumi(engine, layout, ["preview", *stack, "--expect-no-changes"])
        variables = {**os.environ, **engine.environment(layout)}
        with figures.part("previews with components and without"):
            figures.more["overhead"] = overhead.measure(variables)
        with figures.part("the policy pack"):
            figures.more["policies"] = _pack(engine, layout)
        figures.gib["sandbox_gib"] = sum(s.memory for s in supervisor.status(units)) / 2**30
        supervisor.down(units)
        with figures.timing("up_warm"):
            subprocess.run([*_isthmus(), "up", "--sandbox", NAME], check=True, stdout=sys.stderr)
        with figures.timing("smoke"):
            asked = subprocess.run([*_isthmus(), "smoke", "--json", "--sandbox", NAME], capture_output=True, text=True)
        figures.more["smoke"] = json.loads(asked.stdout)
        with figures.timing("destroy"):
            _pulumi(engine, layout, ["destroy", *unasked, "--skip-preview"])
    finally:
        supervisor.down(units)
        layout.remove()


def _pack(engine: Any, layout: Any) -> dict[str, Any]:
    """The pack's figures: of the environment `prod`, whose accounts and projects its first preview makes."""
    _pulumi(engine, layout, ["preview", "--stack", pack_speed.STACK])
    variables = {**os.environ, **engine.environment(layout, pack_speed.STACK)}
    return pack_speed.measure([str(layout.state("pulumi") / "bin" / "pulumi")], variables)


def _pulumi(engine: Any, layout: Any, args: list[str]) -> None:
    from isthmus_sandbox.jobs import JobError

    done = engine.capture(layout, args)
    if done.returncode:
        raise JobError(f"pulumi {args[0]} failed: {done.stdout[-3000:]}{done.stderr[-1000:]}", fix="mend what it says")


def _isthmus() -> list[str]:
    return [sys.executable, "-m", "isthmus_cli.cli"]


def _yardstick() -> float:
    """Seconds of a fixed piece of single-threaded work; the best of three, as the others had company."""
    times = []
    for _ in range(3):
        began, block = time.perf_counter(), b"isthmus"
        for _ in range(YARDSTICK_BLOCKS):
            block = hashlib.sha256(block).digest()
        times.append(time.perf_counter() - began)
    return min(times)


def _against(name: str, value: float) -> dict[str, Any]:
    return {"budget": BUDGETS[name], "within": value <= BUDGETS[name]} if name in BUDGETS else {}


def _ratios(seconds: dict[str, float]) -> dict[str, float]:
    """Comparisons within the run."""
    pairs = {
        "preview_again_to_up": ("preview_again", "pulumi_up"),
        "warm_to_first": ("up_warm", "sandbox_first_start"),
    }
    return {name: round(seconds[a] / seconds[b], 2) for name, (a, b) in pairs.items() if a in seconds and b in seconds}


if __name__ == "__main__":
    typer.run(bench)
