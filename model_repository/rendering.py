"""From a template to a config.pbtxt for one target."""

from collections.abc import Mapping
from string import Template
from typing import Literal

from model_repository.models import HERE, Part

Target = Literal["cpu", "gpu"]

# `platform` and `backend` of an ONNX model, and where its instances run. NVIDIA's image carries both backends.
RUNTIMES: Mapping[Target, str] = {"cpu": 'backend: "onnxruntime"', "gpu": 'platform: "tensorrt_plan"'}
KINDS: Mapping[Target, str] = {"cpu": "KIND_CPU", "gpu": "KIND_GPU"}


def render(part: Part, target: Target, parameters: Mapping[str, str]) -> str:
    """The part's config.pbtxt. `parameters` are all that it gets, defaults included."""
    template = Template((HERE / part.source / "config.pbtxt").read_text())
    lines = [f"parameters {{ key: {quoted(k)} value {{ string_value: {quoted(v)} }} }}" for k, v in parameters.items()]
    return template.substitute(runtime=RUNTIMES[target], kind=KINDS[target], parameters="\n".join(lines))


def quoted(text: str) -> str:
    """A string literal of protobuf's text format (https://protobuf.dev/reference/protobuf/textformat-spec/#string)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'
