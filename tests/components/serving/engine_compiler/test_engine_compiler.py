"""The Job's program: what it asks of trtexec, what it lets through, and how it fails. trtexec is a stand-in."""

import hashlib
import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.components.serving.engine_compiler.conftest import GOLDEN, REQUEST, Bench

from isthmus.environment.gpu import Gpu
from isthmus.serving import engine_compiler
from isthmus.serving.engine_compiler import tensors
from isthmus.serving.engine_compiler.failure import NO_BUILD, NO_ROOM, REFUSED, WRONG_INPUTS
from isthmus.serving.engine_compiler.gpus import is_model
from isthmus.serving.engine_compiler.manifest import plan_name

PROGRAM = Path(engine_compiler.__file__).parent


def test_an_engine_is_built_checked_and_described(bench: Bench) -> None:
    assert bench.run() == 0
    build, infer = bench.calls()
    assert build[-1] == "--skipInference" and build[3:-1] == REQUEST["options"]
    assert {word.partition("=")[0] for word in build[:3]} == {"--onnx", "--saveEngine", "--timingCacheFile"}
    assert "--shapes=X:2x2,IDS:2" in infer
    made = bench.made()
    plan = bench.output / made["plan"]["name"]
    digest = hashlib.sha256(plan.read_bytes()).hexdigest()
    assert plan.read_bytes() == b"plan of an ONNX model"
    assert plan.name == f"l4-sm89-trt10.16.1-{digest[:16]}.plan"
    assert made["plan"] == {"name": plan.name, "sha256": digest, "size": len(plan.read_bytes())}
    assert made["onnx"]["sha256"] == hashlib.sha256(b"an ONNX model").hexdigest()
    assert made["gpu"] == {"model": "l4", "name": "NVIDIA L4", "compute_capability": "8.9"}
    assert (made["key"], made["part"], made["tensorrt"]) == ("0123456789abcdef", "ranker", "10.16.1")
    assert made["tolerance"] == 0.01 and 0 <= made["error"] < 1e-6
    assert made["command"] == ["trtexec", *build]
    assert sorted(path.name for path in bench.output.iterdir()) == sorted([plan.name, "manifest.json"])


def test_timings_are_kept_for_the_next_build(bench: Bench) -> None:
    bench.run()
    assert bench.cache.read_bytes() == b"timings"


@pytest.mark.parametrize(
    ("variable", "value", "code", "parts"),
    [
        ("FAKE_ERROR", "0.02", REFUSED, ["up to 0.02 from ONNX Runtime's", "at most 0.01", "raise tolerance"]),
        ("FAKE_ERROR", "nan", REFUSED, ["up to inf"]),
        ("FAKE_GPU", "NVIDIA A10G", REFUSED, ["NVIDIA A10G", "a l4, as the pool says"]),
        ("FAKE_BUILD", "fails", NO_BUILD, ["exit code 1", "Out of memory", "lower workspace_mib"]),
        ("FAKE_BUILD", "nothing", NO_BUILD, ["no engine"]),
    ],
)
def test_what_fails_says_so_and_leaves_no_manifest(
    bench: Bench,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    variable: str,
    value: str,
    code: int,
    parts: list[str],
) -> None:
    assert bench.run() == 0, "an engine of a run before"
    monkeypatch.setenv(variable, value)
    assert bench.run() == code
    message = capsys.readouterr().err
    assert all(part in message for part in [*parts, "got ", "expected ", "fix "]), message
    assert not (bench.output / "manifest.json").exists()


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("build.json", None),
        ("build.json", "{}"),
        ("build.json", json.dumps({**REQUEST, "options": ["rm -rf"]})),
        ("build.json", json.dumps({**REQUEST, "tolerance": "wide"})),
        ("golden.json", None),
        ("golden.json", '{"inputs": [], "outputs": []}'),
        ("golden.json", json.dumps({**GOLDEN, "inputs": [{**GOLDEN["inputs"][0], "shape": [3]}]})),
        ("golden.json", json.dumps({**GOLDEN, "inputs": [{**GOLDEN["inputs"][0], "type": "complex64"}]})),
        ("model.onnx", None),
    ],
)
def test_inputs_that_are_wrong_are_named_before_anything_runs(
    bench: Bench, capsys: pytest.CaptureFixture[str], file: str, content: str | None
) -> None:
    if content is None:
        (bench.inputs / file).unlink()
    else:
        (bench.inputs / file).write_text(content)
    assert bench.run() == WRONG_INPUTS
    message = capsys.readouterr().err
    assert file in message and "Traceback" not in message
    assert bench.calls() == []


def test_no_trtexec_is_told(bench: Bench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert bench.run() == NO_BUILD
    assert "neither on PATH nor in /usr/src/tensorrt/bin" in capsys.readouterr().err


def test_a_folder_that_cant_be_written_is_told(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.output = bench.inputs / "model.onnx" / "engine"
    assert bench.run() == NO_ROOM
    assert "expected a folder that is writable" in capsys.readouterr().err


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=20))
def test_the_error_is_the_worst_of_all_values(pairs: list[tuple[float, float]]) -> None:
    golden = tensors.Tensor("Y", "float32", (len(pairs),), [known for known, _ in pairs])
    worst = tensors.worst_error([golden], {"Y": [value for _, value in pairs]})
    assert worst == max(abs(value - known) / max(1.0, abs(known)) for known, value in pairs)
    assert tensors.worst_error([golden], {"Y": [math.nan, *(value for _, value in pairs[1:])]}) == math.inf


DRIVER_NAMES = {
    Gpu.B300: ["NVIDIA B300 SXM6 AC"],
    Gpu.B200: ["NVIDIA B200"],
    Gpu.H200: ["NVIDIA H200", "NVIDIA H200 NVL"],
    Gpu.H100: ["NVIDIA H100 80GB HBM3", "NVIDIA H100 PCIe"],
    Gpu.A100: ["NVIDIA A100-SXM4-40GB", "NVIDIA A100 80GB PCIe"],
    Gpu.L40S: ["NVIDIA L40S"],
    Gpu.L4: ["NVIDIA L4"],
    Gpu.A10G: ["NVIDIA A10G"],
    Gpu.A10: ["NVIDIA A10"],
    Gpu.T4: ["Tesla T4"],
}


@pytest.mark.parametrize("gpu", Gpu)
def test_a_gpu_is_known_by_its_driver_s_name_and_is_no_other(gpu: Gpu) -> None:
    assert all(is_model(gpu, name) for name in DRIVER_NAMES[gpu])
    others = [name for other, names in DRIVER_NAMES.items() if other != gpu for name in names]
    assert not [name for name in others if is_model(gpu, name)]


def test_a_plan_s_name_says_all_that_it_fits() -> None:
    name = plan_name("l4", "8.9", "10.16.1", "ab" * 32)
    parts = [("h100", "8.9", "10.16.1", "ab" * 32), ("l4", "9.0", "10.16.1", "ab" * 32)]
    parts += [("l4", "8.9", "11.1.0", "ab" * 32), ("l4", "8.9", "10.16.1", "cd" * 32)]
    assert len({name, *(plan_name(*part) for part in parts)}) == 5


def test_it_needs_nothing_but_the_standard_library(bench: Bench) -> None:
    """As in NVIDIA's image: no site packages, and the folder of the program alone to import from."""
    command = [sys.executable, "-S", "-P", "-m", "engine_compiler", "--key", "k", "--gpu", "l4", "--image", "i"]
    folders = ["--inputs", str(bench.inputs), "--output", str(bench.output), "--timing-cache", str(bench.cache)]
    environment = {**os.environ, "PYTHONPATH": str(PROGRAM.parent), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([*command, *folders], env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "l4-sm89-trt10.16.1-" in done.stdout
