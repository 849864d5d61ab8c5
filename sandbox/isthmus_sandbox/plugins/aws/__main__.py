"""Serve the plugin: `python -m isthmus_sandbox.plugins.aws [ENGINE_ADDRESS]`."""

from isthmus_sandbox.plugins.aws.provider import Aws
from isthmus_sandbox.plugins.core.server import serve

if __name__ == "__main__":
    serve(Aws())
