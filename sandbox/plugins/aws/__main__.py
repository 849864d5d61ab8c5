"""Serve the plugin: `python -m sandbox.plugins.aws [ENGINE_ADDRESS]`."""

from sandbox.plugins.aws.provider import Aws
from sandbox.plugins.core.server import serve

if __name__ == "__main__":
    serve(Aws())
