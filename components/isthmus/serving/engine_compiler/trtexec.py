"""trtexec: compiles, and runs what it compiled.

Options: https://docs.nvidia.com/deeplearning/tensorrt/latest/reference/command-line-programs.html; those here are in
both TensorRT 10 and 11 (samples/common/sampleOptions.cpp of github.com/NVIDIA/TensorRT, 10.16.1 and 11.1).
"""

import re
import shutil
import subprocess
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .failure import NO_BUILD, BuildError
from .tensors import Tensor

NAME = "trtexec"
FOLDER = "/usr/src/tensorrt/bin"  # as qa/L0_perf_resnet/test.sh of github.com/triton-inference-server/server calls it
LAST_LINES = 20  # of its output, in an error
# As it prints them before it works (samples/common/sampleDevice.cpp, samples/trtexec/trtexec.cpp).
PATTERNS = {
    "gpu": re.compile(r"Selected Device: (.+)"),
    "capability": re.compile(r"Compute Capability: (\d+\.\d+)"),
    "tensorrt": re.compile(r"TensorRT version: (\d+(?:\.\d+)+)"),
}


@dataclass(frozen=True)
class Device:
    """Where an engine was built, by trtexec's own word."""

    gpu: str
    """The GPU's name as the driver has it, e.g. NVIDIA L4."""
    capability: str
    """Its compute capability, e.g. 8.9."""
    tensorrt: str
    """TensorRT's version, e.g. 10.16.1."""


def program() -> str:
    """Where trtexec is: on PATH, or where NVIDIA's images keep it.

    Raises:
        BuildError: in neither place.
    """
    path = shutil.which(NAME) or shutil.which(NAME, path=FOLDER)
    if path is None:
        got, expected = f"neither on PATH nor in {FOLDER}", "trtexec of the TensorRT that serves the engine"
        fix = "name in `images.triton` NVIDIA's image tritonserver:YY.MM-py3, or one made from it that keeps trtexec"
        raise BuildError(NO_BUILD, NAME, got, expected, fix)
    return path


def build(onnx: Path, plan: Path, cache: Path, options: Sequence[str]) -> tuple[list[str], Device]:
    """Compile `onnx` to `plan`; the timing cache is read where it is there, and written. Returns its words and where.

    Raises:
        BuildError: it fails, or writes no plan, or doesn't say where it was.
    """
    words = [
        f"--onnx={onnx}",
        f"--saveEngine={plan}",
        f"--timingCacheFile={cache}",
        *options,
        "--skipInference",
    ]
    output = _run(words, "an engine of the ONNX")
    if not plan.is_file() or plan.stat().st_size == 0:
        fix = "see its output in the container's log"
        raise BuildError(NO_BUILD, NAME, "exit code 0 and no engine", f"a file {plan.name}", fix)
    return [NAME, *words], _device(output)


def infer(plan: Path, inputs: Sequence[Tensor], scratch: Path) -> Path:
    """Run `plan` once on `inputs`; returns the file with its answers (`tensors.read_exported`).

    Raises:
        BuildError: it fails.
    """
    files = {tensor.name: scratch / f"input-{index}.bin" for index, tensor in enumerate(inputs)}
    for tensor in inputs:
        files[tensor.name].write_bytes(tensor.packed())
    answers = scratch / "answers.json"
    shapes = ",".join(f"{tensor.name}:{'x'.join(map(str, tensor.shape))}" for tensor in inputs)
    words = [
        f"--loadEngine={plan}",
        f"--shapes={shapes}",
        "--loadInputs=" + ",".join(f"{name}:{path}" for name, path in files.items()),
        f"--exportOutput={answers}",
        *("--iterations=1", "--warmUp=0", "--duration=0"),
    ]
    _run(words, "the engine's answers to the golden inputs")
    return answers


def _run(words: Sequence[str], expected: str) -> str:
    """Run it, its output shown as it comes and returned."""
    output: list[str] = []
    command = [program(), *words]
    print("+", *command, flush=True)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            output.append(line)
    if process.returncode != 0:
        last = "".join(deque(output, LAST_LINES)).rstrip()
        got = f"exit code {process.returncode}; its last lines:\n{last}"
        fix = "correct engine.toml or the ONNX; out of memory: lower workspace_mib or the largest shapes"
        raise BuildError(NO_BUILD, NAME, got, expected, fix)
    return "".join(output)


def _device(output: str) -> Device:
    matches = {name: pattern.search(output) for name, pattern in PATTERNS.items()}
    if lacking := [name for name, match in matches.items() if match is None]:
        expected = "`Selected Device: …`, `Compute Capability: …` and `TensorRT version: …`, as 10 and 11 print them"
        got, fix = f"no {', '.join(lacking)} in its output", "report it with that output"
        raise BuildError(NO_BUILD, NAME, got, expected, fix)
    return Device(**{name: match[1].strip() for name, match in matches.items() if match})
