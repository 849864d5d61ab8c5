"""What a configuration is held to: a Triton server, as far as loading depends on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Version = tuple[int, int]


@dataclass(frozen=True)
class Server:
    """A tritonserver: its version, the backends whose libraries it has, and the GPUs that it sees."""

    version: Version
    backends: frozenset[str]
    gpus: int = 0
    """How many GPUs; an instance group names those below it."""
    python_based: frozenset[str] = frozenset()
    """Backends that are programs of the Python backend: folders with a model.py instead of a library."""
    agents: frozenset[str] = frozenset()
    """Repository agents whose libraries it has."""
    files: Mapping[str, int] = field(default_factory=dict)
    """Files outside the repository that a configuration may name, with their sizes in bytes."""


SANDBOX = Server(
    version=(2, 51), backends=frozenset({"onnxruntime", "python"}), python_based=frozenset({"onnxruntime"})
)
"""The sandbox's, without GPU: the server that the tests ask about each rule."""

# Of nvcr.io/nvidia/tritonserver:YY.MM-py3 (https://docs.nvidia.com/deeplearning/frameworks/support-matrix), held to
# the version of the sandbox's server, so that what passes loads on both.
CPU = Server(
    version=SANDBOX.version,
    backends=frozenset({"identity", "onnxruntime", "openvino", "python", "pytorch"}),
    agents=frozenset({"checksum"}),
)
"""NVIDIA's image on a node without GPU."""

GPU = Server(version=SANDBOX.version, backends=CPU.backends | {"dali", "fil", "tensorrt"}, gpus=8, agents=CPU.agents)
"""NVIDIA's image on a node with GPUs; the largest that clouds rent out have eight."""
