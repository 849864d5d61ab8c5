"""Serve the components to the engine, which starts this as a plugin; an error is one message, never a traceback."""

import argparse
import asyncio
import sys
import traceback
from typing import Any

import grpc
import grpc.aio
import pulumi
from pulumi.provider.server import ProviderServicer
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto import provider_pb2_grpc

from isthmus.catalog import components
from isthmus.errors import IsthmusError, Problem
from isthmus.plugin.component_plugin import ComponentPlugin


class Servicer(ProviderServicer):
    """As the SDK's, but in how it tells errors."""

    async def Construct(self, request: Any, context: Any) -> Any:
        try:
            return await self._construct(request, context)
        except Exception as error:
            pulumi.log.debug(traceback.format_exc())
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, message_of(error, request.type, request.name))
            raise  # abort did already


def message_of(error: Exception, kind: str, name: str) -> str:
    """An error's message: our own as it is, any other's with what it befell."""
    if isinstance(error, IsthmusError | pulumi.RunError):
        return str(error)
    what = f"{kind.rpartition(':')[2]} {name!r} can't be made"
    fix = "if the inputs are right, report it with what `pulumi up --debug` prints"
    return str(Problem(what, f"{type(error).__name__}: {error}", "", fix))


def main() -> None:
    """Serve until the engine ends the process."""
    parser = argparse.ArgumentParser(description="Isthmus's components as a Pulumi plugin; the engine starts it.")
    parser.add_argument("engine", help="the engine's address")
    engine = parser.parse_known_args()[0].engine  # the engine passes flags for its own log, too
    try:
        asyncio.run(_serve(engine))
    except KeyboardInterrupt:
        pass


async def _serve(engine: str) -> None:
    plugin = ComponentPlugin(components())
    server = grpc.aio.server(options=_GRPC_CHANNEL_OPTIONS)
    servicer = Servicer(plugin, sys.argv[1:], engine)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    print(port, flush=True)
    await server.wait_for_termination()
