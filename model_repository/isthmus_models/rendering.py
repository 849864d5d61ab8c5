"""From a template to a config.pbtxt for one target."""

from collections.abc import Mapping
from string import Template
from typing import Literal

Target = Literal["cpu", "gpu"]

# `platform` and `backend` of an ONNX model, and where its instances run. NVIDIA's image carries both backends.
RUNTIMES: Mapping[Target, str] = {"cpu": 'backend: "onnxruntime"', "gpu": 'platform: "tensorrt_plan"'}
KINDS: Mapping[Target, str] = {"cpu": "KIND_CPU", "gpu": "KIND_GPU"}


def render(template: str, target: Target, parameters: Mapping[str, str]) -> str:
    """A config.pbtxt from its template. `parameters` are all that it gets, defaults included.

    A template without `$parameters` gets them at its end.

    Raises:
        KeyError, ValueError: the template has a `$` that is none of `$runtime`, `$kind`, `$parameters` (`$$` is a `$`).
    """
    lines = [f"parameters {{ key: {quoted(k)} value {{ string_value: {quoted(v)} }} }}" for k, v in parameters.items()]
    if "$parameters" not in template and "${parameters}" not in template:
        template = f"{template.rstrip()}\n$parameters\n"
    values = {"runtime": RUNTIMES[target], "kind": KINDS[target], "parameters": "\n".join(lines)}
    return Template(template).substitute(values)


def quoted(text: str) -> str:
    """A string literal of protobuf's text format (https://protobuf.dev/reference/protobuf/textformat-spec/#string)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'
