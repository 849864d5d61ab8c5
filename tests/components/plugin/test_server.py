"""The plugin as the engine meets it: over gRPC, with a resource monitor of the test's own."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import grpc
import grpc.aio
import pulumi
import pytest
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2 as proto
from pulumi.runtime.proto import provider_pb2_grpc, resource_pb2, resource_pb2_grpc
from tests.components.plugin.samples import Thing, ThingArgs, run

from isthmus.plugin.component_plugin import ComponentPlugin
from isthmus.plugin.server import Servicer

RIGHT: dict[str, Any] = {"label": "a", "size": 3.0, "open": True, "address": "example.com"}


class Broken(pulumi.ComponentResource):
    """A component with a fault of its own."""

    def __init__(self, name: str, args: ThingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("samples:index:Broken", name, None, opts)
        raise ZeroDivisionError("division by zero")


class Monitor(resource_pb2_grpc.ResourceMonitorServicer):
    """The engine's side, as far as a component without children needs it."""

    async def GetDeploymentInfo(self, request: Any, context: Any) -> Any:
        await context.abort(grpc.StatusCode.UNIMPLEMENTED, "as in older engines")

    async def SupportsFeature(self, request: Any, context: Any) -> Any:
        return resource_pb2.SupportsFeatureResponse(hasSupport=True)

    async def RegisterResource(self, request: Any, context: Any) -> Any:
        return resource_pb2.RegisterResourceResponse(urn=f"urn:pulumi:test::samples::{request.type}::{request.name}")

    async def RegisterResourceOutputs(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()


async def construct(kind: str, inputs: Mapping[str, Any]) -> Any:
    """The plugin's answer to a program that declares a component."""
    monitor, plugin = grpc.aio.server(), grpc.aio.server()
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(Monitor(), monitor)
    servicer = Servicer(ComponentPlugin([Thing, Broken], "samples"), [], "")
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, plugin)
    addresses = [f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}" for server in (monitor, plugin)]
    await asyncio.gather(monitor.start(), plugin.start())
    given = struct_pb2.Struct()
    given.update(dict(inputs))
    request = proto.ConstructRequest(
        project="p", stack="s", monitorEndpoint=addresses[0], type=kind, name="it", inputs=given, dryRun=True
    )
    async with grpc.aio.insecure_channel(addresses[1]) as channel:
        try:
            return await provider_pb2_grpc.ResourceProviderStub(channel).Construct(request, timeout=20)
        finally:
            await asyncio.gather(plugin.stop(0), monitor.stop(0))


def refused(kind: str, inputs: Mapping[str, Any]) -> str:
    """The message of the plugin's refusal."""
    with pytest.raises(grpc.aio.AioRpcError) as error:
        run(construct(kind, inputs))
    assert error.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    return error.value.details() or ""


def test_a_component_is_made_and_its_outputs_are_told() -> None:
    answer = run(construct("samples:index:Thing", RIGHT))
    assert answer.urn == "urn:pulumi:test::samples::samples:index:Thing::it"
    assert answer.state["url"] == "https://example.com"


def test_an_input_that_is_not_known_yet_goes_through() -> None:
    answer = run(construct("samples:index:Thing", {**RIGHT, "address": rpc.UNKNOWN}))
    assert answer.state["url"] == rpc.UNKNOWN


@pytest.mark.parametrize(
    ("kind", "inputs", "expected_message"),
    [
        (
            "samples:index:Thing",
            {**RIGHT, "label": 3.0, "size": "x"},
            "the inputs of Thing:\n"
            "  label\n    got       a number\n    expected  a string\n    fix       write a value of that type\n"
            "  size\n    got       a string\n    expected  an integer\n    fix       write a number without quotes",
        ),
        ("samples:index:Thing", {}, "address\n    got       nothing"),
        ("samples:index:Thing", {**RIGHT, "size": -1}, "expected  0 or more"),
        ("samples:index:Thin", RIGHT, "expected  one of Broken, Thing"),
        ("other:index:Thing", RIGHT, "other:index:Thing"),
        ("samples:index:Broken", RIGHT, "Broken 'it' can't be made\n    got       ZeroDivisionError: division by zero"),
    ],
)
def test_a_refusal_is_one_message_without_traceback(
    kind: str,
    inputs: Mapping[str, Any],
    expected_message: str,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        message = refused(kind, inputs)
    assert expected_message in message
    for shown in (message, *capfd.readouterr(), caplog.text):
        assert "Traceback" not in shown and ".py" not in shown
