"""What Triton completes of a configuration before it looks at its rules: name, backend, platform, file name.

Source: AutoCompleteBackendFields in
https://github.com/triton-inference-server/core/blob/r24.10/src/model_config_utils.cc
"""

from collections.abc import Collection
from typing import Any, NamedTuple


class Known(NamedTuple):
    """A backend that Triton knows by name: its platform, where it has one, and the file that it loads."""

    backend: str
    platform: str
    filename: str
    completes_platform: bool


# In the order in which Triton tries them.
KNOWN = (
    Known("tensorflow", "tensorflow_savedmodel", "model.savedmodel", True),
    Known("tensorflow", "tensorflow_graphdef", "model.graphdef", True),
    Known("tensorrt", "tensorrt_plan", "model.plan", True),
    Known("onnxruntime", "onnxruntime_onnx", "model.onnx", True),
    Known("openvino", "", "model.xml", False),
    Known("pytorch", "pytorch_libtorch", "model.pt", True),
    Known("python", "", "model.py", False),
)
PLATFORMS = {known.platform: known.backend for known in KNOWN if known.platform}
WITH_PLATFORM = frozenset(PLATFORMS.values())
"""Backends whose platform must be one of their own; those of others may be anything."""
PYTHON = "python"


def complete(written: Any, folder: str, names: Collection[str]) -> Any:
    """A copy of `written` as the server completes it. `names` are those in the first version's folder."""
    config = type(written)()
    config.CopyFrom(written)
    config.name = config.name or folder
    for known in KNOWN:
        if known.backend == "tensorflow":
            _complete_tensorflow(config, known, names)
        elif not config.backend and _fits(config, known, names):
            config.backend = known.backend
        if config.backend == known.backend and (known.backend != "tensorflow" or config.platform == known.platform):
            if known.completes_platform:
                config.platform = config.platform or known.platform
            if known.backend != "pytorch" or config.runtime != "model.py":
                config.default_model_filename = config.default_model_filename or known.filename
            return config
    if not config.backend and not config.platform and not config.default_model_filename and "." in folder:
        config.backend = folder.partition(".")[2]
        config.default_model_filename = f"model.{config.backend}"
    return config


def default_filename(written: Any) -> str:
    """The file that a configuration's backend loads when nothing else is said; a backend unknown to Triton: none.

    A configuration that names neither platform nor backend is taken for one of the Python backend.
    """
    if written.HasField("ensemble_scheduling") or written.platform == "ensemble":
        return ""
    backend = written.backend or PLATFORMS.get(written.platform, "" if written.platform else PYTHON)
    return next((known.filename for known in KNOWN if known.backend == backend), "")


def _fits(config: Any, known: Known, names: Collection[str]) -> bool:
    if (known.platform and config.platform == known.platform) or config.default_model_filename == known.filename:
        return True
    return not config.platform and not config.default_model_filename and known.filename in names


def _complete_tensorflow(config: Any, known: Known, names: Collection[str]) -> None:
    """TensorFlow is told by its platform, which decides between its two formats."""
    if not config.platform and config.backend in ("", known.backend):
        unnamed = not config.default_model_filename and known.filename in names
        if config.default_model_filename == known.filename or unnamed:
            config.platform = known.platform
    if config.platform == known.platform:
        config.backend = config.backend or known.backend
