"""The pack's cost grows with the stack and no faster: lines that run are counted, so no clock decides.

A stack of pieces, each of which refers to itself and shares its namespace, provider and group with all others. With a
linear cost the third batch of pieces takes as many lines as the second; what looks at every pair takes more each time.
"""

import json
import sys
from collections.abc import Callable, Iterator
from functools import cache
from types import FrameType
from typing import Any

import pytest
from tests.policies.helpers import subject, urn

from isthmus_policies.analyzer import Analysis
from isthmus_policies.estate import Estate, of_environment
from isthmus_policies.rule import Rule
from isthmus_policies.rules import RULES
from isthmus_policies.stack import Stack
from isthmus_policies.subject import UNKNOWN, Subject

BATCH = 12
A_PAIR = 2
"""Lines at least that a rule needs to look at one pair of pieces."""
ENVIRONMENT = {
    "name": "test",
    "retention": "kept",
    "tenants": [{"name": "search"}, {"name": "shop"}],
    "sites": [
        {
            "name": "private",
            "kind": "openstack",
            "segments": {"restricted": "10.16.0.0/18", "serving": "10.16.64.0/19"},
        },
        {"name": "public", "kind": "aws", "account": "123456789012", "cidr": "10.32.0.0/16", "region": "eu-central-1"},
    ],
}
KUBECONFIG = json.dumps(
    {
        "current-context": "a",
        "contexts": [{"name": "a", "context": {"cluster": "c"}}],
        "clusters": [{"name": "c", "cluster": {"server": "https://10.16.64.9:6443"}}],
    }
)
TAGS = {"isthmus:classification": "internal"}
LABELS = {"isthmus.dev/classification": "restricted"}
PROVIDER = subject("pulumi:providers:kubernetes", name="cluster", kubeconfig=KUBECONFIG)
NAMESPACE = subject("kubernetes:core/v1:Namespace", provider=PROVIDER, metadata={"name": "serving"})
EMERGENCY = subject("aws:iam/role:Role", name="break-glass")
EXPORTS = {"outputs": {"orders": "order 4711", "isthmus:classification": {"orders": "restricted"}}}
REFERENCE = subject("pulumi:pulumi:StackReference", name="foundation", **EXPORTS)
SHARED = (PROVIDER, NAMESPACE, EMERGENCY, REFERENCE)
GROUP = subject("aws:ec2/securityGroup:SecurityGroup", name="group", tags=TAGS, ingress=[], egress=[])


def piece(number: int) -> Iterator[Subject]:
    """Resources of every kind that a rule puts together, with names of their own."""
    n = f"piece-{number:04}"
    yield from _buckets(n)
    yield from _workload(n)
    yield from _identities(n)
    by, blocks = {"securityGroupId": (GROUP.urn,)}, ["10.32.0.0/20"]
    token = "aws:ec2/securityGroupRule:SecurityGroupRule"
    yield subject(token, name=n, by_property=by, type="ingress", cidrBlocks=blocks, securityGroupId="sg")
    entries = subject("aws:ec2/managedPrefixList:ManagedPrefixList", name=n, entries=[{"cidr": "10.32.0.0/20"}])
    yield entries
    yield subject("aws:ec2/volumeAttachment:VolumeAttachment", name=n, volumeId=f"vol-{n}")
    yield subject("aws:ebs/volume:Volume", name=n, id=f"vol-{n}", encrypted=True, tags=TAGS)
    yield subject("openstack:networking/subnet:Subnet", name=n, id=f"subnet-{n}", cidr="10.16.64.0/24")
    yield subject("openstack:vpnaas/endpointGroup:EndpointGroup", name=n, type="subnet", endpoints=[f"subnet-{n}"])


def _buckets(n: str) -> Iterator[Subject]:
    bucket = subject("aws:s3/bucket:Bucket", name=n, bucket=f"models-of-{n}", tags=TAGS)
    yield bucket
    for kind in ("bucketPublicAccessBlock:BucketPublicAccessBlock", "bucketVersioning:BucketVersioning"):
        status, by = {"status": "Enabled"}, {"bucket": (bucket.urn,)}
        yield subject(f"aws:s3/{kind}", name=n, by_property=by, bucket=f"models-of-{n}", versioningConfiguration=status)
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "123456789012"},
        "Action": "s3:*",
        "Resource": f"arn:aws:s3:::{n}",
    }
    policy = json.dumps({"Statement": [statement]})
    yield subject("aws:s3/bucketPolicy:BucketPolicy", name=n, bucket=f"models-of-{n}", policy=policy)


def _identities(n: str) -> Iterator[Subject]:
    role = subject("aws:iam/role:Role", name=n, assumeRolePolicy="{}")
    key = subject("aws:kms/key:Key", name=n)
    event = subject("aws:cloudwatch/eventRule:EventRule", name=n, eventPattern='{"detail": {"eventName": ["x"]}}')
    yield from (role, key, event)
    by_property = {"roleArn": (role.urn,)}
    token = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
    yield subject(token, name=n, by_property=by_property, namespace="search", roleArn=UNKNOWN)
    yield subject("aws:efs/fileSystem:FileSystem", name=n, by_property={"kmsKeyId": (key.urn,)}, kmsKeyId=UNKNOWN)
    yield subject("aws:cloudwatch/eventTarget:EventTarget", name=n, by_property={"rule": (event.urn,)}, rule=UNKNOWN)
    held, token = {"content": (REFERENCE.urn,)}, "openstack:objectstorage/containerObject:ContainerObject"
    yield subject(token, name=n, by_property=held, content="order 4711")
    yield subject("aws:backup/plan:Plan", name=n, rules=[])
    yield subject("aws:backup/restoreTestingPlan:RestoreTestingPlan", name=n)


def _workload(n: str) -> Iterator[Subject]:
    def in_cluster(token: str, labels: dict[str, str] = LABELS, **props: Any) -> Subject:
        metadata = {"name": n, "namespace": "serving", "labels": labels}
        return subject(f"kubernetes:{token}", name=n, provider=PROVIDER, metadata=metadata, **props)

    store = subject(
        "openstack:objectstorage/container:Container", name=n, metadata={"isthmus-classification": "restricted"}
    )
    yield store
    yield in_cluster("core/v1:Secret", stringData={"key": f"secret of {n}"})
    env = [{"name": "AWS_ENDPOINT_URL_S3", "value": "https://10.16.2.9"}]
    container = {"name": "c", "image": "example.com/c:1", "args": [f"s3://store-of-{n}/models"], "env": env}
    volumes = [{"name": "v", "secret": {"secretName": n}}]
    template = {"metadata": {"labels": {"app": n, **LABELS}}, "spec": {"containers": [container], "volumes": volumes}}
    yield in_cluster("apps/v1:Deployment", spec={"replicas": 2, "template": template})
    selector = {"matchLabels": {"app": n}}
    yield in_cluster("networking.k8s.io/v1:NetworkPolicy", spec={"podSelector": selector, "policyTypes": ["Ingress"]})
    yield in_cluster("policy/v1:PodDisruptionBudget", spec={"maxUnavailable": 1, "selector": selector})
    yield in_cluster("core/v1:Service", spec={"type": "NodePort", "selector": {"app": n}})


def stack(pieces: int) -> list[Subject]:
    """So many pieces, and what they share."""
    root = Subject("pulumi:pulumi:Stack", "root", urn("pulumi:pulumi:Stack", "root"), {})
    return [root, *SHARED, GROUP, *(one for number in range(pieces) for one in piece(number))]


def lines_of(run: Callable[[], object]) -> int:
    """The lines of Python that run; each turn of a comprehension is one."""
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    return count


def third_difference(run: Callable[[list[Subject]], object]) -> tuple[int, int]:
    """By how many lines the third batch takes more than the second, and how many that is in all."""
    run(stack(3 * BATCH))  # what is noted once is noted
    one, two, three = (_lines(run, pieces * BATCH) for pieces in (1, 2, 3))
    return (three - two) - (two - one), three - two


def _lines(run: Callable[[list[Subject]], object], pieces: int) -> int:
    subjects = stack(pieces)
    return lines_of(lambda: run(subjects))


@cache
def estate() -> Estate:
    return of_environment(ENVIRONMENT)


PAIRS = A_PAIR * BATCH**2


@cache
def lines_by_rule() -> dict[str, list[int]]:
    """The lines of each rule in stacks of one, two and three batches, which all rules look at, as in a preview.

    What is worked out of a stack once, for all rules, counts with the first that asks for it.
    """
    lines: dict[str, list[int]] = {rule.id: [] for rule in RULES}
    every = Stack(stack(3 * BATCH), estate())
    for rule in RULES:  # what is noted once is noted
        list(rule.stack(every, estate()))
    for batches in (1, 2, 3):
        whole = Stack(stack(batches * BATCH), estate())
        for rule in RULES:
            lines[rule.id].append(_lines_of_rule(rule, whole))
    return lines


def _lines_of_rule(rule: Rule, whole: Stack) -> int:
    return lines_of(lambda: list(rule.stack(whole, estate())))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_stack_of_twice_the_size_takes_twice_the_lines(rule: Any) -> None:
    one, two, three = lines_by_rule()[rule.id]
    more = (three - two) - (two - one)
    assert more < PAIRS, f"{more} lines more of {three - two}: it looks at pairs of resources"


def test_a_resource_costs_the_same_in_any_stack() -> None:
    def run(subjects: list[Subject]) -> None:
        analysis = Analysis(RULES, estate())
        for one in subjects:
            list(analysis.of_resource(one))

    more, all_of_it = third_difference(run)
    assert more < PAIRS, f"{more} lines more of {all_of_it}"


def test_looking_at_pairs_is_noticed() -> None:
    def run(subjects: list[Subject]) -> list[str]:
        buckets = [one for one in subjects if one.type == "aws:s3/bucket:Bucket"]
        policies = [one for one in subjects if one.type == "aws:s3/bucketPolicy:BucketPolicy"]
        return [one.urn for one in buckets for policy in policies if policy.props["bucket"] == one.props["bucket"]]

    assert third_difference(run)[0] >= PAIRS
