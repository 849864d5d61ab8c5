"""What the components cost: the preview of an environment against a flat program that registers the same resources.

Both previews begin with an empty stack, without the policy pack, in one run, alternating; the smallest of the times
counts. Growth is measured with environments of more and more sites.
"""

import copy
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from isthmus_models.repository import VARIABLE

FLAT = Path(__file__).with_name("flat_program.py")
ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / "stacks" / "Pulumi.local.yaml"
PAIRS = (1, 5, 14)  # pairs of sites: about 160, 500 and 1,600 resources
RUNS = 3
KEY, STACK = "isthmus:environment", "bench"


def environment(pairs: int) -> dict[str, Any]:
    """The environment `local` with so many pairs of a private and a public site, linked; the first serve the models."""
    result: dict[str, Any] = yaml.safe_load(LOCAL.read_text())["config"][KEY]
    result["name"] = STACK
    private, public = result["sites"]
    for n in range(1, pairs):
        near, far = copy.deepcopy(private), copy.deepcopy(public)
        near |= {"name": f"private{n}", "project": f"isthmus-{n}", "container": f"isthmus-bench-{n}"}
        near["cluster"]["name"], far["cluster"]["name"] = f"bench-private-{n}", f"bench-public-{n}"
        low, high = 16 + n, 128 + n  # 10.99, 10.100 and 10.254 are taken
        near["segments"] = {
            "restricted": f"10.{low}.0.0/18",
            "serving": f"10.{low}.64.0/19",
            "link": f"10.{low}.96.0/19",
        }
        far |= {"name": f"public{n}", "bucket": f"isthmus-bench-{n}-123456789012", "cidr": f"10.{high}.0.0/16"}
        far["zones"] = [
            {"name": f"eu-central-1{zone}", "cidr": f"10.{high}.{16 * i}.0/20"} for i, zone in enumerate("ab")
        ]
        far["cluster"]["service_cidr"] = f"10.250.{16 * n}.0/20"
        result["sites"] += [near, far]
        result["links"].append({**result["links"][0], "private": near["name"], "public": far["name"]})
    return result


def resources(preview: dict[str, Any]) -> list[dict[str, Any]]:
    """The custom resources that `pulumi preview --json` shows, in its order, providers first."""
    states = [step["newState"] for step in preview["steps"] if step["newState"].get("custom")]
    states = [state for state in states if state["type"] != "pulumi:pulumi:Stack"]
    result = [
        {
            "urn": state["urn"],
            "type": state["type"],
            "name": state["urn"].rsplit("::", 1)[1],
            "inputs": {k: v for k, v in state.get("inputs", {}).items() if not k.startswith("__")},
            "provider": state.get("provider", "").rpartition("::")[0],
        }
        for state in states
    ]
    return sorted(result, key=lambda one: not one["type"].startswith("pulumi:providers:"))


def lookups(log: str) -> list[dict[str, Any]]:
    """What a program asked the clouds by `get` functions, as the engine's log of its calls has it, each once."""
    asked: dict[str, dict[str, Any]] = {}
    for line in log.splitlines():
        call = json.loads(line)
        if call["method"] == "/pulumirpc.ResourceMonitor/Invoke":
            request = call["request"]
            one = {"token": request["tok"], "args": request.get("args", {}), "provider": request.get("provider", "")}
            one["provider"] = one["provider"].rpartition("::")[0]
            asked[json.dumps(one, sort_keys=True)] = one
    return list(asked.values())


class Preview:
    """A Pulumi project in a folder of its own, previewed with an empty stack in the variables of a sandbox."""

    def __init__(self, folder: Path, program: str, config: dict[str, Any], variables: dict[str, str]) -> None:
        self.folder, self.variables = folder, dict(variables)
        for name in ("PULUMI_STACK", "PULUMI_OPTION_CONFIG_FILE", "PULUMI_OPTION_POLICY_PACK"):
            self.variables.pop(name, None)
        folder.mkdir()
        self.variables["PULUMI_BACKEND_URL"] = f"file://{folder}"
        (folder / "__main__.py").write_text(program)
        project = {"name": "overhead", "runtime": {"name": "python", "options": {"virtualenv": str(ROOT / ".venv")}}}
        (folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
        (folder / f"Pulumi.{STACK}.yaml").write_text(yaml.safe_dump({"config": config}))
        self.run("stack", "init", STACK)

    def run(self, *args: str) -> str:
        """What `pulumi ARGS` prints.

        Raises:
            RuntimeError: it failed, with the end of what it printed.
        """
        command = ["pulumi", *args, "--non-interactive"]
        done = subprocess.run(command, cwd=self.folder, env=self.variables, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"pulumi {args[0]} failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    def seconds(self) -> tuple[float, float]:
        """(wall-clock time, CPU time of all its processes) of one preview."""
        before, began = os.times(), time.monotonic()
        self.run("preview", "--stack", STACK, "--suppress-progress")
        after = os.times()
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        return time.monotonic() - began, cpu


def measure(variables: dict[str, str]) -> dict[str, Any]:
    """Times of both programs for each size, their ratio, and how the time a resource grows."""
    rows = {}
    for pairs in PAIRS:
        with pair(pairs, variables) as (components, flat, count):
            times = [(components.seconds(), flat.seconds()) for _ in range(RUNS)]
        wall = [min(run[side][0] for run in times) for side in (0, 1)]
        cpu = [min(run[side][1] for run in times) for side in (0, 1)]
        rows[count] = {
            "components_seconds": round(wall[0], 2),
            "flat_seconds": round(wall[1], 2),
            "ratio": round(wall[0] / wall[1], 2),
            "cpu_ratio": round(cpu[0] / cpu[1], 2),
            "milliseconds_a_resource": round(1000 * wall[0] / count, 1),
        }
    return {"resources": rows}


@contextmanager
def pair(pairs: int, variables: dict[str, str]) -> Iterator[tuple[Preview, Preview, int]]:
    """Both programs for so many pairs of sites, each previewed once, and how many resources each registers.

    `variables` are a shell's that uses a sandbox in which `local` has been previewed: that makes what both ask for.

    Raises:
        RuntimeError: a preview failed, or they register different resources.
    """
    program = f"import runpy\n\nrunpy.run_path({str(ROOT / 'stacks' / '__main__.py')!r}, run_name='__main__')\n"
    with tempfile.TemporaryDirectory() as place:
        config = {KEY: environment(pairs)}
        ours = {**variables, VARIABLE: str(ROOT / "model_repository")}  # it is looked for from the project upwards
        components = Preview(Path(place) / "components", program, config, ours)
        log = Path(place) / "calls.json"
        components.variables["PULUMI_DEBUG_GRPC"] = str(log)
        result = resources(json.loads(components.run("preview", "--stack", STACK, "--json")))
        del components.variables["PULUMI_DEBUG_GRPC"]
        file = Path(place) / "resources.json"
        file.write_text(json.dumps({"resources": result, "lookups": lookups(log.read_text())}))
        flat_program = FLAT.read_text()
        flat = Preview(Path(place) / "flat", flat_program, {}, {**variables, "ISTHMUS_FLAT": str(file)})
        again = resources(json.loads(flat.run("preview", "--stack", STACK, "--json")))
        if sorted(one["type"] for one in again) != sorted(one["type"] for one in result):
            raise RuntimeError("the flat program registers other resources than the one with components")
        yield components, flat, len(result)
