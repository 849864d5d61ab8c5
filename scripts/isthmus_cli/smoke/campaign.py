"""All checks in their order: servers, models, answers, latency."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from isthmus_cli.smoke import health, latency, model_checks
from isthmus_cli.smoke.api import Asked, Check, Question
from isthmus_cli.smoke.client import PROTOCOLS, Client, Options, Protocol, Tensors
from isthmus_cli.smoke.expectation import Expectation, expect
from isthmus_cli.smoke.outcome import Failure, Latency, Outcome, Unreachable, unforeseen
from isthmus_cli.smoke.responses import Declared
from isthmus_cli.smoke.stack_outputs import StackOutputs
from isthmus_models.repository import Repository

Key = tuple[str, Protocol]
Listener = Callable[[Outcome], None]


@dataclass
class Report:
    """What came out."""

    outcomes: list[Outcome] = field(default_factory=list)
    latencies: list[Latency] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether all checks ran and passed."""
        return bool(self.outcomes) and all(outcome.state == "passed" for outcome in self.outcomes)


class Campaign:
    """One run of the smoke test over a stack. `listener` gets each outcome at once."""

    def __init__(
        self, outputs: StackOutputs, options: Options, *, requests: int, listener: Listener, repository: Repository
    ) -> None:
        self._outputs, self._options, self._requests, self._listener = outputs, options, requests, listener
        self._repository = repository
        self._clients: dict[Key, Client] = {}
        self._expected: dict[str, Expectation] = {}
        self._own: dict[str, tuple[Mapping[str, Check], Question | None]] = {}
        self.report = Report()

    def run(self) -> Report:
        """Ask everything; what can't be asked because a server is unreachable is reported as not run."""
        try:
            for server in sorted({server for model in self._outputs.models.values() for server in model.servers}):
                for protocol in PROTOCOLS:
                    self._server(server, protocol)
            # All before the first is asked: the answers of a peer are held to what is declared of it, too.
            known = [n for n, m in self._outputs.models.items() if self._expect(n, m.servers[0], m.revision)]
            for name in known:
                for server in self._outputs.models[name].servers:
                    for protocol in PROTOCOLS:
                        self._model(name, (server, protocol))
        finally:
            for client in self._clients.values():
                client.close()
        return self.report

    def _server(self, server: str, protocol: Protocol) -> None:
        def asked() -> str:
            client = Client(server, self._outputs.servers[server], protocol, self._options, self._declared)
            self._clients[server, protocol] = client
            return health.server(client)

        self._check((server, protocol), "server", "live and ready", asked)

    def _expect(self, name: str, server: str, revision: str) -> bool:
        def looked_up() -> str:
            self._expected[name] = expect(name, revision, self._repository)
            self._own[name] = model_checks.of(self._expected[name])
            return f"{self._expected[name].revision}, {self._expected[name].target}"

        return self._tried(server, name, "", "revision of this checkout", looked_up)

    def _model(self, name: str, at: Key) -> None:
        """The checks of one model over one protocol. When it isn't ready, or its server is gone, the rest isn't run."""
        expected = self._expected[name]
        checks: dict[str, Callable[[Client], str]] = {
            "ready, inputs and outputs": lambda client: health.model(client, expected),
            "serves this revision": lambda client: health.revision(client, expected),
        }
        own, question = self._own[name]
        for title, asks in own.items():
            checks[title] = partial(self._answers, asks, expected, at[1])
        if question:
            checks["latency"] = lambda client: self._measured(name, client, question)
        ready = True
        for index, (check, ask) in enumerate(checks.items()):
            client = self._clients.get(at)
            if client is None or not ready:
                self._record(Outcome(at[0], name, at[1], check, "not run"))
                continue
            passed = self._check(at, name, check, partial(ask, client))
            ready = passed or index > 0

    def _answers(self, check: Check, expected: Expectation, protocol: Protocol, client: Client) -> str:
        return check(Asked(client, expected, lambda model: self._peer(model, protocol)))

    def _declared(self, model: str, inputs: Tensors) -> Declared:
        return self._expected[model].outputs(inputs) if model in self._expected else {}

    def _peer(self, name: str, protocol: Protocol) -> Client:
        model = self._outputs.models.get(name) if name in self._expected else None
        clients = [self._clients.get((server, protocol)) for server in model.servers] if model else []
        client = next((client for client in clients if client), None)
        if client is None:
            expected, fix = f"a server of {name}, to compare with", f"see what the report has of {name} and its server"
            got = "no server to ask" if name in self._expected else "no model of this checkout to ask"
            raise Failure(f"the model {name}", got=got, expected=expected, fix=fix)
        return client

    def _measured(self, name: str, client: Client, question: Question) -> str:
        result = latency.measure(client, name, question, self._requests)
        self.report.latencies.append(result)
        alone = f", {result.degraded} of {result.requests} degraded" if result.degraded else ""
        return f"p50 {result.p50_ms:.1f} ms, p99 {result.p99_ms:.1f} ms{alone}"

    def _check(self, at: Key, subject: str, check: str, ask: Callable[[], str]) -> bool:
        def asked() -> str:
            try:
                return ask()
            except Unreachable:
                if client := self._clients.pop(at, None):
                    client.close()
                raise

        return self._tried(at[0], subject, at[1], check, asked)

    def _tried(self, server: str, subject: str, protocol: str, check: str, ask: Callable[[], str]) -> bool:
        try:
            self._record(Outcome(server, subject, protocol, check, "passed", ask()))
        except Failure as failure:
            self._record(Outcome(server, subject, protocol, check, "failed", failure=failure))
            return False
        except Exception as error:  # a model's own check; the values in it may be secret
            self._record(Outcome(server, subject, protocol, check, "failed", failure=unforeseen(error, check)))
            return False
        return True

    def _record(self, outcome: Outcome) -> None:
        self.report.outcomes.append(outcome)
        self._listener(outcome)
