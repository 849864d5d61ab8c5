"""From a template to a config.pbtxt for one target."""

from collections.abc import Mapping
from string import Template
from typing import Literal

from isthmus.environment.server_needs import CPUS

Target = Literal["cpu", "gpu"]

# `platform` and `backend` of an ONNX model, and where its instances run. NVIDIA's image carries both backends.
RUNTIMES: Mapping[Target, str] = {"cpu": 'backend: "onnxruntime"', "gpu": 'platform: "tensorrt_plan"'}
KINDS: Mapping[Target, str] = {"cpu": "KIND_CPU", "gpu": "KIND_GPU"}
# Of a model that fills a core, or the GPU: one for each that the pod has.
INSTANCES: Mapping[Target, int] = {"cpu": CPUS, "gpu": 1}

# Without it, the backend on CPUs takes a thread a core of the node for each instance, whatever the pod may use.
# https://github.com/triton-inference-server/onnxruntime_backend#model-config-options
THREADS = "intra_op_thread_count"


def render(template: str, target: Target, parameters: Mapping[str, str]) -> str:
    """A config.pbtxt from its template. `parameters` are all that it gets, defaults included.

    On CPUs `$runtime` gives an instance one thread, unless the template or the parameters say otherwise.
    A template without `$parameters` gets them at its end.

    Raises:
        KeyError, ValueError: the template has a `$` that is none of `$runtime`, `$kind`, `$instances`, `$parameters`
            (`$$` is a `$`).
    """
    runtime = RUNTIMES[target]
    if target == "cpu" and THREADS not in template and THREADS not in parameters:
        runtime = f"{runtime}\n{_parameter(THREADS, '1')}"
    if "$parameters" not in template and "${parameters}" not in template:
        template = f"{template.rstrip()}\n$parameters\n"
    values = {"runtime": runtime, "kind": KINDS[target], "instances": str(INSTANCES[target])}
    return Template(template).substitute(values, parameters="\n".join(_parameter(k, v) for k, v in parameters.items()))


def quoted(text: str) -> str:
    """A string literal of protobuf's text format (https://protobuf.dev/reference/protobuf/textformat-spec/#string)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


def _parameter(name: str, value: str) -> str:
    return f"parameters {{ key: {quoted(name)} value {{ string_value: {quoted(value)} }} }}"
