"""Serve the plugin: `python -m sandbox.plugins.kubernetes [ENGINE_ADDRESS]`."""

from sandbox.plugins.core.server import serve
from sandbox.plugins.kubernetes.provider import Kubernetes

if __name__ == "__main__":
    serve(Kubernetes())
