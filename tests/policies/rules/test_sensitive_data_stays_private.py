"""The rule's cases: compliant, violating, not applicable, unknown."""

from typing import Any

import pytest
from tests.policies.helpers import flat, subject, urn

from isthmus_policies.data import AWS_TAG, KUBERNETES_LABEL, OPENSTACK_KEY
from isthmus_policies.rules.sensitive_data_stays_private import rule
from isthmus_policies.subject import UNKNOWN, Subject

BUCKET, OBJECT = "aws:s3/bucket:Bucket", "aws:s3/bucketObjectv2:BucketObjectv2"
CONTAINER, NETWORK = "openstack:objectstorage/container:Container", "openstack:networking/network:Network"
DEPLOYMENT, PROVIDER = "kubernetes:apps/v1:Deployment", "pulumi:providers:kubernetes"
EKS = Subject(PROVIDER, "eks", urn(PROVIDER, "eks"), {"kubeconfig": "args: [eks, get-token, --cluster-name, x]"})
MAGNUM = Subject(PROVIDER, "magnum", urn(PROVIDER, "magnum"), {"kubeconfig": "client-certificate-data: x"})


def labels(value: Any) -> dict[str, Any]:
    return {"labels": {KUBERNETES_LABEL: value}}


@pytest.mark.parametrize(
    "fine",
    [
        subject(BUCKET, tags={AWS_TAG: "internal"}),
        subject(OBJECT, tagsAll={AWS_TAG: "public"}),
        subject(CONTAINER, metadata={OPENSTACK_KEY: "restricted"}),
        subject("openstack:blockstorage/volume:Volume", metadata={OPENSTACK_KEY: "confidential"}),
        subject("openstack:images/image:Image", properties={OPENSTACK_KEY: "internal"}),
        subject(DEPLOYMENT, provider=MAGNUM, metadata=labels("restricted")),
        subject(DEPLOYMENT, provider=EKS, metadata=labels("internal")),
        subject(NETWORK),
        subject("aws:ec2/vpc:Vpc"),
    ],
)
def test_what_complies_passes(fine: Subject) -> None:
    assert list(rule.resource(fine)) == []
    assert list(rule.stack([fine])) == []


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (subject(BUCKET, tags={AWS_TAG: "restricted"}), "the classification restricted"),
        (subject(OBJECT, tags={AWS_TAG: "confidential"}), "the classification confidential"),
        (subject("aws:cloudwatch/logGroup:LogGroup", tags={AWS_TAG: "restricted"}), "on AWS"),
        (subject(DEPLOYMENT, provider=EKS, metadata=labels("restricted")), "on AWS"),
        (subject(BUCKET), "got none"),
        (subject(BUCKET, tags={"other": "x"}), "got none"),
        (subject(CONTAINER, metadata={}), "got none"),
        (subject(DEPLOYMENT, provider=MAGNUM, metadata={"labels": {}}), "got none"),
        (subject(BUCKET, tags={AWS_TAG: UNKNOWN}), "isn't known at preview"),
        (subject(BUCKET, tags=UNKNOWN), "isn't known at preview"),
        (subject(CONTAINER, metadata=UNKNOWN), "isn't known at preview"),
        (
            subject(BUCKET, tags={AWS_TAG: "Internal"}),
            "'Internal' expected one of public, internal,",
        ),
    ],
)
def test_what_leaks_or_can_not_be_known_is_refused_with_a_fix(bad: Subject, says: str) -> None:
    (found,) = rule.resource(bad)
    assert says in flat(found)
    assert found.urn == bad.urn


def test_an_eks_cluster_is_recognised_by_the_edges_before_its_kubeconfig_is_known() -> None:
    cluster = subject("aws:eks/cluster:Cluster", name="c")
    provider = Subject(PROVIDER, "k", urn(PROVIDER, "k"), {"kubeconfig": UNKNOWN}, depends_on=frozenset({cluster.urn}))
    model = subject(DEPLOYMENT, provider=provider, metadata=labels("restricted"))
    assert list(rule.resource(model)) == []  # by itself it doesn't show where it goes
    (found,) = rule.stack([cluster, provider, model])
    assert "on AWS" in flat(found)


def test_a_change_of_classification_in_an_update_is_judged_anew() -> None:
    before, after = (subject(BUCKET, tags={AWS_TAG: word}) for word in ("internal", "restricted"))
    assert not list(rule.resource(before))
    assert list(rule.resource(after))
