"""The program as a module, and a model catalog without weights for it."""

import hashlib
import importlib.util
import json
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType, ModuleType
from typing import Any

import pulumi
from tests.components.engine import Engine, declare
from tests.components.environments import STACKS, raw, several

from isthmus.contents import ModelContents, ModelEngine, ModelFile
from isthmus.environment import Environment


def contents(environment: Environment) -> dict[str, ModelContents]:
    """Two small files in place of each model; for GPUs, one of them and an engine."""
    return {model.name: _contents(model.name, environment.target) for model in environment.models}


def _contents(model: str, target: str) -> ModelContents:
    texts = {f"{model}/config.pbtxt": f"name: {model} for {target}"}
    onnx = {f"{model}/1/model.onnx": "weights"}
    if target == "cpu":
        return ModelContents(f"{model}-{target}", _files({**texts, **onnx}))
    sources = {f"{model}/model.onnx": "weights", f"{model}/build.json": "{}", f"{model}/golden.json": "{}"}
    engine = ModelEngine(model, f"{model}/1/model.plan", _files(sources), workspace_mib=256)
    return ModelContents(f"{model}-{target}", _files(texts), [engine])


def _files(texts: Mapping[str, str]) -> list[ModelFile]:
    return [
        ModelFile(path, hashlib.sha256(text.encode()).hexdigest(), len(text), content=text)
        for path, text in texts.items()
    ]


def module() -> ModuleType:
    """stacks/__main__.py, freshly loaded."""
    spec = importlib.util.spec_from_file_location("isthmus_program", STACKS / "__main__.py")
    assert spec is not None and spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def run(
    environment: Mapping[str, Any],
    *,
    preview: bool = False,
    stack: str | None = None,
    secrets: Mapping[str, str] = MappingProxyType({}),
    with_images: bool = True,
) -> tuple[Engine, dict[str, Any]]:
    """The program under a recording engine: what it declares, and its outputs.

    Images that are placeholders in a file get a digest, unless what becomes of placeholders is asked.
    """
    program = module()
    program.catalog = ModuleType("catalog")  # type: ignore[attr-defined]  # stands for isthmus_models.catalog
    program.catalog.contents = contents
    program.catalog.unknown_models = lambda environment: ()  # it has every model
    outputs: dict[str, Any] = {}

    def main() -> None:
        keys = {f"isthmus:{name}": value for name, value in secrets.items()}
        text = json.dumps(environment)
        text = text.replace(f"sha256:{'0' * 64}", f"sha256:{'1' * 64}") if with_images else text
        pulumi.runtime.set_all_config({"isthmus:environment": text, **keys}, list(keys))
        program.pulumi = _Exports(outputs)  # type: ignore[attr-defined]  # records what is exported
        program.main()

    return declare(main, preview=preview, stack=stack or str(environment.get("name"))), outputs


@cache
def committed(name: str = "local", *, preview: bool = False) -> tuple[Engine, dict[str, Any]]:
    """What the committed environment declares, and its outputs: run once a process, to be looked at only."""
    return run(raw(name), preview=preview)


@cache
def committed_with_tenants() -> tuple[Engine, dict[str, Any]]:
    """The same of `local` with three tenants (`several`)."""
    return run(several())


class _Exports:
    """The `pulumi` module, with `export` noting values once they are known."""

    def __init__(self, outputs: dict[str, Any]) -> None:
        self._outputs = outputs

    def __getattr__(self, name: str) -> Any:
        return getattr(pulumi, name)

    def export(self, name: str, value: Any) -> None:
        pulumi.Output.from_input(value).apply(lambda known: self._outputs.update({name: known}))
