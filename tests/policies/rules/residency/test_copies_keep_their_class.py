"""Copies by outputs, ids, ARNs, URLs and plain names, of every cloud."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policies.helpers import subject
from tests.policies.tables import ESTATE, judge, reads

from isthmus_policies.graph.copies import copies_of
from isthmus_policies.rules.residency.copies_keep_their_class import rule
from isthmus_policies.stack import Stack
from isthmus_policies.subject import UNKNOWN, Subject

VOLUME, INSTANCE = "openstack:blockstorage/volume:Volume", "openstack:compute/instance:Instance"
IMAGE, ATTACH = "openstack:images/image:Image", "openstack:compute/volumeAttach:VolumeAttach"
CONTAINER, OBJECT = (
    "openstack:objectstorage/container:Container",
    "openstack:objectstorage/containerObject:ContainerObject",
)
SHARE, CLAIM = "openstack:sharedfilesystem/share:Share", "kubernetes:core/v1:PersistentVolumeClaim"
SNAPSHOT, GROUP = "kubernetes:snapshot.storage.k8s.io/v1:VolumeSnapshot", "aws:cloudwatch/logGroup:LogGroup"
QUEUE, TABLE_, BUCKET = "aws:sqs/queue:Queue", "aws:dynamodb/table:Table", "aws:s3/bucket:Bucket"
ARN = "arn:aws:{}:eu-central-1:123456789012:{}"


def _made(token: str, name: str, props: dict[str, Any]) -> Subject:
    """A resource; its property `by_property` are its edges."""
    edges = props.pop("by_property", {})
    whole = subject(token, name=name, by_property=edges)
    return replace(whole, props=props)


def private(token: str, name: str, classification: str | None, /, **props: Any) -> Subject:
    metadata = {"isthmus-classification": classification} if classification else {}
    return _made(token, name, {"metadata": metadata, "name": name, **props})


def public(token: str, name: str, classification: str | None, /, **props: Any) -> Subject:
    tags = {"isthmus:classification": classification} if classification else {}
    return _made(token, name, {"tags": tags, **props})


def claim(name: str, classification: str | None, kind: str = CLAIM, **spec: Any) -> Subject:
    labels = {"isthmus.dev/classification": classification} if classification else {}
    return subject(kind, name=name, metadata={"name": name, "namespace": "serving", "labels": labels}, spec=spec)


def pods(classification: str, token: str = "kubernetes:apps/v1:Deployment", **volume: Any) -> Subject:
    labels = {"isthmus.dev/classification": classification}
    spec = {"containers": [{"name": "a"}], "volumes": [{"name": "v", "persistentVolumeClaim": volume}]}
    template = {"metadata": {"labels": labels}, "spec": spec}
    metadata = {"name": "pods", "namespace": "serving", "labels": labels}
    return subject(token, name="pods", metadata=metadata, spec={"template": template})


def made_of(token: str, classification: str, source: Subject, by: str, value: Any = UNKNOWN, **props: Any) -> Subject:
    edges = {by.split(".")[0]: (source.urn,)}
    return private(token, "copy", classification, **{by.split(".")[0]: value}, by_property=edges, **props)


orders = private(VOLUME, "orders", "restricted")
server = private(INSTANCE, "server", "restricted", id="server-1")
container = private(CONTAINER, "orders-files", "confidential")
nightly = claim("nightly", None, SNAPSHOT, source={"persistentVolumeClaimName": "orders"})
table = public(TABLE_, "orders", "internal", name="isthmus-orders")
dead = public(QUEUE, "dead", "public", name="isthmus-dead")
REDRIVE = json.dumps({"deadLetterTargetArn": ARN.format("sqs", "isthmus-dead"), "maxReceiveCount": 3})
plan = public("aws:backup/plan:Plan", "plan", None, rules=[{"targetVaultName": "vault"}])
selection = subject(
    "aws:backup/selection:Selection",
    resources=[ARN.format("dynamodb", "table/isthmus-orders")],
    planId=UNKNOWN,
    by_property={"planId": (plan.urn,)},
)


def vault(classification: str) -> Subject:
    return public("aws:backup/vault:Vault", "vault", classification, name="vault")


def logs(classification: str, name: str) -> Subject:
    return public(GROUP, "logs", classification, name=name)


def location(classification: str) -> list[Subject]:
    spec = {"provider": "aws", "objectStorage": {"bucket": "orders-files"}}
    return [
        private(CONTAINER, "orders-files", classification),
        claim("default", "restricted", "kubernetes:velero.io/v1:BackupStorageLocation", **spec),
        claim("nightly", "restricted", "kubernetes:velero.io/v1:Backup", includedNamespaces=["serving"]),
        pods("restricted"),
    ]


TABLE = {
    "compliant": [
        [orders, made_of(VOLUME, "restricted", orders, "sourceVolId")],
        [container, made_of(OBJECT, "restricted", container, "copyFrom", "orders-files/a")],
        [
            claim("orders", "restricted"),
            nightly,
            claim("new", "restricted", dataSource={"kind": "VolumeSnapshot", "name": "nightly"}),
        ],
        [claim("orders", "restricted"), pods("restricted", claimName="orders")],
        [table, public(TABLE_, "copy", "internal", restoreSourceName="isthmus-orders")],
        [table, selection, plan, vault("internal")],
        location("restricted"),
    ],
    "violating": [
        ([orders, made_of(VOLUME, "internal", orders, "sourceVolId")], "internal, a copy by sourceVolId"),
        (
            [server, made_of(IMAGE, "public", server, "properties", {"instance_uuid": "server-1"})],
            "properties.instance_uuid",
        ),
        (
            [server, orders, made_of(INSTANCE, "internal", orders, "blockDevices", [{"uuid": UNKNOWN}])],
            "blockDevices.uuid",
        ),
        (
            [
                server,
                private(VOLUME, "disk", "internal", id="disk-1"),
                subject(ATTACH, instanceId="server-1", volumeId="disk-1"),
            ],
            "instanceId to volumeId",
        ),
        (
            [
                container,
                private(CONTAINER, "to", "internal"),
                private(OBJECT, "o", "confidential", copyFrom="/orders-files/a", containerName="to"),
            ],
            "'to'",
        ),
        (
            [
                private(SHARE, "share", "restricted"),
                made_of(SHARE, "internal", private(SHARE, "share", None), "snapshotId"),
            ],
            "snapshotId",
        ),
        (
            [
                claim("orders", "restricted"),
                nightly,
                claim("new", "internal", dataSourceRef={"kind": "VolumeSnapshot", "name": "nightly"}),
            ],
            "'nightly' ->",
        ),
        ([claim("orders", "restricted"), claim("new", "internal", dataSource={"name": "orders"})], "spec.dataSource"),
        ([claim("scratch", "internal"), pods("restricted", claimName="scratch")], "PersistentVolumeClaim 'scratch'"),
        ([claim("orders", "restricted"), pods("internal", claimName="orders", readOnly=True)], "Deployment 'pods'"),
        (location("internal"), "Container 'orders-files'"),
        (
            [
                table,
                public(TABLE_, "copy", "public", restoreSourceTableArn=ARN.format("dynamodb", "table/isthmus-orders")),
            ],
            "restoreSourceTableArn",
        ),
        ([dead, public(QUEUE, "orders", "internal", redrivePolicy=REDRIVE)], "redrivePolicy.deadLetterTargetArn"),
        (
            [
                logs("public", "/aws/lambda/worker"),
                public("aws:lambda/function:Function", "f", "internal", name="worker"),
            ],
            "its name",
        ),
        (
            [
                logs("public", "/flow"),
                public(
                    "aws:ec2/flowLog:FlowLog", "f", "internal", logDestination=ARN.format("logs", "log-group:/flow:*")
                ),
            ],
            "logDestination",
        ),
        ([table, selection, plan, vault("public")], "Plan 'plan' ->"),
        (
            [
                public("aws:rds/instance:Instance", "db", "internal", identifier="orders-db"),
                public("aws:rds/snapshot:Snapshot", "s", "public", dbInstanceIdentifier="orders-db"),
            ],
            "dbInstanceIdentifier",
        ),
        (
            [
                public(BUCKET, "copy", "public", bucket="isthmus-copy"),
                subject("aws:s3/bucketLogging:BucketLogging", bucket="isthmus-own", targetBucket="isthmus-copy"),
                public(BUCKET, "own", "internal", bucket="isthmus-own"),
            ],
            "bucket to targetBucket",
        ),
    ],
    "not applicable": [
        [orders],
        [orders, private(VOLUME, "other", "internal")],
        [table, public(TABLE_, "other", "public", restoreSourceName="another-stack's")],
        [public("aws:backup/plan:Plan", "plan", None, rules=[{"targetVaultName": "vault"}]), vault("public")],
    ],
    "unknown": [
        # By its edge an unknown source is known; one that is in no stack of ours can't be told.
        ([orders, made_of(VOLUME, "public", orders, "sourceVolId", UNKNOWN)], "public, a copy"),
        [orders, private(VOLUME, "copy", "internal", sourceVolId=UNKNOWN)],
    ],
    "near miss": [
        [claim("scratch", "internal"), pods("restricted", claimName="scratch", readOnly=True)],
        [claim("orders", "restricted"), claim("new", "internal", dataSource={"name": "order"})],
        [table, public(TABLE_, "copy", "public", restoreSourceName="isthmus-order")],
        [dead, public(QUEUE, "orders", "internal", redrivePolicy="{not json")],
        [
            logs("public", "/aws/lambda/worker-2"),
            public("aws:lambda/function:Function", "f", "internal", name="worker"),
        ],
        [private(VOLUME, "orders", "internal"), made_of(VOLUME, "restricted", orders, "sourceVolId")],
    ],
}
test_table = reads(rule, TABLE)


def test_a_claim_of_a_stateful_set_has_the_class_of_its_pods() -> None:
    whole = pods("restricted", "kubernetes:apps/v1:StatefulSet")
    template = {"metadata": {"labels": {"isthmus.dev/classification": "internal"}}, "spec": {}}
    whole.props["spec"]["volumeClaimTemplates"] = [template]
    (message,) = judge(rule, [whole])
    assert "internal, for pods that are restricted" in message


def test_of_several_sources_the_most_sensitive_is_named() -> None:
    low = private(VOLUME, "low", "confidential")
    copy = private(VOLUME, "copy", "internal", sourceVolId=UNKNOWN, by_property={"sourceVolId": (low.urn, orders.urn)})
    (message,) = judge(rule, [low, orders, copy])
    assert "restricted at least" in message


def test_a_circle_ends() -> None:
    a = private(VOLUME, "a", None, id="a", sourceVolId="b")
    b = private(VOLUME, "b", None, id="b", sourceVolId="a")
    copy = private(VOLUME, "c", "internal", sourceVolId="b")
    assert judge(rule, [a, b, copy]) == []
    assert len(copies_of(Stack([a, b, copy], ESTATE))) == 3


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=20)
    | st.just(UNKNOWN)
    | st.just("arn:aws:s3:::b/*")
    | st.just('{"a": 1}'),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "kind", "bucket", "source"]), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(one=VALUES, other=VALUES)
def test_nothing_of_any_type_makes_it_fall_over(one: Any, other: Any) -> None:
    resources = [
        subject(VOLUME, name="v", sourceVolId=one, imageId=other, metadata=one),
        public(QUEUE, "q", "internal", redrivePolicy=one, name=other),
        subject("aws:s3/bucketReplicationConfig:BucketReplicationConfig", rules=one, bucket=other),
        subject(CLAIM, name="c", metadata=one, spec=other),
        subject(CLAIM, name="d", metadata={"name": "d"}, spec={"dataSource": one, "volumeName": other}),
        subject("kubernetes:velero.io/v1:Backup", name="b", metadata=other, spec={"includedNamespaces": one}),
        subject("kubernetes:apps/v1:StatefulSet", name="s", spec={"template": one, "volumeClaimTemplates": other}),
        orders,
    ]
    judge(rule, resources)


@pytest.mark.parametrize("size", [2000])
def test_a_long_chain_is_walked_once(size: int) -> None:
    chain = [private(VOLUME, "v0", "restricted", id="v0")]
    chain += [private(VOLUME, f"v{i}", None, id=f"v{i}", sourceVolId=f"v{i - 1}") for i in range(1, size)]
    (message,) = judge(rule, [*chain, private(VOLUME, "last", "internal", sourceVolId=f"v{size - 1}")])
    assert "restricted at least" in message
