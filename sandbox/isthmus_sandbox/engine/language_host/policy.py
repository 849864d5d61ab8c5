"""A policy pack behind a proxy: the engine tells the stack's configuration over gRPC, the pack wants it at its start.

The engine connects to the analyzer first and calls ConfigureStack then; `pulumi.policy` reads project, stack and
configuration from its environment when it begins. So the proxy answers the engine, and starts the pack once configured.
"""

import json
import threading
import time
from functools import partial
from typing import Any

import grpc
from google.protobuf import empty_pb2

from isthmus_sandbox.engine.interruption import interrupted
from isthmus_sandbox.engine.language_host.protocol import analyzer_pb2, analyzer_pb2_grpc

LARGE = [("grpc.max_receive_message_length", 400 << 20), ("grpc.max_send_message_length", 400 << 20)]
DIRECT = [*LARGE, ("grpc.enable_http_proxy", 0)]  # the pack is on loopback, whatever proxy the shell names
SERVICE = "pulumirpc.Analyzer"
FORWARDED = ("Analyze", "AnalyzeStack", "Remediate", "GetAnalyzerInfo", "GetPluginInfo", "Configure")
START = 60.0  # seconds that a pack may take until it prints its port
LOOK = 0.2  # seconds between two looks whether the pack, or the engine that waits for it, has ended


class PolicyProxy:
    """Answers as the pack does, once it runs: what it hands on it doesn't read, as there are two calls a resource."""

    def __init__(self) -> None:
        self.configuration: Any = None
        self.configured = threading.Event()
        self._ready, self._ended = threading.Event(), threading.Event()
        self._pack: Any = None
        self._calls: dict[str, Any] = {}
        self._reason = ""

    def add_to(self, server: grpc.Server) -> None:
        """Serve the engine."""

        def own(method: Any, request: Any) -> Any:
            return grpc.unary_unary_rpc_method_handler(method, request.FromString, lambda m: m.SerializeToString())

        methods = {
            "Handshake": own(self.Handshake, analyzer_pb2.AnalyzerHandshakeRequest),
            "ConfigureStack": own(self.ConfigureStack, analyzer_pb2.AnalyzerStackConfigureRequest),
            "Cancel": own(self.Cancel, empty_pb2.Empty),
            **{name: grpc.unary_unary_rpc_method_handler(partial(self.forward, name)) for name in FORWARDED},
        }
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, methods),))

    def Handshake(self, request: Any, context: Any) -> Any:
        """The engine's first call; nothing in it concerns the pack."""
        return analyzer_pb2.AnalyzerHandshakeResponse()

    def ConfigureStack(self, request: Any, context: Any) -> Any:
        """Keep what the pack will find in its environment."""
        self.configuration = request
        self.configured.set()
        return analyzer_pb2.AnalyzerStackConfigureResponse()

    def attach(self, port: int) -> None:
        """The pack listens on `port`. A pack that doesn't answer there has failed."""
        channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=DIRECT)
        pack = analyzer_pb2_grpc.AnalyzerStub(channel)
        self._calls = {name: channel.unary_unary(f"/{SERVICE}/{name}") for name in FORWARDED}
        if self.configuration is not None:
            try:
                pack.ConfigureStack(self.configuration)
            except grpc.RpcError as error:
                if error.code() != grpc.StatusCode.UNIMPLEMENTED:  # older SDKs read the environment only
                    self.fail(f"it doesn't answer at port {port} of this machine ({error.details()})")
                    return
        self._pack = pack
        self._ready.set()

    def fail(self, reason: str) -> None:
        """The pack ended: waiting and later calls are answered with the first `reason`."""
        self._reason = self._reason or reason
        self._ended.set()
        self._ready.set()

    def Cancel(self, request: Any, context: Any) -> Any:
        """The engine gives up: whatever waits for the pack ends now, and the pack is told where it can be."""
        pack = self._pack
        self.fail("the engine cancelled it")
        if pack is not None:
            try:
                pack.Cancel(request, timeout=LOOK)
            except grpc.RpcError:
                pass  # it will be ended
        return empty_pb2.Empty()

    def _look(self) -> None:
        """Give up a pack whose engine was told to end: while it loads packs the engine waits for them all the same."""
        if interrupted():
            self.fail("pulumi was interrupted")

    def environment(self) -> dict[str, str]:
        """What the pack's library reads at its start."""
        stack = self.configuration
        if stack is None:  # `pulumi policy publish` asks for the pack's description without a stack
            return {}
        variables = {
            "PULUMI_ORGANIZATION": stack.organization,
            "PULUMI_PROJECT": stack.project,
            "PULUMI_STACK": stack.stack,
            "PULUMI_DRY_RUN": str(stack.dry_run).lower(),
            "PULUMI_CONFIG": json.dumps(dict(stack.config)),
        }
        return {key: value for key, value in variables.items() if value}

    def forward(self, name: str, request: bytes, context: Any) -> Any:
        """Call the pack's method `name`, after its start. The call fails when the pack ends or nobody waits for it."""
        self.configured.set()
        deadline = time.monotonic() + START
        while not self._ready.wait(LOOK):
            if time.monotonic() > deadline:
                self.fail(f"it didn't print its port within {START:.0f} s")
            self._look()
            if not context.is_active():
                context.abort(grpc.StatusCode.CANCELLED, "nobody waits for the policy pack any more")
        if self._pack is None:
            context.abort(grpc.StatusCode.UNAVAILABLE, f"the policy pack didn't start: {self._reason}")
        call = self._calls[name].future(request)
        while not call.done() and not self._ended.is_set() and context.is_active():
            self._look()
            try:
                call.exception(timeout=LOOK)
            except (grpc.FutureTimeoutError, grpc.FutureCancelledError):
                pass
        if not call.done():
            call.cancel()
            context.abort(
                grpc.StatusCode.UNAVAILABLE, f"the policy pack ended: {self._reason or 'nobody waits for it'}"
            )
        try:
            return call.result()
        except grpc.RpcError as error:
            if error.code() != grpc.StatusCode.UNAVAILABLE:
                context.abort(error.code(), error.details())
            self._ended.wait(1)  # its exit code says more than its silence
            context.abort(grpc.StatusCode.UNAVAILABLE, f"the policy pack ended: {self._reason or error.details()}")
