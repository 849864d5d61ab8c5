"""The rule's cases: compliant, violating, not applicable, unknown, near miss; by itself and by the stack's edges."""

import json
from typing import Any

import pytest
from tests.policies.helpers import component, flat, subject, urn
from tests.policies.tables import reads

from isthmus.environment.labels import AWS_TAG, KUBERNETES_LABEL, OPENSTACK_KEY
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.rules.residency.sensitive_data_stays_private import rule
from isthmus_policies.stack import Stack
from isthmus_policies.subject import UNKNOWN, Subject

BUCKET, OBJECT = "aws:s3/bucket:Bucket", "aws:s3/bucketObjectv2:BucketObjectv2"
CONTAINER, NETWORK = "openstack:objectstorage/container:Container", "openstack:networking/network:Network"
INSTANCE, TEMPLATE = "aws:ec2/instance:Instance", "aws:ec2/launchTemplate:LaunchTemplate"
DEPLOYMENT, SERVICE, PROVIDER = (
    "kubernetes:apps/v1:Deployment",
    "kubernetes:core/v1:Service",
    "pulumi:providers:kubernetes",
)
ESTATE = Estate(private_hosts=frozenset({"kube.private.example.com"}))


def provider(name: str, server: str, user: Any) -> Subject:
    config = {
        "current-context": "c",
        "clusters": [{"name": "c", "cluster": {"server": server}}],
        "users": [{"name": "u", "user": user}],
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
    }
    return subject(PROVIDER, name=name, kubeconfig=json.dumps(config))


EKS = provider("eks", "https://x.example.com", {"exec": {"command": "aws", "args": ["eks", "get-token"]}})
MAGNUM = provider("magnum", "https://kube.private.example.com:6443", {"client-certificate-data": "Q0E="})
ELSEWHERE = subject(PROVIDER, name="elsewhere", kubeconfig="~/.kube/config")


def labels(value: Any) -> dict[str, Any]:
    return {"labels": {KUBERNETES_LABEL: value}}


def ignoring(one: Subject, *paths: str) -> Subject:
    return Subject(one.type, one.name, one.urn, one.props, provider_urn=one.provider_urn, ignored=paths)


def breaches(one: Subject) -> list[str]:
    return [flat(violation) for violation in rule.resource(Facts(one, ESTATE), ESTATE)]


TABLE = {
    "compliant": [
        subject(BUCKET, tags={AWS_TAG: "internal"}),
        subject(OBJECT, tagsAll={AWS_TAG: "public"}),
        subject(CONTAINER, metadata={OPENSTACK_KEY: "restricted"}),
        subject("openstack:blockstorage/volume:Volume", metadata={OPENSTACK_KEY: "confidential"}),
        subject("openstack:images/image:Image", properties={OPENSTACK_KEY: "internal"}),
        subject("openstack:images/image:Image", tags=[f"{OPENSTACK_KEY}=internal"]),
        subject(DEPLOYMENT, provider=MAGNUM, metadata=labels("restricted")),
        subject(DEPLOYMENT, provider=EKS, metadata=labels("internal")),
    ],
    "violating": [
        (subject(BUCKET, tags={AWS_TAG: "restricted"}), "the classification restricted"),
        (subject(OBJECT, tags={AWS_TAG: "confidential"}), "the classification confidential"),
        (subject("aws:cloudwatch/logGroup:LogGroup", tags={AWS_TAG: "restricted"}), "on AWS"),
        (subject("aws:iam/role:Role", tags={AWS_TAG: "restricted"}), "on AWS"),
        (subject(INSTANCE, tags={AWS_TAG: "internal"}, volumeTags={AWS_TAG: "restricted"}), "on AWS"),
        (subject(TEMPLATE, tagSpecifications=[{"tags": {AWS_TAG: "restricted"}}]), "on AWS"),
        (subject("aws:ec2/tag:Tag", resourceId=UNKNOWN, key=AWS_TAG, value="confidential"), "on AWS"),
        (subject("aws:ec2/tag:Tag", resourceId=UNKNOWN, key=UNKNOWN, value="confidential"), "on AWS"),
        (subject("aws-native:iam:Role", tags=[{"key": AWS_TAG, "value": "restricted"}]), "on AWS"),
        (subject(DEPLOYMENT, provider=EKS, metadata=labels("restricted")), "on AWS"),
        (subject(DEPLOYMENT, provider=ELSEWHERE, metadata=labels("restricted")), "a place that can't be told"),
        (
            subject(
                DEPLOYMENT,
                provider=EKS,
                metadata=labels("internal"),
                spec={"template": {"metadata": labels("restricted")}},
            ),
            "on AWS",
        ),
        (subject("azure-native:sql:Database", tags={AWS_TAG: "confidential"}), "another provider's place"),
        (subject(BUCKET), "got none expected one of public, internal, confidential, restricted fix set the tag"),
        (subject(BUCKET, tags={"other": "x"}), "got none"),
        (subject("aws:sagemaker/featureGroup:FeatureGroup", tags={"Name": "x"}), "got none"),
        (subject("aws-native:s3:Bucket"), "got none"),
        (subject(CONTAINER, metadata={}), "got none"),
        (subject(DEPLOYMENT, provider=MAGNUM, metadata={"labels": {}}), "got none"),
        (subject(BUCKET, tags={AWS_TAG: "Internal"}), "'Internal' expected one of public, internal,"),
        (subject(NETWORK, tags=[f"{OPENSTACK_KEY}=secret"]), "'secret' expected one of"),
        (ignoring(subject(BUCKET, tags={AWS_TAG: "internal"}), "tags"), "changes of tags are ignored"),
        (ignoring(subject(BUCKET, tags={AWS_TAG: "internal"}), "*"), "changes of * are ignored"),
    ],
    "not applicable": [
        subject(NETWORK),
        subject("aws:ec2/vpc:Vpc"),
        subject("aws:dynamodb/globalTable:GlobalTable"),  # no label can stand on it
        subject("openstack:database/instance:Instance"),
        subject("random:index/randomPassword:RandomPassword"),
        component("isthmus:index:Tenant", classification="restricted"),
    ],
    "unknown": [
        (subject("aws:ec2/tag:Tag", resourceId=UNKNOWN, key=AWS_TAG, value=UNKNOWN), "isn't known at preview"),
        (subject(BUCKET, tags={AWS_TAG: UNKNOWN}), "isn't known at preview"),
        (subject("aws:iam/role:Role", tags={AWS_TAG: UNKNOWN}), "isn't known at preview"),
        (subject(BUCKET, tags=UNKNOWN), "as a plain value"),
        (subject(INSTANCE, tags=UNKNOWN), "isn't known at preview"),
        (subject(CONTAINER, metadata=UNKNOWN), "isn't known at preview"),
    ],
    "near miss": [
        subject(BUCKET, tags={AWS_TAG: "internal"}, tagsAll=UNKNOWN),  # worked out from the tags
        subject(SERVICE, provider=EKS, spec={"selector": {KUBERNETES_LABEL: "restricted"}}),  # others' label
        subject(SERVICE, provider=EKS, metadata={"labels": UNKNOWN}),
        subject("aws:ec2/securityGroup:SecurityGroup", tags=UNKNOWN),
        subject("aws:ec2/securityGroup:SecurityGroup", tags={"Name": "restricted"}),  # a name is no class
        ignoring(subject(BUCKET, tags={AWS_TAG: "internal"}), "bucket", "serverSideEncryptionConfiguration"),
        ignoring(subject("aws:ec2/vpc:Vpc"), "tags"),
    ],
}
test_table = reads(rule, TABLE, ESTATE)


def unknown_kubeconfig(*sources: Subject) -> Subject:
    token = PROVIDER
    edges = {"kubeconfig": tuple(source.urn for source in sources)}
    return subject(token, name="later", kubeconfig=UNKNOWN, by_property=edges)


EKS_CLUSTER = subject("aws:eks/cluster:Cluster", name="c", tags={AWS_TAG: "internal"})
MAGNUM_CLUSTER = subject("openstack:containerinfra/cluster:Cluster", name="m")


@pytest.mark.parametrize(
    ("sources", "says"),
    [
        ((EKS_CLUSTER,), "on AWS"),
        ((MAGNUM_CLUSTER, EKS_CLUSTER), "on AWS"),
        ((), "a place that can't be told"),
        ((subject("random:index/randomId:RandomId"),), "a place that can't be told"),
        ((MAGNUM_CLUSTER,), ""),
    ],
)
def test_a_cluster_is_recognised_by_the_edges_before_its_kubeconfig_is_known(
    sources: tuple[Subject, ...], says: str
) -> None:
    later = unknown_kubeconfig(*sources)
    model = subject(DEPLOYMENT, provider=later, metadata=labels("restricted"))
    assert breaches(model) == []  # by itself it doesn't show where it goes
    messages = [flat(v) for v in rule.stack(Stack([*sources, later, model], ESTATE), ESTATE)]
    assert bool(messages) == bool(says) and all(says in message for message in messages)


def test_a_change_of_classification_in_an_update_is_judged_anew() -> None:
    before, after = (subject(BUCKET, tags={AWS_TAG: word}) for word in ("internal", "restricted"))
    assert not breaches(before)
    assert breaches(after)
    assert urn(BUCKET, "thing") == after.urn
