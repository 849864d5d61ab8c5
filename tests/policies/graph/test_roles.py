"""Roles in the graph: from a store to who may read it, and from who runs under a role to where that may write."""

import json

from tests.policies.graph.stacks import EKS, ESTATE, INTERNAL, TAGS, made, workload

from isthmus_policies.graph.build import graph_of
from isthmus_policies.stack import Stack
from isthmus_policies.subject import UNKNOWN, Subject

DOCUMENT = json.dumps(
    {
        "Statement": [
            {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::isthmus-models/*"},
            {
                "Effect": "Allow",
                "Action": "sqs:SendMessage",
                "Resource": "arn:aws:sqs:eu-central-1:123456789012:events",
            },
        ]
    }
)
BUCKET = made("aws:s3/bucket:Bucket", "models", {"bucket": "isthmus-models", "tags": TAGS})
CLUSTER = made("aws:eks/cluster:Cluster", "eks", {"name": "public", "tags": TAGS})
OTHER = made("aws:eks/cluster:Cluster", "other", {"name": "other", "tags": TAGS})
PROVIDER = made("pulumi:providers:kubernetes", "eks", EKS, {"kubeconfig": [CLUSTER]})
ROLE = made("aws:iam/role:Role", "reader", {"name": "reader"})
POLICY = made("aws:iam/policy:Policy", "policy", {"policy": DOCUMENT, "arn": "arn:aws:iam::123456789012:policy/p"})
ATTACHED = {"role": "reader", "policyArn": "arn:aws:iam::123456789012:policy/p"}
ATTACHMENT = made("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attached", ATTACHED)


def pods() -> Subject:
    whole = workload({}, labels=INTERNAL, eks=True)
    whole.props["spec"]["template"]["spec"]["serviceAccountName"] = "triton"
    return Subject(**{**whole.__dict__, "provider_urn": PROVIDER.urn})


def association(cluster: str) -> Subject:
    props = {"clusterName": cluster, "namespace": "serving", "serviceAccount": "triton", "roleArn": UNKNOWN}
    return made("aws:eks/podIdentityAssociation:PodIdentityAssociation", "a", props, {"roleArn": [ROLE]})


def hops(cluster: str) -> set[tuple[str, str]]:
    resources = [BUCKET, CLUSTER, OTHER, PROVIDER, ROLE, POLICY, ATTACHMENT, association(cluster), pods()]
    flows = graph_of(Stack(resources, ESTATE)).flows
    return {(flow.source.split("::")[-1], flow.target.split("::")[-1]) for flow in flows}


def test_pods_read_what_their_role_may_read_and_write_what_it_may_write() -> None:
    assert {("models", "reader"), ("reader", "worker"), ("worker", "reader")} <= hops("public")


def test_an_association_of_another_cluster_is_for_other_pods() -> None:
    assert ("models", "reader") in hops("other")
    assert not {("reader", "worker"), ("worker", "reader")} & hops("other")
