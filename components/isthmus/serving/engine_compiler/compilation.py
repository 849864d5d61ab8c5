"""One engine, from its inputs to a checked plan; its manifest is written last, and only if all holds."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from . import manifest, request, tensors, trtexec
from .failure import REFUSED, WRONG_INPUTS, BuildError
from .gpus import is_model


@dataclass(frozen=True)
class Order:
    """What the Job wants."""

    key: str
    """The name of all that decides what is built."""
    gpu: str
    """The GPU model of the pool."""
    image: str
    """The image that builds, and serves."""


def compile_engine(order: Order, inputs: Path, output: Path, cache: Path) -> str:
    """Build what `inputs` holds (build.json, model.onnx, golden.json) into `output`; returns a line about it.

    `output` gets the plan and manifest.json, and is emptied first: what was there is of a run that broke off.

    Raises:
        BuildError: with what, got, expected and fix; no manifest is there then.
        OSError: a folder can't be written.
    """
    description = request.read_request(inputs / request.NAME)
    golden = tensors.read_golden(inputs / request.GOLDEN)
    onnx = inputs / request.ONNX
    if not onnx.is_file():
        fix = "deploy again, so that the engine's inputs are uploaded whole"
        raise BuildError(WRONG_INPUTS, request.ONNX, f"nothing in {inputs}", "the model in ONNX", fix)
    shutil.rmtree(output, ignore_errors=True)
    scratch = output / "scratch"
    scratch.mkdir(parents=True)
    plan = scratch / "model.plan"
    command, device = trtexec.build(onnx, plan, cache, description.options)
    if not is_model(order.gpu, device.gpu):
        expected, fix = f"a {order.gpu}, as the pool says", "correct the pool's `gpu`, or its instance type or flavor"
        raise BuildError(REFUSED, f"the GPU of {description.part}", device.gpu, expected, fix)
    answers = tensors.read_exported(trtexec.infer(plan, golden.inputs, scratch))
    error = tensors.worst_error(golden.outputs, answers)
    if not error <= description.tolerance:
        got = f"up to {error:.3g} from ONNX Runtime's on {order.gpu} with TensorRT {device.tensorrt}"
        fix = "write precision 'fp32', correct the ONNX, or raise tolerance in engine.toml if that error is acceptable"
        raise BuildError(
            REFUSED, f"the engine's answers of {description.part}", got, f"at most {description.tolerance:g}", fix
        )
    digest = manifest.sha256(plan)
    name = manifest.plan_name(order.gpu, device.capability, device.tensorrt, digest)
    size = plan.stat().st_size
    plan.replace(output / name)
    shutil.rmtree(scratch)
    manifest.write(
        output / manifest.NAME,
        {
            "key": order.key,
            "part": description.part,
            "plan": {"name": name, "sha256": digest, "size": size},
            "onnx": {"sha256": manifest.sha256(onnx)},
            "golden": {"sha256": manifest.sha256(inputs / request.GOLDEN)},
            "command": command,
            "image": order.image,
            "gpu": {"model": order.gpu, "name": device.gpu, "compute_capability": device.capability},
            "tensorrt": device.tensorrt,
            "tolerance": description.tolerance,
            "error": error,
        },
    )
    return f"{name}: {size} bytes, at most {error:.3g} from ONNX Runtime (tolerance {description.tolerance:g})"
