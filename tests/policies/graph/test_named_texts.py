"""What texts name: resources of the stack, what they refer to in a cluster, and the private side from outside."""

from typing import Any

import pytest
from tests.policies.graph.stacks import ESTATE, made

from isthmus.environment.classification import Classification
from isthmus_policies.facts.bearing import aws_type, plain_type
from isthmus_policies.facts.copies import names_of
from isthmus_policies.graph.build import graph_of
from isthmus_policies.graph.lookup import Lookup, names_in
from isthmus_policies.graph.reversed_texts import namings
from isthmus_policies.stack import Stack

RESTRICTED, CONFIDENTIAL = Classification.RESTRICTED, Classification.CONFIDENTIAL
SECRET, CONFIG, POD = (f"kubernetes:core/v1:{kind}" for kind in ("Secret", "ConfigMap", "Pod"))
QUEUE, FUNCTION = "aws:sqs/queue:Queue", "aws:lambda/function:Function"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("copies", ["copies"]),
        ("arn:aws:s3:::copies/x", ["copies/x", "copies", "x", "x"]),
        ("arn:aws:logs:eu-central-1:1:log-group:/isthmus/flow:*", ["log-group:/isthmus/flow", *["/isthmus/flow"] * 2]),
        ("arn:aws:sqs:eu-central-1:1:orders", ["orders"]),
        ("s3://copies/a/b", ["copies", "copies", "a", "b"]),
        ("https://sqs.eu-central-1.amazonaws.com/1/orders", ["sqs.eu-central-1.amazonaws.com", "sqs", "1", "orders"]),
        ("/copies/a", ["copies"]),
        ("copies.s3.eu-central-1.amazonaws.com", ["copies"]),
        ("copies.example.com", []),
    ],
)
def test_the_names_that_a_text_may_mean(text: str, expected: list[str]) -> None:
    assert next(names_in(text)) == text
    assert list(names_in(text))[1 : 1 + len(expected)] == expected or text == expected[0]


@pytest.mark.parametrize(
    ("token", "plain"),
    [
        ("aws:s3/bucketV2:BucketV2", "aws:s3:Bucket"),
        ("aws:s3/bucket:Bucket", "aws:s3:Bucket"),
        ("aws-native:s3:Bucket", "aws-native:s3:Bucket"),
        ("aws:x/v2:V2", "aws:x:V2"),
        ("aws:x/v2:v2", "aws:x:v2"),
        ("aws:ec2/route53:Route53", "aws:ec2:Route53"),
        ("openstack:networking/rbacPolicyV2:RbacPolicyV2", "openstack:networking:RbacPolicy"),
        ("kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:Deployment"),
        ("pulumi:providers:awsV2", "pulumi:providers:awsV2"),
        ("odd", "odd"),
    ],
)
def test_a_type_without_what_sdks_repeat(token: str, plain: str) -> None:
    assert plain_type(token) == plain
    assert aws_type(token) == plain.replace("aws-native", "aws")


def test_resources_are_named_by_what_they_are_called() -> None:
    assert {"id", "name", "arn", "bucket", "bucketName", "url"} <= set(names_of("aws:x:Y"))
    named = [made(QUEUE, key, {key: f"by-{key}"}) for key in ("id", "name", "arn", "bucket", "bucketName", "url")]
    by = made(FUNCTION, "by", {})
    lookup = Lookup(Stack([*named, by], ESTATE))
    for one in named:
        assert lookup.named(by, "target", f"by-{one.name}", ("aws:sqs:*",)) == [one]
        assert lookup.named(by, "target", f"by-{one.name}", ("aws:sns:*",)) == []
        assert lookup.named(one, "target", f"by-{one.name}", ("aws:sqs:*",)) == []


@pytest.mark.parametrize(
    ("token", "props", "expected"),
    [
        (
            FUNCTION,
            {"environment": {"variables": {"DB": "10.16.1.5"}}},
            [("10.16.1.5 of the restricted segment", RESTRICTED)],
        ),
        (
            FUNCTION,
            {"environment": {"variables": {"DB": "10.16.65.5"}}},
            [],
        ),
        (FUNCTION, {"environment": {"variables": {"DB": "10.16.65.0/24"}}}, []),
        (FUNCTION, {"environment": {"variables": {"DB": "10.99.0.1"}}}, []),
        (
            FUNCTION,
            {"environment": {"variables": {"DB": "https://object-store.private.example.com/x"}}},
            [("object-store.private.example.com", RESTRICTED)],
        ),
        (FUNCTION, {"environment": {"variables": {"DB": "https://example.com/x"}}}, []),
        (FUNCTION, {"tags": {"a": "10.16.1.5"}}, []),
        (
            FUNCTION,
            {"environment": {"variables": {"A": "10.16.1.5 10.16.1.5"}}},
            [("10.16.1.5 of the restricted segment", RESTRICTED)],
        ),
        (
            POD,
            {"spec": {"env": [{"name": "OTHER", "value": "http://10.16.65.5"}]}},
            [("10.16.65.5 of a private site", CONFIDENTIAL)],
        ),
    ],
)
def test_what_an_outside_resource_names_of_ours(token: str, props: Any, expected: Any) -> None:
    one = made(token, "one", props, eks=True)
    assert [(naming.named, naming.classification) for naming in namings(one, ESTATE)] == expected
    assert all(naming.what and naming.fix for naming in namings(one, ESTATE))


def env(**source: Any) -> dict[str, Any]:
    return {"spec": {"containers": [{"env": [{"name": "TARGET", "valueFrom": source}]}]}}


@pytest.mark.parametrize(
    ("spec", "leads_out"),
    [
        (env(secretKeyRef={"name": "held", "key": "url"}), True),
        (env(configMapKeyRef={"name": "listed", "key": "url"}), True),
        (env(secretKeyRef={"name": "held", "key": "other"}), False),
        (env(secretKeyRef={"name": "missing", "key": "url"}), False),
        (env(configMapKeyRef={"name": "held", "key": "url"}), False),
        ({"spec": {"containers": [{"envFrom": [{"secretRef": {"name": "held"}}]}]}}, True),
        ({"spec": {"containers": [{"envFrom": [{"configMapRef": {"name": "listed"}}]}]}}, True),
        ({"spec": {"volumes": [{"configMap": {"name": "listed"}}]}}, True),
        ({"spec": {"volumes": [{"secret": {"secretName": "held"}}]}}, True),
    ],
)
@pytest.mark.parametrize("namespace", ["serving", None])
def test_what_a_pod_refers_to_counts_as_its_own_words(spec: dict[str, Any], leads_out: bool, namespace: Any) -> None:
    where = {"namespace": namespace} if namespace else {}
    url = {"url": "https://sqs.eu-central-1.amazonaws.com/1/orders", "other": "x"}
    secret = made(SECRET, "secret", {"metadata": {"name": "held", **where}, "stringData": url})
    listed = made(CONFIG, "config", {"metadata": {"name": "listed", **where}, "data": url})
    pod = made(POD, "pod", {"metadata": {"name": "pod", **where}, **spec})
    graph = graph_of(Stack([secret, listed, pod], ESTATE))
    out = [flow for flow in graph.flows if flow.source == pod.urn and graph.nodes[flow.target].is_out]
    assert bool(out) is leads_out
