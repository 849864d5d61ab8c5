"""Triton's inference.ModelConfig, as tritonclient generated it.

The module is loaded by its path: `tritonclient.grpc` around it imports NumPy and a client of gRPC, for which every
preview would wait, and which reading a configuration doesn't need. Both can be in one process: messages are the same.
"""

import sys
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

_NAME = f"{__package__}.model_config_pb2"


def _model_config() -> Any:
    package = find_spec("tritonclient")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("No module named 'tritonclient'", name="tritonclient")
    spec = spec_from_file_location(_NAME, Path(package.origin).parent / "grpc" / "model_config_pb2.py")
    assert spec is not None and spec.loader is not None
    sys.modules[_NAME] = module_from_spec(spec)
    spec.loader.exec_module(sys.modules[_NAME])
    return sys.modules[_NAME]


model_config_pb2 = _model_config()
