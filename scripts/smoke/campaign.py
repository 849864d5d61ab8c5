"""All checks in their order: servers, models, answers, latency."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from scripts.smoke import encoder, fusion, health, latency, recommendations
from scripts.smoke.client import PROTOCOLS, Client, Options, Protocol
from scripts.smoke.expectation import Expectation, expect
from scripts.smoke.outcome import Failure, Latency, Outcome, Unreachable
from scripts.smoke.stack_outputs import StackOutputs

Key = tuple[str, Protocol]
Tell = Callable[[Outcome], None]


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
    """One run of the smoke test over a stack. `tell` hears each outcome at once."""

    def __init__(self, outputs: StackOutputs, options: Options, *, requests: int, tell: Tell) -> None:
        self._outputs, self._options, self._requests, self._tell = outputs, options, requests, tell
        self._clients: dict[Key, Client] = {}
        self._expected: dict[str, Expectation] = {}
        self.report = Report()

    def run(self) -> Report:
        """Ask everything; what can't be asked because a server is unreachable is told as not run."""
        try:
            for site in sorted({model.site for model in self._outputs.models.values()}):
                for protocol in PROTOCOLS:
                    self._server(site, protocol)
            for name, model in self._outputs.models.items():
                if self._expect(name, model.site, model.revision):
                    for protocol in PROTOCOLS:
                        self._model(name, (model.site, protocol))
        finally:
            for client in self._clients.values():
                client.close()
        return self.report

    def _server(self, site: str, protocol: Protocol) -> None:
        def asked() -> str:
            client = Client(site, self._outputs.endpoints[site], protocol, self._options)
            self._clients[site, protocol] = client
            return health.server(client)

        self._check((site, protocol), "server", "live and ready", asked)

    def _expect(self, name: str, site: str, revision: str) -> bool:
        def looked_up() -> str:
            self._expected[name] = expect(name, revision)
            return f"{self._expected[name].revision}, {self._expected[name].target}"

        return self._tried(site, name, "", "revision of this checkout", looked_up)

    def _model(self, name: str, at: Key) -> None:
        """The checks of one model over one protocol. When it isn't ready, or its server is gone, the rest isn't run."""
        expected = self._expected[name]
        checks: Mapping[str, Callable[[Client], str]] = {
            "ready, inputs and outputs": lambda client: health.model(client, expected),
            "serves this revision": lambda client: health.revision(client, expected),
            **self._answers(name, expected, at[1]),
            "latency": lambda client: self._measured(name, client),
        }
        ready = True
        for index, (check, ask) in enumerate(checks.items()):
            client = self._clients.get(at)
            if client is None or not ready:
                self._say(Outcome(at[0], name, at[1], check, "not run"))
                continue
            passed = self._check(at, name, check, partial(ask, client))
            ready = passed or index > 0

    def _answers(self, name: str, expected: Expectation, protocol: Protocol) -> Mapping[str, Callable[[Client], str]]:
        if name == encoder.MODEL:
            return {
                "upstream's vectors": lambda client: encoder.vectors(client, expected),
                "paraphrases": lambda client: encoder.paraphrases(client, expected),
            }
        if name == recommendations.MODEL:
            return {"ONNX Runtime's scores": lambda client: recommendations.check(client, expected)}
        return {"the formula's scores": lambda client: fusion.check(client, partial(self._search, protocol), expected)}

    def _search(self, protocol: Protocol) -> Client:
        model = self._outputs.models.get(encoder.MODEL)
        client = self._clients.get((model.site, protocol)) if model else None
        if client is None:
            fix = "see the checks of that site"
            raise Failure("fusion legs", got="no search encoder to ask", expected="both legs to compare with", fix=fix)
        return client

    def _measured(self, name: str, client: Client) -> str:
        found = latency.measure(client, name, self._requests)
        self.report.latencies.append(found)
        alone = f", {found.degraded} of {found.requests} degraded" if found.degraded else ""
        return f"p50 {found.p50_ms:.1f} ms, p99 {found.p99_ms:.1f} ms{alone}"

    def _check(self, at: Key, subject: str, check: str, ask: Callable[[], str]) -> bool:
        def asked() -> str:
            try:
                return ask()
            except Unreachable:
                if client := self._clients.pop(at, None):
                    client.close()
                raise

        return self._tried(at[0], subject, at[1], check, asked)

    def _tried(self, site: str, subject: str, protocol: str, check: str, ask: Callable[[], str]) -> bool:
        try:
            self._say(Outcome(site, subject, protocol, check, "passed", ask()))
        except Failure as failure:
            self._say(Outcome(site, subject, protocol, check, "failed", failure=failure))
            return False
        return True

    def _say(self, outcome: Outcome) -> None:
        self.report.outcomes.append(outcome)
        self._tell(outcome)
