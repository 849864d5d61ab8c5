"""The analyzer that the engine talks with: reads each message once, asks every rule, and never falls over one.

The SDK's servicer reads a resource again for every policy, raises on values that it doesn't know, turns a policy that
touches an unknown into advice, lets a configuration turn every rule into advice, and ends a preview at the first error
of a policy. So this takes over what analyses (`Remediate`, `Analyze`, `AnalyzeStack`, `Configure`) and leaves it the
rest.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import policy as sdk

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.remediation import Remedy, remedies
from isthmus_policies.rule import Level, Rule, Violation
from isthmus_policies.settings import Settings
from isthmus_policies.stack import Stack
from isthmus_policies.subject import UNKNOWN, Subject, of_message

PACK, VERSION = "isthmus", "0.1.0"
LEVELS = {Level.ADVISORY: analyzer_pb2.ADVISORY, Level.MANDATORY: analyzer_pb2.MANDATORY}
SEVERITIES = {
    "low": analyzer_pb2.POLICY_SEVERITY_LOW,
    "medium": analyzer_pb2.POLICY_SEVERITY_MEDIUM,
    "high": analyzer_pb2.POLICY_SEVERITY_HIGH,
    "critical": analyzer_pb2.POLICY_SEVERITY_CRITICAL,
}


class Analysis:
    """What the rules say of one stack, whoever asks: the engine, or an audit of a state."""

    def __init__(self, rules: Sequence[Rule], estate: Estate) -> None:
        self.rules, self.estate, self.settings = rules, estate, Settings(rules, estate)
        # By URN, as the engine showed them when they were registered. A resource of a provider that isn't configured
        # yet (a kubeconfig that isn't known) has no property at the end of a preview; neither has one that `--target`
        # leaves out, but that was never registered either.
        self._registered: dict[str, Subject] = {}

    def of_resource(self, subject: Subject) -> Iterator[tuple[Rule, Level, Violation]]:
        """The breaches of one resource by itself."""
        self._registered[subject.urn] = subject
        facts = Facts(subject, self.estate)
        for rule in self.rules:
            yield from self._judged(rule, subject, lambda rule=rule: rule.resource(facts, self.estate))  # type: ignore[misc]

    def of_stack(self, subjects: Iterable[Subject]) -> Iterator[tuple[Rule, Level, Violation]]:
        """The breaches that all resources together show, and what is wrong with levels and waivers."""
        every = list(subjects)
        left = [subject for subject in every if subject.props and subject.urn not in self._registered]
        stack = Stack([self._whole(subject) for subject in every], self.estate)
        for subject in left:  # what an earlier update left, which nobody registers in this one
            yield from self.of_resource(subject)
        for rule in self.rules:
            yield from self._judged(rule, stack.root, lambda rule=rule: rule.stack(stack, self.estate))  # type: ignore[misc]
        yield from self.settings.problems(stack.urn)

    def _whole(self, subject: Subject) -> Subject:
        """With its inputs where the engine has nothing else, and with the options that only a registration shows."""
        known = self._registered.get(subject.urn)
        if known is None:
            return subject
        return Subject(
            subject.type,
            subject.name,
            subject.urn,
            _merged(known.props, subject.props),
            subject.provider_props or known.provider_props,
            subject.depends_on,
            subject.provider_urn or known.provider_urn,
            subject.by_property,
            subject.parent,
            known.ignored,
            whole_stack=True,
        )

    def _judged(
        self, rule: Rule, subject: Subject | None, check: Callable[[], Iterable[Violation]]
    ) -> Iterator[tuple[Rule, Level, Violation]]:
        """What a check reports, at its level. One that fails is a breach by itself, and the others go on."""
        level = self.settings.level(rule)
        if level is Level.DISABLED:
            return
        seen: set[tuple[str, str]] = set()
        try:
            for violation in check():
                key = (violation.urn, str(violation))
                if key not in seen and not self.settings.waived(rule, violation):
                    seen.add(key)
                    yield rule, level, violation
        except Exception as error:  # whatever a rule falls over, the preview has to say no
            urn, name = (subject.urn, subject.title) if subject else ("", "the stack")
            got = f"{type(error).__name__}, so nothing is proved"
            fix = "report it with the resource's declaration, without its secrets"
            yield rule, level, Violation(urn, f"rule {rule.id} on {name}", got, "a decision", fix)


def _merged(inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> dict[str, Any]:
    """What the program says, and what is known beside it.

    At a preview a provider predicts as unknown what it works out by itself where the program says nothing: a security
    group's rule with a CIDR has no unknown prefix list.
    """
    known = {key: value for key, value in outputs.items() if value is not UNKNOWN}
    return {**known, **{key: value for key, value in inputs.items() if value is not UNKNOWN or key not in known}}


class Analyzer(sdk._PolicyAnalyzerServicer):
    """The SDK's servicer with our own analysis."""

    analysis: Analysis

    def Remediate(self, request: Any, _context: Any) -> Any:
        """What the rules that the environment turns on mend; each gives all properties, in the order of their rules."""
        analysis = self.analysis
        if not analysis.estate.remediate:  # the engine asks for each resource
            return analyzer_pb2.RemediateResponse()
        mended = remedies(of_message(request), request.properties, analysis.rules, analysis.settings)
        return analyzer_pb2.RemediateResponse(remediations=[_remediation(remedy) for remedy in mended])

    def Analyze(self, request: Any, _context: Any) -> Any:
        """The breaches of one resource."""
        return analyzer_pb2.AnalyzeResponse(diagnostics=_diagnostics(self.analysis.of_resource(of_message(request))))

    def AnalyzeStack(self, request: Any, _context: Any) -> Any:
        """The breaches of the whole stack."""
        subjects = map(of_message, request.resources)
        return analyzer_pb2.AnalyzeResponse(diagnostics=_diagnostics(self.analysis.of_stack(subjects)))

    def Configure(self, request: Any, context: Any) -> Any:
        """The levels that the command line or an organisation asks for."""
        names = {analyzer_pb2.ADVISORY: "advisory", analyzer_pb2.DISABLED: "disabled"}
        for name, config in request.policyConfig.items():
            self.analysis.settings.ask(name, names.get(config.enforcementLevel, "mandatory"))
        return super().Configure(request, context)  # type: ignore[no-untyped-call]  # the SDK leaves it untyped


def _remediation(remedy: Remedy) -> Any:
    return analyzer_pb2.Remediation(
        policyName=remedy.rule.id,
        policyPackName=PACK,
        policyPackVersion=VERSION,
        description=remedy.rule.title,
        properties=remedy.properties,
        diagnostic=remedy.warning,
    )


def _diagnostics(judged: Iterable[tuple[Rule, Level, Violation]]) -> list[Any]:
    return [
        analyzer_pb2.AnalyzeDiagnostic(
            policyName=rule.id,
            policyPackName=PACK,
            policyPackVersion=VERSION,
            description=rule.title,
            message=f"{rule.title}\n{violation}",
            urn=violation.urn,
            enforcementLevel=LEVELS[level],
            severity=SEVERITIES[rule.severity],
        )
        for rule, level, violation in judged
    ]
