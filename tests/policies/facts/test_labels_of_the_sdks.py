"""The label is read on every type of the SDKs that can carry one, in every shape, without a list of ours."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.policies import sdk
from tests.policies.helpers import flat, subject, urn

from isthmus.environment.labels import AWS_TAG, KUBERNETES_LABEL, OPENSTACK_KEY
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Bearing, Facts
from isthmus_policies.facts.labels import HOLDERS
from isthmus_policies.rules.residency.sensitive_data_stays_private import rule
from isthmus_policies.subject import UNKNOWN, Subject

Shape = Callable[[Any], Any]
SHAPES: dict[str, Shape] = {
    "a mapping": lambda value: {"Name": "x", AWS_TAG: value},
    "a list of key and value": lambda value: [{"key": "Name", "value": "x"}, {"key": AWS_TAG, "value": value}],
    "CloudFormation's list": lambda value: [{"Key": AWS_TAG, "Value": value}],
    "specifications": lambda value: [{"resourceType": "volume", "tags": {AWS_TAG: value}}],
    "JSON": lambda value: json.dumps({"tags": {AWS_TAG: value}}),
    "the command line's": lambda value: f"Key={AWS_TAG},Value={value}",
}
EKS = Subject(
    "pulumi:providers:kubernetes",
    "eks",
    urn("pulumi:providers:kubernetes", "eks"),
    {
        "kubeconfig": json.dumps(
            {
                "current-context": "eks",
                "clusters": [{"name": "c", "cluster": {"server": "https://x.gr7.eu-central-1.eks.amazonaws.com"}}],
                "users": [{"name": "u", "user": {"exec": {"command": "aws", "args": ["eks", "get-token"]}}}],
                "contexts": [{"name": "eks", "context": {"cluster": "c", "user": "u"}}],
            }
        )
    },
)


def having(token: str, name: str, value: Any) -> Subject:
    """A resource with one property."""
    props: dict[str, Any] = {name: value}
    return subject(token, **props)


def refused(one: Subject) -> str:
    """What the rule says of a resource, in one line a breach."""
    return "\n".join(flat(violation) for violation in rule.resource(Facts(one, Estate()), Estate()))


def aws_properties() -> Iterator[tuple[str, str]]:
    for token, resource in sdk.resources("pulumi_aws").items():
        for name in resource.label_properties:
            yield token, name


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_the_label_is_read_on_every_taggable_type_of_aws(shape: str) -> None:
    passed = [
        (token, name, word)
        for token, name in aws_properties()
        for word in ("restricted", "confidential")
        if f"the classification {word}" not in refused(having(token, name, SHAPES[shape](word)))
    ]
    assert passed == []


@pytest.mark.slow
def test_a_word_that_is_no_class_is_refused_on_every_taggable_type_of_aws() -> None:
    for token, name in aws_properties():
        for word in ("Restricted", "secret", ""):
            assert "expected one of" in refused(having(token, name, {AWS_TAG: word})), (token, name, word)
        assert "isn't known" in refused(having(token, name, {AWS_TAG: UNKNOWN})), (token, name)


@pytest.mark.slow
def test_low_classes_pass_on_every_taggable_type_of_aws() -> None:
    for token, name in aws_properties():
        assert refused(having(token, name, {AWS_TAG: "internal"})) == "", (token, name)


@pytest.mark.slow
def test_what_bears_data_on_aws_has_known_tags_with_a_class() -> None:
    for token, resource in sdk.resources("pulumi_aws").items():
        one = subject(token)
        if Facts(one, Estate()).bearing is Bearing.HOLDS:
            assert "got none" in refused(one), token
            assert "got none" in refused(subject(token, tags={"Name": "x"})), token
            assert "isn't known" in refused(subject(token, tags=UNKNOWN)), token
        else:  # it is no false alarm that a rule's or a role's tags aren't known
            assert refused(one) == "", token
            assert all(refused(having(token, n, UNKNOWN)) == "" for n in HOLDERS if n in resource.properties)


@pytest.mark.slow
def test_the_label_in_default_tags_is_every_resources() -> None:
    tags = json.dumps({"tags": {AWS_TAG: "restricted"}})
    provider = Subject("pulumi:providers:aws", "p", urn("pulumi:providers:aws", "p"), {"defaultTags": tags})
    for token in sdk.resources("pulumi_aws"):
        assert "the classification restricted" in refused(subject(token, provider=provider)), token


@pytest.mark.slow
def test_the_label_is_read_on_every_kind_of_kubernetes() -> None:
    for token in sdk.resources("pulumi_kubernetes"):
        for word, says in (("restricted", "the classification restricted"), ("Internal", "expected one of")):
            metadata = {"name": "x", "labels": {KUBERNETES_LABEL: word}}
            for props in ({"metadata": metadata}, {"items": [{"metadata": metadata}]}):
                assert says in refused(subject(token, provider=EKS, **props)), (token, word)
        metadata = {"name": "x", "labels": {KUBERNETES_LABEL: "internal"}}
        assert refused(subject(token, provider=EKS, metadata=metadata)) == "", token


@pytest.mark.slow
def test_what_bears_data_on_kubernetes_says_its_class() -> None:
    for token in sdk.resources("pulumi_kubernetes"):
        one = subject(token, provider=EKS, metadata={"name": "x"})
        assert ("got none" in refused(one)) == (Facts(one, Estate()).bearing is Bearing.HOLDS), token
        for metadata in (UNKNOWN, {"labels": UNKNOWN}):
            unknown = subject(token, provider=EKS, metadata=metadata)
            assert ("isn't known" in refused(unknown)) == (Facts(one, Estate()).bearing is Bearing.HOLDS), token


@pytest.mark.slow
def test_any_class_is_at_home_on_openstack_but_no_other_word() -> None:
    for token, resource in sdk.resources("pulumi_openstack").items():
        for name in sorted(resource.properties & {"metadata", "properties", "tags", "valueSpecs", "labels"}):
            shapes: list[Shape] = [lambda word: {OPENSTACK_KEY: word}, lambda word: [f"{OPENSTACK_KEY}={word}"]]
            for shape in shapes:
                for word in ("public", "internal", "confidential", "restricted"):
                    assert refused(having(token, name, shape(word))) == "", (token, name, word)
                assert "expected one of" in refused(having(token, name, shape("secret"))), (token, name)


@pytest.mark.slow
def test_the_data_of_openstack_says_its_class() -> None:
    for token in sdk.resources("pulumi_openstack"):
        one = subject(token)
        assert ("got none" in refused(one)) == (Facts(one, Estate()).bearing is Bearing.HOLDS), token
