"""A policy pack behind a proxy: the engine tells the stack's configuration over gRPC, the pack wants it at its start.

The engine connects to the analyzer first and calls ConfigureStack then; `pulumi.policy` reads project, stack and
configuration from its environment when it begins. So the proxy answers the engine, and starts the pack once configured.
"""

import threading
from typing import Any

import grpc

from sandbox.engine.language_host.protocol import analyzer_pb2, analyzer_pb2_grpc

LARGE = [("grpc.max_receive_message_length", 400 << 20), ("grpc.max_send_message_length", 400 << 20)]
FORWARDED = ("Analyze", "AnalyzeStack", "Remediate", "GetAnalyzerInfo", "GetPluginInfo", "Configure", "Cancel")


class PolicyProxy(analyzer_pb2_grpc.AnalyzerServicer):
    """Answers as the pack does, once it runs."""

    def __init__(self) -> None:
        self.configuration: Any = None
        self.configured = threading.Event()
        self._ready = threading.Event()
        self._pack: Any = None
        self._why = ""

    def Handshake(self, request: Any, context: Any) -> Any:
        """The engine's first call; nothing in it concerns the pack."""
        return analyzer_pb2.AnalyzerHandshakeResponse()

    def ConfigureStack(self, request: Any, context: Any) -> Any:
        """Keep what the pack will find in its environment."""
        self.configuration = request
        self.configured.set()
        return analyzer_pb2.AnalyzerStackConfigureResponse()

    def attach(self, port: int) -> None:
        """The pack listens on `port`."""
        self._pack = analyzer_pb2_grpc.AnalyzerStub(grpc.insecure_channel(f"127.0.0.1:{port}", options=LARGE))
        if self.configuration is not None:
            try:
                self._pack.ConfigureStack(self.configuration)
            except grpc.RpcError as error:
                if error.code() != grpc.StatusCode.UNIMPLEMENTED:  # older SDKs read the environment only
                    raise
        self._ready.set()

    def fail(self, why: str) -> None:
        """The pack ended: waiting and later calls are answered with `why`."""
        self._why = why
        self._ready.set()

    def environment(self) -> dict[str, str]:
        """What the pack's library reads at its start."""
        import json

        said = self.configuration
        if said is None:  # `pulumi policy publish` asks for the pack's description without a stack
            return {}
        facts = {
            "PULUMI_ORGANIZATION": said.organization,
            "PULUMI_PROJECT": said.project,
            "PULUMI_STACK": said.stack,
            "PULUMI_DRY_RUN": str(said.dry_run).lower(),
            "PULUMI_CONFIG": json.dumps(dict(said.config)),
        }
        return {key: value for key, value in facts.items() if value}

    def forward(self, name: str, request: Any, context: Any) -> Any:
        """Call the pack's method `name`, after its start."""
        self.configured.set()
        self._ready.wait()
        if self._pack is None:
            context.abort(grpc.StatusCode.UNAVAILABLE, f"the policy pack didn't start: {self._why}")
        try:
            return getattr(self._pack, name)(request)
        except grpc.RpcError as error:
            context.abort(error.code(), error.details())


def _forwarding(name: str) -> Any:
    def method(self: PolicyProxy, request: Any, context: Any) -> Any:
        return self.forward(name, request, context)

    return method


for _name in FORWARDED:
    setattr(PolicyProxy, _name, _forwarding(_name))
