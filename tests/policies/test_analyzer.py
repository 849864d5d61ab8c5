"""The analyzer over the engine's messages: what it reads, and that nothing makes it fall over or go blind."""

import json
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format, struct_pb2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pulumi.runtime.proto import analyzer_pb2 as pb
from tests.policies.tables import ESTATE, RAW

from isthmus.environment.labels import AWS_TAG
from isthmus_policies import analyzer as analyzer_module
from isthmus_policies import values
from isthmus_policies.analyzer import Analysis, Analyzer
from isthmus_policies.estate import Estate, of_config, of_environment
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.rules import RULES
from isthmus_policies.stack import Stack
from isthmus_policies.subject import of_message
from isthmus_policies.values import UNKNOWN, File, of_struct

BUCKET = "aws:s3/bucket:Bucket"
PROVIDER = pb.AnalyzerProviderResource(type="pulumi:providers:aws", urn="urn:p", name="p")


def struct(props: Any) -> struct_pb2.Struct:
    return json_format.ParseDict(props, struct_pb2.Struct())


def request(props: Any, token: str = BUCKET, name: str = "b") -> pb.AnalyzeRequest:
    return pb.AnalyzeRequest(type=token, name=name, urn=f"urn:{name}", properties=struct(props), provider=PROVIDER)


def whole(*messages: pb.AnalyzeRequest, **edges: list[str]) -> pb.AnalyzeStackRequest:
    return pb.AnalyzeStackRequest(
        resources=[
            pb.AnalyzerResource(
                type=m.type,
                name=m.name,
                urn=m.urn,
                properties=m.properties,
                provider=m.provider,
                dependencies=edges.get(m.name, []),
                parent=edges.get(m.name, [""])[0],
            )
            for m in messages
        ]
    )


def analyzer(*rules: Rule, estate: Estate = ESTATE) -> Analyzer:
    result = Analyzer.__new__(Analyzer)
    result.analysis = Analysis(rules or RULES, estate)
    return result


def signed(signature: str, **fields: Any) -> dict[str, Any]:
    return {values.SIGNATURE: signature, **fields}


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        *((text, UNKNOWN) for text in sorted(values.UNKNOWN_TEXTS)),
        ([1, min(values.UNKNOWN_TEXTS)], [1, UNKNOWN]),
        (signed(values.SECRET, value="s"), "s"),
        (signed(values.SECRET, value=signed(values.SECRET, value={"a": 1})), {"a": 1}),
        (signed(values.SECRET, value="1c4a061d-8072-4f0a-a4cb-0ff528b18fe7"), UNKNOWN),
        (signed(values.SECRET), UNKNOWN),  # as a state keeps it, encrypted
        (signed(values.OUTPUT, value="v", secret=True), "v"),
        (signed(values.OUTPUT, dependencies=["urn:x"]), UNKNOWN),
        (signed(values.RESOURCE, urn="urn:x", id="i-1"), {"urn": "urn:x", "id": "i-1"}),
        (signed(values.RESOURCE, urn="urn:x"), {"urn": "urn:x", "id": UNKNOWN}),
        (signed(values.ASSET, text="hello", hash="1"), File(text="hello", hash="1")),
        (signed(values.ASSET, path="a/b", hash="1"), File("a/b", hash="1")),
        (signed(values.ASSET, uri="https://example.com/a"), File("https://example.com/a")),
        (
            signed(values.ARCHIVE, hash="2", assets={"a": signed(values.ASSET, path="a")}),
            File(hash="2", parts=(File("a"),)),
        ),
        (signed("of a newer engine", value="internal"), UNKNOWN),
        (signed("", value="x"), UNKNOWN),
        (1.5, 1.5),
        (8.0, 8),
        (None, None),
        (True, True),
    ],
)
def test_every_shape_of_a_value_is_read(sent: Any, read: Any) -> None:
    subject = of_message(request({"a": sent, "in": [{"b": sent}]}))
    assert subject.props == {"a": read, "in": [{"b": read}]}


def test_numbers_that_no_json_has_are_read() -> None:
    message = request({})
    for name, number in (("a", float("nan")), ("b", float("inf")), ("c", 1e300)):
        message.properties.fields[name].number_value = number
    message.properties.fields["d"].SetInParent()
    assert set(of_message(message).props) == {"a", "b", "c", "d"}


def test_a_breach_has_its_rule_level_and_resource() -> None:
    response = analyzer().Analyze(request({"tags": {AWS_TAG: "restricted"}}), None)
    one = next(d for d in response.diagnostics if d.policyName == "sensitive-data-stays-private")
    assert (one.enforcementLevel, one.urn, one.policyPackName) == (pb.MANDATORY, "urn:b", "isthmus")
    assert "the classification restricted" in one.message and one.description in one.message


def test_a_label_that_is_a_secret_is_a_label() -> None:
    tags = signed(values.SECRET, value={AWS_TAG: signed(values.SECRET, value="restricted")})
    response = analyzer().Analyze(request({"tags": tags}), None)
    assert any("restricted" in d.message for d in response.diagnostics)


def raising(facts: Any, estate: Estate) -> Iterator[Violation]:
    yield Violation("urn:b", "a", "b", "c", "d")
    raise RuntimeError("the value of a secret")


def fine(facts: Any, estate: Estate) -> Iterator[Violation]:
    yield Violation("urn:b", "the next rule", "b", "c", "d")


def test_a_rule_that_raises_is_a_violation_and_the_others_go_on() -> None:
    rules = [
        Rule(name, "T.", "R.", Family.EXPOSURE, Severity.HIGH, "M.", {}, check, check)
        for name, check in (("falls-over", raising), ("goes-on", fine))
    ]
    judge = analyzer(*rules)
    for response in (judge.Analyze(request({}), None), judge.AnalyzeStack(whole(request({})), None)):
        assert [d.policyName for d in response.diagnostics] == ["falls-over", "falls-over", "goes-on"]
        assert {d.enforcementLevel for d in response.diagnostics} == {pb.MANDATORY}
        message = response.diagnostics[1].message
        assert "RuntimeError" in message and "secret" not in message.split("fix")[0]


def test_what_is_reported_twice_is_said_once() -> None:
    def twice(facts: Any, estate: Estate) -> Iterator[Violation]:
        yield from fine(facts, estate)
        yield from fine(facts, estate)

    rule = Rule("twice", "T.", "R.", Family.EXPOSURE, Severity.HIGH, "M.", {}, twice)
    assert len(analyzer(rule).Analyze(request({}), None).diagnostics) == 1


def test_a_resource_that_nobody_registers_is_judged_with_the_stack() -> None:
    left = request({"tags": {AWS_TAG: "restricted"}})
    response = analyzer().AnalyzeStack(whole(left), None)
    assert any(d.policyName == "sensitive-data-stays-private" for d in response.diagnostics)


def test_a_resource_without_properties_at_the_end_keeps_those_it_was_registered_with() -> None:
    subjects: list[Any] = []

    def note(stack: Stack, estate: Estate) -> Iterator[Violation]:
        subjects.extend(facts.subject for facts in stack.facts)
        yield from ()

    judge = analyzer(Rule("note", "T.", "R.", Family.EXPOSURE, Severity.HIGH, "M.", stack=note))
    judge.Analyze(request({"a": 1}), None)
    judge.AnalyzeStack(whole(request({})), None)
    assert subjects[0].props == {"a": 1} and subjects[0].whole_stack


EVERYTHING = of_environment(
    {
        **RAW,
        "tenants": [{"name": "search", "owners": ["search@example.com"]}, {"name": "shop"}],
        "policies": {"registries": ["docker.io"], "remediate": [rule.id for rule in RULES if rule.remediate]},
    }
)
"""An environment by which no rule leaves anything unasked."""


def silent(judge: Analyzer, *messages: pb.AnalyzeRequest, **edges: list[str]) -> None:
    """No rule falls over: a rule that does says so itself."""
    texts = [d.message for m in messages for d in judge.Analyze(m, None).diagnostics]
    texts += [d.message for d in judge.AnalyzeStack(whole(*messages, **edges), None).diagnostics]
    assert not [text for text in texts if "so nothing is proved" in text]


def test_parents_and_dependencies_in_a_circle() -> None:
    cluster = request({}, "aws:eks/cluster:Cluster", "c")
    provider = request({"kubeconfig": sorted(values.UNKNOWN_TEXTS)[0]}, "pulumi:providers:kubernetes", "k")
    pods = request({"spec": {"containers": [{}]}}, "kubernetes:core/v1:Pod", "w")
    pods.provider.urn = "urn:k"
    pods.provider.properties.CopyFrom(provider.properties)
    silent(analyzer(), cluster, provider, pods, c=["urn:w"], k=["urn:c", "urn:k"], w=["urn:k", "urn:w", "urn:gone"])


def test_deep_and_huge_values() -> None:
    deep: Any = "x"
    for _ in range(90):  # protobuf itself reads no deeper than 100
        deep = {"tags": deep}
    wide = {"tags": {f"key-{i}": "x" * 100 for i in range(20_000)}, "policy": "{" * 100_000, "a": ["[" * 1000] * 100}
    silent(analyzer(), request(deep), request(wide, name="w"), request({"policy": json.dumps(deep)}, name="p"))


def test_a_resource_of_no_type_and_no_name() -> None:
    tokens = ("", ":", "::", "a:b", "kubernetes:", "aws:", "pulumi:pulumi:Stack", "a:b:c:d:e", "\u2028:x:y")
    silent(analyzer(), pb.AnalyzeRequest(), *(request({"x": 1}, token, f"n{i}") for i, token in enumerate(tokens)))


@pytest.mark.parametrize("raw", [None, "{", "[" * 10_000, 5])
def test_an_environment_that_can_not_be_read_is_empty(raw: Any) -> None:
    config = {} if raw is None else {"isthmus:environment": raw}
    assert of_config(config) == Estate()
    silent(analyzer(estate=of_config(config)), request({"tags": {AWS_TAG: "internal"}}))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 1 << 33) | st.text(max_size=5) | st.sampled_from(["*", "0.0.0.0/0"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["name", "sites", "models", "operator", "policies", "retention"]), JSON))
def test_no_environment_makes_it_fall_over(raw: Any) -> None:
    silent(analyzer(estate=of_environment(raw)), request({"tags": {AWS_TAG: "internal"}}))


def sdk_types() -> list[str]:
    """The types of the SDKs, as their packages list them."""
    specs = [find_spec(name) for name in ("pulumi_aws", "pulumi_openstack", "pulumi_kubernetes")]
    sources = [Path(spec.origin).read_text() for spec in specs if spec and spec.origin]
    return sorted({token for text in sources for token in re.findall(r'"((?:aws|openstack|kubernetes):[^"]+)":', text)})


PACK = Path(analyzer_module.__file__).parent
SOURCES = "".join(file.read_text() for file in PACK.rglob("*.py"))
NAMES = sorted(set(re.findall(r'"([A-Za-z][A-Za-z_]{1,40})"', SOURCES)))
"""The words of the pack's own code, so that what it asks for is there, with whatever it doesn't expect."""
TYPES = sdk_types()
JUDGED = sorted(set(re.findall(r'"((?:aws|aws-native|openstack|kubernetes):[a-z0-9]+:[A-Z]\w+)"', SOURCES)))
SIGNED = st.sampled_from([values.SECRET, values.OUTPUT, values.RESOURCE, values.ASSET, values.ARCHIVE, "another"])
LEAVES = (
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([*sorted(values.UNKNOWN_TEXTS), *NAMES, "*", "[", "{}", "0.0.0.0/0", "10.0.0.0/99", "::/0", ""])
    | st.text(max_size=6)
)


def containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    signature = st.builds(lambda sign, fields: {values.SIGNATURE: sign, **fields}, SIGNED, st.dictionaries(NAME, inner))
    return st.lists(inner, max_size=3) | st.dictionaries(NAME, inner, max_size=4) | signature | inner.map(json.dumps)


NAME = st.sampled_from([*NAMES, "value", "assets", "urn", "Statement", "metadata", "spec"]) | st.text(max_size=4)
PROPS = st.dictionaries(NAME, st.recursive(LEAVES, containers, max_leaves=12), max_size=6)


def test_the_lists_of_types_and_names_are_not_empty() -> None:
    assert len(TYPES) > 1500 and len(NAMES) > 200 and len(JUDGED) > 50


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(JUDGED) | st.sampled_from(TYPES), PROPS), min_size=1, max_size=3))
@pytest.mark.slow
def test_nothing_that_a_program_can_declare_makes_a_rule_fall_over(declared: list[tuple[str, Any]]) -> None:
    messages = [request(props, token, f"n{i}") for i, (token, props) in enumerate(declared)]
    judge = analyzer(estate=EVERYTHING)
    silent(judge, *messages, n0=["urn:n0", "urn:n1"], n1=["urn:n0"])
    for message in messages:
        for remedy in judge.Remediate(message, None).remediations:
            assert not remedy.diagnostic and of_struct(remedy.properties)


@settings(max_examples=100, deadline=None)
@given(PROPS, PROPS)
@pytest.mark.slow
def test_whatever_a_provider_is_made_of(provider: Any, props: Any) -> None:
    message = request(props, "kubernetes:apps/v1:Deployment")
    message.provider.properties.CopyFrom(struct(provider))
    silent(analyzer(), message)


def test_a_diagnostic_says_all_that_the_engine_shows() -> None:
    response = analyzer().Analyze(request({"tags": {AWS_TAG: "restricted"}}), None)
    rules = {rule.id: rule for rule in RULES}
    assert response.diagnostics
    for one in response.diagnostics:
        rule = rules[one.policyName]
        assert (one.description, one.policyPackName) == (rule.title, "isthmus") and one.policyPackVersion
        assert one.message.startswith(f"{rule.title}\n") and "got" in one.message and one.urn == "urn:b"
        assert pb.PolicySeverity.Name(one.severity).lower().endswith(rule.severity.value)


def test_a_breach_is_reported_once_and_two_of_one_resource_are_two() -> None:
    breaches = [Violation("urn:b", what, "got", "expected", "fix") for what in ("a", "b", "a")]
    texts = ("it holds.", "a reason")
    rule = Rule("twice", *texts, Family.EXPOSURE, Severity.LOW, "mend it.", resource=lambda facts, estate: breaches)
    assert len(analyzer(rule).Analyze(request({}), None).diagnostics) == 2
