"""Serve the plugin: `python -m isthmus_sandbox.plugins.kubernetes [ENGINE_ADDRESS]`."""

from isthmus_sandbox.plugins.core.server import serve
from isthmus_sandbox.plugins.kubernetes.provider import Kubernetes

if __name__ == "__main__":
    serve(Kubernetes())
