"""The generated gRPC modules of the SDK, without importing the SDK itself.

They live under `pulumi.runtime.proto`; `import pulumi` would cost a third of a second at every engine command. So the
three packages above them are put in place empty, in this process only.
"""

import importlib.machinery
import sys
import types


def _packages_without_their_code() -> None:
    spec = importlib.machinery.PathFinder.find_spec("pulumi")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("the Pulumi SDK isn't installed beside the language host")
    for name in ("pulumi", "pulumi.runtime", "pulumi.runtime.proto"):
        if name not in sys.modules:
            module = types.ModuleType(name)
            subpackages = name.split(".")[1:]
            module.__path__ = ["/".join([base, *subpackages]) for base in spec.submodule_search_locations]
            sys.modules[name] = module


_packages_without_their_code()

from pulumi.runtime.proto import (  # noqa: E402
    analyzer_pb2,
    analyzer_pb2_grpc,
    language_pb2,
    language_pb2_grpc,
    plugin_pb2,
)

__all__ = ["analyzer_pb2", "analyzer_pb2_grpc", "language_pb2", "language_pb2_grpc", "plugin_pb2"]
