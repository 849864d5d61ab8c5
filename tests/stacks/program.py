"""The program as a module, and a model catalog without weights for it."""

import hashlib
import importlib.util
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pulumi

from tests.components.engine import Engine, declare
from tests.components.environments import STACKS


@dataclass(frozen=True)
class TextFile:
    """A file of a model, as the catalog gives it."""

    path: str
    content: str | None
    source: Path | None
    sha256: str
    size: int


def files(model: str, *, target: str, parameters: Mapping[str, str] | None = None) -> Sequence[TextFile]:
    """Two small files in place of a model."""
    texts = {f"{model}/config.pbtxt": f"name: {model} for {target}", f"{model}/1/model.onnx": "weights"}
    return [
        TextFile(path, text, None, hashlib.sha256(text.encode()).hexdigest(), len(text)) for path, text in texts.items()
    ]


def revision(model: str, *, target: str) -> str:
    """The name of a model's content."""
    return f"{model}-{target}"


def module() -> ModuleType:
    """stacks/__main__.py, freshly loaded."""
    spec = importlib.util.spec_from_file_location("isthmus_program", STACKS / "__main__.py")
    assert spec is not None and spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def run(environment: Mapping[str, Any], *, preview: bool = False) -> tuple[Engine, dict[str, Any]]:
    """The program under a recording engine: what it declares, and its outputs."""
    program = module()
    program.catalog = ModuleType("catalog")  # type: ignore[attr-defined]  # stands for model_repository.catalog
    program.catalog.files, program.catalog.revision = files, revision
    outputs: dict[str, Any] = {}

    def main() -> None:
        pulumi.runtime.set_config("isthmus:environment", json.dumps(environment))
        program.pulumi = _Exports(outputs)  # type: ignore[attr-defined]  # records what is exported
        program.main()

    return declare(main, preview=preview), outputs


class _Exports:
    """The `pulumi` module, with `export` noting values once they are known."""

    def __init__(self, outputs: dict[str, Any]) -> None:
        self._outputs = outputs

    def __getattr__(self, name: str) -> Any:
        return getattr(pulumi, name)

    def export(self, name: str, value: Any) -> None:
        pulumi.Output.from_input(value).apply(lambda known: self._outputs.update({name: known}))
