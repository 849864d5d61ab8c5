"""The gRPC service of a provider plugin, without what is particular to one provider."""

import functools
import hashlib
import importlib.metadata
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NoReturn

import grpc
from google.protobuf import any_pb2, empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2_grpc, status_pb2
from pulumi.runtime.proto import provider_pb2 as pb

from isthmus_sandbox.plugins.core.diff import diff, top
from isthmus_sandbox.plugins.core.values import from_struct, redact, to_struct

LARGE = [("grpc.max_receive_message_length", 400 << 20), ("grpc.max_send_message_length", 400 << 20)]
GRACE = 30.0  # seconds
KINDS: dict[tuple[str, int], Any] = {
    ("add", 0): 0,
    ("add", 1): 1,
    ("delete", 0): 2,
    ("delete", 1): 3,
    ("update", 0): 4,
    ("update", 1): 5,
}


class Failure(Exception):
    """What a person should read: no traceback."""


def guarded(method: Callable[..., Any]) -> Callable[..., Any]:
    """Exceptions become the call's error, in one line."""

    @functools.wraps(method)
    def call(self: "Provider", request: Any, context: Any) -> Any:
        try:
            return method(self, request, context)
        except Failure as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        except grpc.RpcError:
            raise
        except Exception as error:
            if context.code() is not None:  # the method has aborted the call already
                raise
            if self.debug:
                traceback.print_exc()
            context.abort(grpc.StatusCode.UNKNOWN, self.explain(error))

    return call


def random_name(name: str, seed: bytes, length: int = 7, *, prefix: str = "") -> str:
    """An automatic name: a prefix or the resource's own name, and some hex digits, the same for the same seed."""
    digits = hashlib.sha256(seed).hexdigest() if seed else os.urandom(16).hex()
    return f"{prefix or f'{name}-'}{digits[:length]}"


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """A provider plugin: subclasses give `name`, `sdk` and the resource methods."""

    name = ""
    sdk = ""
    config_replaces: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.debug = bool(os.environ.get("ISTHMUS_PLUGIN_DEBUG"))
        self.cancelled = threading.Event()

    def explain(self, error: Exception) -> str:
        """An exception in one line."""
        return f"{type(error).__name__}: {error}"

    def configure(self, arguments: dict[str, Any]) -> None:
        """Take the provider's configuration."""

    def check_config(self, news: dict[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """The configuration with defaults, and what is wrong with it."""
        return news, []

    # -- the protocol's own calls -------------------------------------------

    def Handshake(self, request: Any, context: Any) -> Any:
        return pb.ProviderHandshakeResponse(
            accept_secrets=True, accept_resources=False, accept_outputs=False, supports_autonaming_configuration=True
        )

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        # The SDK's version: the engine looks for the plugin that the program's SDK names.
        return plugin_pb2.PluginInfo(version=importlib.metadata.version(self.sdk))

    def Attach(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def GetMapping(self, request: Any, context: Any) -> Any:
        return pb.GetMappingResponse()

    def GetMappings(self, request: Any, context: Any) -> Any:
        return pb.GetMappingsResponse()

    def GetSchema(self, request: Any, context: Any) -> Any:
        version = importlib.metadata.version(self.sdk)
        return pb.GetSchemaResponse(schema=f'{{"name": "{self.name}", "version": "{version}"}}')

    def Cancel(self, request: Any, context: Any) -> Any:
        self.cancelled.set()
        return empty_pb2.Empty()

    @guarded
    def CheckConfig(self, request: Any, context: Any) -> Any:
        arguments = from_struct(request.news)
        news, failures = self.check_config(arguments)
        return pb.CheckResponse(inputs=to_struct(news), failures=check_failures(failures, arguments))

    @guarded
    def DiffConfig(self, request: Any, context: Any) -> Any:
        differences = diff(from_struct(request.old_inputs), from_struct(request.news))
        differences.pop("version", None)
        return diff_response(differences, self.config_replaces)

    @guarded
    def Configure(self, request: Any, context: Any) -> Any:
        self.configure(from_struct(request.args))
        return pb.ConfigureResponse(
            acceptSecrets=True,
            supportsPreview=True,
            acceptResources=False,
            acceptOutputs=False,
            supports_autonaming_configuration=True,
        )


def check_failures(failures: Iterable[tuple[str, str]], inputs: Mapping[str, Any]) -> list[Any]:
    """Failures of a Check, without any value: the path stands in the reason, which quotes no secret of `inputs`.

    Of a failure that names its property the engine prints the whole value, secret or not (issueCheckFailures in
    https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step_generator.go).
    """
    return [pb.CheckFailure(reason=redact(f"{path}: {reason}", inputs)) for path, reason in failures]


def argument_failures(failures: Iterable[tuple[str, str]], arguments: Mapping[str, Any]) -> list[Any]:
    """An Invoke's failures: the SDKs print path and reason, and no value."""
    return [pb.CheckFailure(property=path, reason=redact(reason, arguments)) for path, reason in failures]


def diff_response(differences: Mapping[str, str], replaces: Iterable[str], *, delete_first: bool = False) -> Any:
    """A detailed diff; a path replaces when it or its first property is in `replaces`."""
    forcing = set(replaces)
    replacing = [path for path in differences if top(path) in forcing or path in forcing]
    return pb.DiffResponse(
        changes=pb.DiffResponse.DIFF_SOME if differences else pb.DiffResponse.DIFF_NONE,
        replaces=replacing,
        diffs=list(dict.fromkeys(map(top, differences))),
        detailedDiff={
            p: pb.PropertyDiff(kind=KINDS[kind, int(p in replacing)], inputDiff=True) for p, kind in differences.items()
        },
        hasDetailedDiff=True,
        deleteBeforeReplace=bool(replacing) and delete_first,
    )


def abort_partial(
    context: Any, id_: str, properties: Mapping[str, Any], inputs: Mapping[str, Any], reason: str
) -> NoReturn:
    """Created but not initialised: the engine keeps the id (ErrorResourceInitFailed in the status details)."""
    detail = pb.ErrorResourceInitFailed(
        id=id_, properties=to_struct(properties), reasons=[reason], inputs=to_struct(inputs)
    )
    packed = any_pb2.Any()
    packed.Pack(detail)
    status = status_pb2.Status(code=2, message=reason, details=[packed])
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(grpc.StatusCode.UNKNOWN, reason)
    raise AssertionError("abort raises")


def serve(provider: Provider) -> NoReturn:
    """Print the port, then serve until a signal, or until the engine that started us is gone."""
    server = grpc.server(ThreadPoolExecutor(64), options=LARGE)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    # grpc's own wait deadlocks when stop() is called from a signal handler: wait for an event instead.
    end, parent = threading.Event(), os.getppid()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: end.set())
    while not end.wait(1) and os.getppid() == parent:
        pass
    provider.cancelled.set()
    # Ctrl-C in a terminal reaches us as well as the engine: what is under way is finished, and the engine told of it.
    server.stop(GRACE if os.getppid() == parent else 0).wait(GRACE)
    sys.stdout.flush()
    os._exit(0)
