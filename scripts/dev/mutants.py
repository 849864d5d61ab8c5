"""`make mutants`: how many small changes of the policy pack its fast tests notice, and which they don't.

A sample of all changes that mutmut's operators make of the pack's functions, each tried with the tests that run its
lines (`mutation/`). What is drawn depends on the seed and on each function's own text only, and property tests try the
same examples each time: a run can be repeated. Progress goes to stderr; prints JSON.
"""

import hashlib
import importlib
import json
import math
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isthmus_cli.console import err

if TYPE_CHECKING:
    from dev.mutation.changes import Mutant

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "isthmus_policies"
FOLDER = ROOT / "policies" / PACKAGE
TOOLS = ROOT / ".isthmus" / "mutation"
LOCK = ROOT / "scripts" / "dev" / "mutation" / "tools.lock"
LAYERS = ("decisions", "facts", "graph", "rules")
"""In the order in which they are tried: from what is decided to who asks for it."""
GOAL = 0.85
EXAMPLES = 15
NORMAL = 1.959964
"""Of a confidence of 95 %."""


def main(
    sample: Annotated[int, typer.Option(help="How many mutants; 0 for all.", min=0)] = 600,
    seed: Annotated[int, typer.Option(help="Draws another sample.")] = 10,
    only: Annotated[str, typer.Option(help="Of modules whose name begins so, e.g. `decisions.networks`.")] = "",
    again: Annotated[Path | None, typer.Option(help="Only those that survived in an earlier run's JSON.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the JSON there instead of stdout.")] = None,
) -> None:
    """Change the policy pack in many small ways and count how many of them its fast tests notice.

    Exit status 1 where a sample of the whole pack scores less than 85 %.

    Example: [bold]python -m dev.mutants --sample 100 --only decisions[/]
    """
    tools()
    every = [mutant for mutant in mutants(PACKAGE, FOLDER) if _short(mutant.module).startswith(only)]
    drawn = sample_of(every, sample, seed)
    if again:
        survivors = {one["mutant"] for one in json.loads(again.read_text())["survivors"]}
        drawn = [mutant for mutant in every if mutant.key in survivors]
    _say(f"{len(drawn)} of {len(every)} mutants")
    report = {"seed": seed, "mutants": len(every), **tried(drawn, PACKAGE, FOLDER, ROOT / "tests" / "policies")}
    text = json.dumps(report, indent=2)
    if out:
        out.write_text(text + "\n")
    else:
        print(text)
    whole = not only and not again
    raise typer.Exit(bool(report.get("failing")) or (whole and report["all"]["score"] < GOAL))


def tried(drawn: Sequence["Mutant"], package: str, folder: Path, tests: Path) -> dict[str, Any]:
    """The report of these mutants of a package, which is in that folder, with these tests."""
    import pytest
    from hypothesis import Phase, settings

    from dev.mutation.trials import Trials

    phases = (Phase.explicit, Phase.reuse, Phase.generate)  # a smaller example of a failure is of no use here
    settings.register_profile(
        "mutants", max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, phases=phases
    )
    for module in {mutant.module for mutant in drawn}:
        importlib.import_module(module)  # some are imported when they are asked for, which would be within a trial
    trials = Trials(package, folder, drawn, _say)
    began = time.monotonic()
    # Nothing is captured, as nobody reads it: a trial's own output goes nowhere.
    arguments = ["-q", "-s", "-m", "not slow", "-p", "no:cacheprovider", "--hypothesis-profile=mutants"]
    code = pytest.main([*arguments, str(tests)], plugins=[trials])
    if trials.failing or not trials.results:
        return {"failing": trials.failing or [f"pytest ended with {code}"]}
    texts = {mutant.key: {"before": mutant.before, "after": mutant.after} for mutant in drawn}
    lines = {mutant.key: mutant.lines.start for mutant in drawn}
    survivors = [
        {"mutant": key, "line": lines[key], "result": result, **texts[key]}
        for key, result in trials.results.items()
        if result in ("survived", "no test")
    ]
    counts = _counts(trials.results)
    return {
        "when": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "tests": trials.tests,
        "seconds": round(time.monotonic() - began),
        "seconds_each": round(sum(trials.seconds.values()) / max(1, len(drawn)), 2),
        "all": counts.pop("all"),
        "layers": counts,
        "survivors": survivors,
    }


def _counts(results: dict[str, str]) -> dict[str, Any]:
    """By layer and in all: each result's number, the score and its confidence interval."""
    groups: dict[str, list[str]] = {"all": []}
    for key, result in results.items():
        groups.setdefault(_layer(key.split(":")[0]), []).append(result)
        groups["all"].append(result)
    return {name: score(group) for name, group in groups.items()}


def score(results: Sequence[str]) -> dict[str, Any]:
    """A change that is no change, or no Python, doesn't count; one that takes for ever is noticed."""
    numbers = {result: results.count(result) for result in sorted(set(results))}
    tried = len(results) - numbers.get("invalid", 0)
    caught = numbers.get("killed", 0) + numbers.get("timed out", 0)
    low, high = interval(caught, tried)
    return {
        **numbers,
        "score": round(caught / tried, 4) if tried else 1.0,
        "low": round(low, 4),
        "high": round(high, 4),
    }


def interval(caught: int, tried: int) -> tuple[float, float]:
    """Wilson's interval of 95 % (https://doi.org/10.1080/01621459.1927.10502953)."""
    if not tried:
        return 0.0, 1.0
    share, square = caught / tried, NORMAL**2 / tried
    centre = (share + square / 2) / (1 + square)
    reach = NORMAL / (1 + square) * math.sqrt(share * (1 - share) / tried + square / (4 * tried))
    return centre - reach, centre + reach


def sample_of(every: Sequence["Mutant"], sample: int, seed: int) -> list["Mutant"]:
    """A sample without preference, in the layers' order; a change of one function leaves the others' as it was."""

    def chance(mutant: "Mutant") -> str:
        return hashlib.sha256(f"{seed}:{mutant.key}".encode()).hexdigest()

    chosen = {mutant.key for mutant in sorted(every, key=chance)[: sample or len(every)]}
    return [mutant for mutant in every if mutant.key in chosen]


def mutants(package: str, folder: Path) -> list["Mutant"]:
    """All mutants of a package, in the layers' order."""
    from dev.mutation.changes import of_module

    modules = {}
    for file in sorted(folder.rglob("*.py")):
        parts = (package, *file.relative_to(folder).with_suffix("").parts)
        modules[".".join(part for part in parts if part != "__init__")] = file
    ordered = sorted(modules, key=lambda name: ([*LAYERS, "the rest"].index(_layer(name)), name))
    return [mutant for name in ordered for mutant in of_module(name, modules[name])]


def _layer(module: str) -> str:
    first = _short(module).split(".")[0]
    return first if first in LAYERS else "the rest"


def _short(module: str) -> str:
    return module.removeprefix(PACKAGE).removeprefix(".")


def tools() -> None:
    """Put mutmut's operators and what they need where Python looks, beside the environment and not in it."""
    stamp = TOOLS / "lock"
    if not stamp.is_file() or stamp.read_bytes() != LOCK.read_bytes():
        uv = [str(Path(sys.prefix) / "bin" / "uv"), "pip", "install", "-q", "--no-deps", "--require-hashes"]
        where = ["--python", sys.executable, "--target", str(TOOLS), "-r", str(LOCK)]
        subprocess.run([*uv, *where], check=True, stdout=sys.stderr)
        stamp.write_bytes(LOCK.read_bytes())
    sys.path.append(str(TOOLS))


def _say(text: str) -> None:
    err.print(f"  {text}", highlight=False, markup=False)


if __name__ == "__main__":
    typer.run(main)
