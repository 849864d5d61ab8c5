"""Breaches that the pack mends: what the environment asks for, so that the rule passes; nothing else changes."""

import json
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest
from google.protobuf import json_format, struct_pb2
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.proto import analyzer_pb2 as pb
from tests.policies.tables import ESTATE, RAW
from tests.policies.test_catalogue import PLACES

from isthmus_policies import values
from isthmus_policies.analyzer import Analysis, Analyzer
from isthmus_policies.changes import Change
from isthmus_policies.estate import Estate, of_environment
from isthmus_policies.facts import Facts
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.rules import RULES
from isthmus_policies.subject import Subject
from isthmus_policies.values import SIGNATURE, UNKNOWN, File, Unknown, of_struct

ABLE = [rule for rule in RULES if rule.remediate is not None]
OWNED = {**RAW, "tenants": [{"name": "search", "owners": ["search@example.com"]}]}
EVERY = of_environment({**OWNED, "policies": {"remediate": [rule.id for rule in ABLE]}})
VERSION_1 = {"httpTokens": "optional"}
INSTANCE, BLOCK = "aws:ec2/instance:Instance", "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"


def as_sent(value: Any) -> Any:
    """As the engine sends a value."""
    match value:
        case Unknown():
            return min(values.UNKNOWN_TEXTS)
        case File():
            return {SIGNATURE: values.ASSET, "path": value.path, "text": value.text, "hash": value.hash}
        case dict():
            return {key: as_sent(item) for key, item in value.items()}
        case list() | tuple():
            return [as_sent(item) for item in value]
    return value


def message(token: str, props: Any, provider: str = "aws") -> pb.AnalyzeRequest:
    return pb.AnalyzeRequest(
        type=token,
        name="b",
        urn="urn:b",
        properties=json_format.ParseDict(as_sent(props), struct_pb2.Struct()),
        provider=pb.AnalyzerProviderResource(type=f"pulumi:providers:{provider}", urn="urn:p", name="p"),
    )


def remediate(request: pb.AnalyzeRequest, estate: Estate = EVERY, rules: Any = RULES) -> list[Any]:
    analyzer = Analyzer.__new__(Analyzer)
    analyzer.analysis = Analysis(rules, estate)
    return list(analyzer.Remediate(request, None).remediations)


def mended(token: str, props: Any, estate: Estate = EVERY) -> Any:
    """All that a resource has in the end, or None where nothing is done."""
    every = remediate(message(token, props), estate)
    return json_format.MessageToDict(every[-1].properties) if every else None


def test_without_the_environment_nothing_changes() -> None:
    assert mended(INSTANCE, {"metadataOptions": VERSION_1}, ESTATE) is None


@pytest.mark.parametrize(
    ("token", "props", "result"),
    [
        (
            BLOCK,
            {"bucket": "b", "blockPublicAcls": False, "ignorePublicAcls": True},
            {
                "bucket": "b",
                **dict.fromkeys(("blockPublicAcls", "blockPublicPolicy"), True),
                **dict.fromkeys(("ignorePublicAcls", "restrictPublicBuckets"), True),
            },
        ),
        (
            INSTANCE,
            {"metadataOptions": {**VERSION_1, "httpPutResponseHopLimit": 2}},
            {"metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1}},
        ),
        (INSTANCE, {}, {"metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1}}),
        (
            "aws-native:ec2:LaunchTemplate",
            {"launchTemplateData": {"imageId": "ami-1"}},
            {
                "launchTemplateData": {
                    "imageId": "ami-1",
                    "metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1},
                }
            },
        ),
        ("aws:rds/cluster:Cluster", {"engine": "x"}, {"engine": "x", "storageEncrypted": True}),
        ("aws:redshift/cluster:Cluster", {}, {"encrypted": "true"}),
        ("aws:opensearch/domain:Domain", {}, {"encryptAtRest": {"enabled": True}}),
        ("aws:docdb/cluster:Cluster", {"storageEncrypted": "false"}, {"storageEncrypted": "true"}),
        (
            "aws:ec2/launchTemplate:LaunchTemplate",
            {"blockDeviceMappings": [{"ebs": {}}], "metadataOptions": {"httpTokens": "required"}},
            {"blockDeviceMappings": [{"ebs": {"encrypted": "true"}}], "metadataOptions": {"httpTokens": "required"}},
        ),
        ("aws:cloudwatch/logGroup:LogGroup", {"name": "a"}, {"name": "a", "retentionInDays": 90}),
        (
            "aws:s3/bucket:Bucket",
            {"tags": {"a": {SIGNATURE: values.SECRET, "value": "s"}}},
            {"tags": {"a": {SIGNATURE: values.SECRET, "value": "s"}, "owner": "search@example.com"}},
        ),
        ("aws:sns/topic:Topic", {"tags": {"owner": "a"}}, None),  # which key is for people to choose
        ("aws:ebs/volume:Volume", {"encrypted": UNKNOWN, "tags": {"owner": "a"}}, None),
        ("openstack:objectstorage/container:Container", {"containerRead": ".r:*"}, None),
        ("aws:rds/cluster:Cluster", {"snapshotIdentifier": "s"}, None),  # encrypted as what it is made of
    ],
)
def test_what_is_mechanical_is_mended(token: str, props: Any, result: Any) -> None:
    assert mended(token, props) == result


def test_a_resource_is_mended_whole_or_left() -> None:
    disks = [{"encrypted": False}, {"encrypted": UNKNOWN}]
    asked = {"httpTokens": "required", "httpPutResponseHopLimit": 1}
    assert mended(INSTANCE, {"ebsBlockDevices": disks, "metadataOptions": asked}) is None


@pytest.mark.parametrize("owners", [[], ["a", "b"], ["<script>"]])
def test_no_owner_is_guessed(owners: list[str]) -> None:
    policies = {"remediate": ["owners-are-named"]}
    estate = of_environment({**RAW, "tenants": [{"name": "search", "owners": owners}], "policies": policies})
    assert mended("aws:s3/bucket:Bucket", {"tags": {}}, estate) is None


def test_a_tenants_object_has_its_owner() -> None:
    tenants = [{"name": name, "owners": [f"{name}@example.com"]} for name in ("search", "shop")]
    estate = of_environment({**RAW, "tenants": tenants, "policies": {"remediate": ["owners-are-named"]}})
    request = message("kubernetes:core/v1:ConfigMap", {"metadata": {"namespace": "shop"}}, "kubernetes")
    (one,) = remediate(request, estate)
    assert of_struct(one.properties)["metadata"]["annotations"] == {"isthmus.dev/owner": "shop@example.com"}


def test_what_a_waiver_accepts_is_left() -> None:
    waiver = {"rule": "logs-have-retention", "resource": "urn:b", "reason": "r", "owner": "o", "expires": "2999-01-01"}
    policies = {"remediate": ["logs-have-retention"], "waivers": [waiver]}
    group = "aws:cloudwatch/logGroup:LogGroup"
    assert mended(group, {}, of_environment({**RAW, "policies": policies})) is None
    assert mended(group, {}, of_environment({**RAW, "policies": {"remediate": ["logs-have-retention"]}})) is not None


def test_each_remediation_says_its_rule_and_builds_on_the_one_before() -> None:
    every = remediate(message(INSTANCE, {"rootBlockDevice": {}, "metadataOptions": VERSION_1, "tags": {}}))
    assert [one.policyName for one in every] == sorted(one.policyName for one in every)
    assert {one.policyPackName for one in every} == {"isthmus"}
    read = of_struct(every[-1].properties)
    assert read["rootBlockDevice"] == {"encrypted": True}
    assert read["metadataOptions"]["httpTokens"] == "required" and read["tags"] == {"owner": "search@example.com"}


def test_a_remediation_that_raises_warns_and_changes_nothing() -> None:
    def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
        yield Violation("urn:b", "a", "b", "c", "d")

    def raising(facts: Facts, estate: Estate) -> Iterator[Change]:
        if estate.remediate:
            raise RuntimeError("the value of a secret")
        yield Change(("a",), 2)

    rule = Rule("falls-over", "T.", "R.", Family.HYGIENE, Severity.LOW, "M.", {}, check, remediate=raising)
    estate = replace(EVERY, remediate=("falls-over",))
    (one,) = remediate(message(INSTANCE, {"a": 1}), estate, [rule])
    assert "RuntimeError" in one.diagnostic and "secret" not in one.diagnostic.split(";")[0]
    assert not one.HasField("properties")


@pytest.mark.parametrize(
    ("name", "says"),
    [("nothing-is-publik", "no such rule"), ("keys-rotate", "mends nothing by itself"), ("nothing-is-public", "")],
)
def test_a_rule_that_can_not_remediate_is_told(name: str, says: str) -> None:
    analysis = Analysis(RULES, of_environment({**RAW, "policies": {"remediate": [name]}}))
    problems = [str(violation) for *_, violation in analysis.settings.problems("urn:stack")]
    assert len(problems) == bool(says)
    assert all(says in problem and "one of" in problem for problem in problems)


def violating(rule: Rule) -> list[Any]:
    """What breaches a rule, of its own test."""
    family, name = PLACES[rule.id]
    return list(import_module(f"tests.policies.rules.{family}.test_{name}").TABLE["violating"])


CASES = [(rule, case) for rule in ABLE for case in violating(rule)]


@pytest.mark.parametrize(("rule", "case"), CASES, ids=[f"{rule.id} {n}" for n, (rule, _) in enumerate(CASES)])
def test_a_mended_resource_passes_its_rule_and_is_mended_once(rule: Rule, case: Any) -> None:
    subject = case[0] if isinstance(case[0], Subject) else case[0][0]
    estate = replace(EVERY, remediate=(rule.id,))
    request = message(subject.type, subject.props, subject.package)
    for one in remediate(request, estate, [rule]):
        read = replace(subject, props=of_struct(one.properties))
        assert not list(rule.resource(Facts(read, estate), estate))
        request.properties.CopyFrom(one.properties)
        assert not remediate(request, estate, [rule])


def test_each_rule_that_can_remediate_does_in_a_case_of_its_own() -> None:
    done = set()
    for rule, case in CASES:
        subject = case[0] if isinstance(case[0], Subject) else case[0][0]
        if remediate(
            message(subject.type, subject.props, subject.package), replace(EVERY, remediate=(rule.id,)), [rule]
        ):
            done.add(rule.id)
    # A bucket's tags and a block are cases of their own here: `test_what_is_mechanical_is_mended`.
    assert {rule.id for rule in ABLE} - done <= {"nothing-is-public"}
    assert len(ABLE) == 7


WORDS = sorted({*values.UNKNOWN_TEXTS, "false", "optional", "1"})
SIGNED = st.sampled_from([values.SECRET, values.OUTPUT, values.ASSET, values.RESOURCE, "another"])
NAMES = st.sampled_from(
    [
        *("tags", "metadata", "encrypted", "ebs", "rootBlockDevice", "ebsBlockDevices", "blockDeviceMappings"),
        *("httpTokens", "metadataOptions", "httpPutResponseHopLimit", "blockPublicAcls", "retentionInDays", "secret"),
        *("storageEncrypted", "encryptAtRest", "enabled", "launchTemplateData", "publicAccessBlockConfiguration"),
    ]
)
TOKENS = st.sampled_from(
    [
        *(INSTANCE, BLOCK, "aws:ec2/launchTemplate:LaunchTemplate", "aws-native:ec2:LaunchTemplate"),
        *("aws:ebs/volume:Volume", "aws:opensearch/domain:Domain", "aws:cloudwatch/logGroup:LogGroup"),
        *("aws-native:s3:Bucket", "aws:s3/bucket:Bucket", "openstack:objectstorage/container:Container"),
    ]
)


def holders(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    wrapped = st.builds(lambda sign, value: {SIGNATURE: sign, "value": value}, SIGNED, inner)
    return st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=4) | wrapped


LEAVES = st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(WORDS)


def kept(value: Any) -> list[str]:
    """What may not be lost: unknowns, and what carries a signature but isn't opened."""
    if isinstance(value, dict):
        if SIGNATURE in value:
            shell = {key: item for key, item in value.items() if key != "value"}
            opened = value[SIGNATURE] in (values.SECRET, values.OUTPUT)
            return [
                json.dumps(shell if opened else value, sort_keys=True),
                *(kept(value.get("value")) if opened else []),
            ]
        return [text for item in value.values() for text in kept(item)]
    if isinstance(value, list):
        return [text for item in value for text in kept(item)]
    return [value] if isinstance(value, str) and value in values.UNKNOWN_TEXTS else []


@given(TOKENS, st.dictionaries(NAMES, st.recursive(LEAVES, holders, max_leaves=10), max_size=5))
def test_no_secret_file_or_unknown_is_lost_whatever_is_mended(token: str, props: Any) -> None:
    request = message(token, props)
    before = json_format.MessageToDict(request.properties)
    for one in remediate(request):
        assert one.HasField("properties"), one.diagnostic
        after = json_format.MessageToDict(one.properties)
        assert sorted(kept(after)) == sorted(kept(before))
        assert set(before) <= set(after)
