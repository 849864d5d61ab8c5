"""Serve one engine until it ends: `python -m isthmus_sandbox.engine.language_host [ENGINE_ADDRESS]`."""

import importlib.metadata
import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

# We start programs from many threads; grpc's fork handlers would only complain that they can't run then.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")

import grpc

from isthmus_sandbox.engine.language_host.host import Host
from isthmus_sandbox.engine.language_host.policy import LARGE
from isthmus_sandbox.engine.language_host.protocol import language_pb2_grpc


def main() -> None:
    """Print the port, then serve until a signal comes or the engine that started us is gone."""
    version = importlib.metadata.version("pulumi")
    if "--version" in sys.argv or "-version" in sys.argv:
        print(version)
        return
    addresses = [a for a in sys.argv[1:] if not a.startswith("-")]
    host = Host(addresses[0] if addresses else "", version)
    server = grpc.server(ThreadPoolExecutor(64), options=LARGE)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    # grpc's own wait deadlocks when stop() is called from a signal handler: wait for an event instead.
    end, parent = threading.Event(), os.getppid()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: end.set())
    while not end.wait(1) and os.getppid() == parent:
        pass
    for child in list(host.children):
        if child.poll() is None:
            child.terminate()
    server.stop(0)
    os._exit(0)  # the server's threads may still wait for a program that ignores us


if __name__ == "__main__":
    main()
