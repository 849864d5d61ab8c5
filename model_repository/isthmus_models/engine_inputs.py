"""What a model's TensorRT engines are built from: the ONNX, the options, and answers to check them by."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from isthmus.contents import ModelEngine, ModelFile
from isthmus.errors import Problem
from isthmus_models import artifacts, engines, golden
from isthmus_models.description import Part
from isthmus_models.model import Model, ModelInvalid

PLAN = "model.plan"


def model_engines(model: Model, files: Sequence[ModelFile]) -> list[ModelEngine]:
    """The engines of `model`, whose `files` are those that it has for GPU.

    Raises:
        ModelInvalid: a part has an engine, and not one ONNX file or no golden answers.
        ArtifactMissing: what was built is gone.
    """
    return [_engine(model, part, {file.path: file for file in files}) for part in model.parts if part.engine]


def _engine(model: Model, part: Part, files: Mapping[str, ModelFile]) -> ModelEngine:
    onnx = [path for path in files if path.startswith(f"{part.name}/") and path.endswith(f"/{golden.ONNX}")]
    if len(onnx) != 1:
        expected, fix = f"one {golden.ONNX}, in the folder of a version", "name it in model.yaml, or leave `engine` out"
        raise ModelInvalid(Problem(f"{model.name}: {part.name}", f"{len(onnx)} of {golden.ONNX}", expected, fix))
    description = engines.read(model.source(f"{part.folder}/engine.toml"))
    request = {"options": description.options(), "part": part.name, "tolerance": description.tolerance}
    return ModelEngine(
        part=part.name,
        plan=onnx[0].removesuffix(golden.ONNX) + PLAN,
        files=[
            _text(f"{part.name}/build.json", json.dumps(request, sort_keys=True) + "\n"),
            _golden(model, part),
            replace(files[onnx[0]], path=f"{part.name}/{golden.ONNX}"),
        ],
        workspace_mib=description.workspace_mib,
        gpus=tuple(gpu.value for gpu in description.gpus),
    )


def _golden(model: Model, part: Part) -> ModelFile:
    name = golden.file_of(part)
    checksum = artifacts.checksums(model).get(name) if model.artifact else None
    if checksum is None:
        fix = f"add golden_inputs(folder) to its artifact.py, and run `{artifacts.COMMAND}`"
        raise ModelInvalid(Problem(f"{model.name}: {part.name}", f"no {name}", "golden answers of its engine", fix))
    source: Path = artifacts.folder(model) / name
    return ModelFile(f"{part.name}/golden.json", checksum.sha256, checksum.size, source=str(source))


def _text(path: str, text: str) -> ModelFile:
    data = text.encode()
    return ModelFile(path, hashlib.sha256(data).hexdigest(), len(data), content=text)
