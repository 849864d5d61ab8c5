"""How long the policy pack takes: its start, stacks of growing size, its costliest rules, and the preview of `prod`.

The stacks are what a real preview of `prod` shows, many times over (`pack_stack.py`). Each size has its own process,
and its processor's time counts: others may use the processor too. `python -m dev.pack_speed PREVIEW.json` measures all
but previews, of what `pulumi preview --json` printed.
"""

import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from dev import pack_stack

ROOT = Path(__file__).resolve().parents[2]
PACK, STACK, KEY = ROOT / "policies", "prod", "isthmus:environment"
SIZES = (625, 1_250, 2_500, 5_000, 10_000, 20_000)
RUNS, COSTLY, GRAPH = 3, 5, "no-path-leads-out"
GOALS = {"start_seconds": 1.0, "graph_5000_seconds": 1.0, "doubling": 2.3, "preview_ratio": 1.15}


def measure(pulumi: list[str], variables: dict[str, str]) -> dict[str, Any]:
    """All figures. `variables` are a shell's that uses `pulumi` on the stack `prod` of a sandbox, with the pack."""
    without = {name: value for name, value in variables.items() if name != "PULUMI_OPTION_POLICY_PACK"}
    shown = _preview(pulumi, without, "--json").stdout
    times = [(_seconds(pulumi, variables), _seconds(pulumi, without)) for _ in range(RUNS)]
    wall, cpu = ([min(run[side][kind] for run in times) for side in (0, 1)] for kind in (0, 1))
    previews = {
        "with_pack_seconds": round(wall[0], 2),
        "without_seconds": round(wall[1], 2),
        "ratio": round(wall[0] / wall[1], 2),
        "cpu_ratio": round(cpu[0] / cpu[1], 2),
    }
    return {"preview": previews, **of_preview(shown)}


def of_preview(shown: str) -> dict[str, Any]:
    """The figures that need no engine, for the stack that a preview shows."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        file.write(shown)
        file.flush()
        rows = {size: _child(file.name, size) for size in SIZES}
    costly = rows[5_000].pop("rules")
    for row in rows.values():
        row.pop("rules", None)
    for size, row in rows.items():
        if half := rows.get(size // 2):
            row["times_the_half"] = round(_total(row) / _total(half), 2)
    return {"start": start(), "sizes": rows, "rules_at_5000": costly, "goals": GOALS}


def start() -> dict[str, float]:
    """Seconds until the pack says its port, as the engine waits for it, and the processor's; and pulumi's own part."""
    return {
        "seconds": round(min(_until_served()[0] for _ in range(RUNS)), 3),
        "cpu_seconds": round(min(_until_served()[1] for _ in range(RUNS)), 3),
        "of_that_python_and_pulumi": round(min(_cpu([sys.executable, "-c", "import pulumi_policy"])), 3),
    }


def _until_served() -> tuple[float, float]:
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    with subprocess.Popen([sys.executable, str(PACK)], stdout=subprocess.PIPE) as pack:
        assert pack.stdout is not None
        pack.stdout.readline()
        waited = time.monotonic() - began
        pack.terminate()
    return waited, _used(before)


def _cpu(command: list[str]) -> Iterable[float]:
    for _ in range(RUNS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True)
        yield _used(before)


def _used(before: resource.struct_rusage) -> float:
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _preview(pulumi: list[str], variables: dict[str, str], *more: str) -> "subprocess.CompletedProcess[str]":
    """A preview of the stack.

    Raises:
        RuntimeError: it failed, with the end of what it printed.
    """
    command = [*pulumi, "preview", "--stack", STACK, "--suppress-progress", "--non-interactive", *more]
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"preview of {STACK} failed: {done.stdout[-3000:]}{done.stderr[-1000:]}")
    return done


def _seconds(pulumi: list[str], variables: dict[str, str]) -> tuple[float, float]:
    """(wall-clock time, CPU time of all its processes) of one preview."""
    before, began = os.times(), time.monotonic()
    _preview(pulumi, variables)
    after, waited = os.times(), time.monotonic() - began
    return waited, after.children_user + after.children_system - before.children_user - before.children_system


def _child(file: str, size: int) -> dict[str, Any]:
    """The smallest of some measurements in processes of their own."""
    command = [sys.executable, "-m", "dev.pack_speed", file, str(size)]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "scripts"), *sys.path])}
    runs = [json.loads(subprocess.run(command, env=env, check=True, capture_output=True).stdout) for _ in range(RUNS)]
    return min(runs, key=_total)


def _total(row: dict[str, Any]) -> float:
    return float(row["each_seconds"] + row["stack_seconds"])


def of_size(shown: str, size: int) -> dict[str, Any]:
    """The processor's seconds that a stack of so many resources takes."""
    from isthmus_policies.analyzer import Analysis
    from isthmus_policies.estate import of_environment
    from isthmus_policies.rules import RULES
    from isthmus_policies.stack import Stack

    every = pack_stack.stack(pack_stack.states(json.loads(shown)), size)
    environment = yaml.safe_load((ROOT / "stacks" / f"Pulumi.{STACK}.yaml").read_text())["config"][KEY]
    estate = of_environment(environment)
    for one in every[:300]:  # what is loaded and noted at the first resources is the same for any size
        list(Analysis(RULES, estate).of_resource(one.registered))
    gc.collect()
    gc.freeze()
    analysis, began = Analysis(RULES, estate), time.process_time()
    breaches = sum(1 for one in every for _ in analysis.of_resource(one.registered))
    each, began = time.process_time() - began, time.process_time()
    breaches += sum(1 for _ in analysis.of_stack(one.made for one in every))
    together = time.process_time() - began
    graph = next(rule for rule in RULES if rule.id == GRAPH)
    stack, began = Stack([analysis._whole(one.made) for one in every], estate), time.process_time()
    list(graph.stack(stack, estate))
    row = {
        "each_seconds": round(each, 3),
        "stack_seconds": round(together, 3),
        "graph_seconds": round(time.process_time() - began, 3),
        "milliseconds_a_resource": round(1000 * (each + together) / size, 3),
        "breaches": breaches,
    }
    return {**row, "rules": _costly(every, estate)} if size == 5_000 else row


def _costly(every: list[Any], estate: Any) -> dict[str, float]:
    """The rules that take most seconds, each by itself: what several ask is counted for each of them."""
    from isthmus_policies.facts import Facts
    from isthmus_policies.rules import RULES
    from isthmus_policies.stack import Stack

    seconds = {}
    for rule in RULES:
        began = time.process_time()
        for one in every:
            list(rule.resource(Facts(one.registered, estate), estate))
        list(rule.stack(Stack((one.made for one in every), estate), estate))
        seconds[rule.id] = round(time.process_time() - began, 3)
    return dict(sorted(seconds.items(), key=lambda item: -item[1])[:COSTLY])


if __name__ == "__main__":
    text = Path(sys.argv[1]).read_text()
    result = of_size(text, int(sys.argv[2])) if len(sys.argv) > 2 else of_preview(text)
    print(json.dumps(result, indent=2))
