"""No path carries confidential or restricted data out: leaks of every way, and their safe twins."""

import base64
import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policies.graph.stacks import (
    ESTATE,
    INTERNAL,
    METADATA,
    RESTRICTED,
    TAGS,
    config_map,
    custom,
    judged,
    made,
    variables,
    workload,
)
from tests.policies.helpers import flat
from tests.policies.tables import reads

from isthmus_policies.rules.residency.no_path_leads_out import rule
from isthmus_policies.subject import UNKNOWN, Subject
from isthmus_policies.values import File


def instance(user_data: str) -> Subject:
    return made("openstack:compute/instance:Instance", "exporter", {"metadata": METADATA, "userData": user_data})


def container(**props: Any) -> Subject:
    whole = {"name": "isthmus-orders", "metadata": METADATA, **props}
    return made("openstack:objectstorage/container:Container", "orders", whole)


def stored(**props: Any) -> Subject:
    return made("openstack:objectstorage/containerObject:ContainerObject", "stored", {"metadata": METADATA, **props})


def copied(**props: Any) -> Subject:
    return made("aws:s3/bucketObjectv2:BucketObjectv2", "copied", {"tags": TAGS, **props})


DATABASE = made("openstack:compute/instance:Instance", "db", {"name": "orders-db", "metadata": METADATA})
SECRET = made("openstack:keymanager/secretV1:SecretV1", "key", {"payload": "a long payload", "metadata": METADATA})
SHARE = made("openstack:sharedfilesystem/share:Share", "features", {"name": "features", "metadata": METADATA})
CREDENTIAL = made("openstack:identity/ec2CredentialV3:Ec2CredentialV3", "s3", {"access": "AKxxxxxxxx"})
ROUTER = made("openstack:networking/router:Router", "router", {"name": "router"})
SEGMENT = {"cidr": "10.16.0.0/18", "tags": ["isthmus-classification=restricted"]}
SUBNET = made("openstack:networking/subnet:Subnet", "restricted", SEGMENT)
SEARCH = made("kubernetes:core/v1:Service", "search", {"metadata": {"name": "search", "labels": INTERNAL}}, eks=True)
OTHER = made("kubernetes:core/v1:Service", "other", {"metadata": {"name": "other", "labels": INTERNAL}}, eks=True)
RANKING = made("kubernetes:core/v1:Service", "ranking", {"metadata": {"name": "ranking", "labels": RESTRICTED}})
QUEUE = made("aws:sqs/queue:Queue", "events", {"name": "events", "tags": TAGS})
LINK = config_map(UNKNOWN, INTERNAL, edges={"data": [SECRET]})
EXTERNAL = {"metadata": {"name": "lake", "namespace": "serving", "labels": INTERNAL}}
EXTERNAL_SPEC = {"type": "ExternalName", "externalName": "s3.eu-central-1.amazonaws.com"}
ALIAS = made("kubernetes:core/v1:Service", "lake", {**EXTERNAL, "spec": EXTERNAL_SPEC})
RCLONE = {"RCLONE_CONFIG_A_PROVIDER": "Ceph", "RCLONE_CONFIG_A_ENDPOINT": "https://10.16.2.9"}
BUCKET = {"args": ["--to", "s3://copies/orders"]}
FLUENT_BIT = "[OUTPUT]\n    Name  cloudwatch_logs\n    Match *\n    region eu-central-1\n"
CLOUD_CONFIG = "#cloud-config\nruncmd:\n  - [aws, s3, cp, /srv/x, 's3://copies/x']\n"
TARGET = {"backupTargetURL": "s3://copies@us-east-1/", "credentialSecret": "settings"}
BARMAN = {"destinationPath": "s3://backups/"}
S3_SINK = {"s3.region": "us-east-1", "s3.bucket.name": "copies"}
CONNECTOR = "io.confluent.connect.s3.S3SinkConnector"
PASSWORD = "Zq8-vKp3xT7mWd"
USER = made("openstack:identity/user:User", "analyst", {"name": "analyst", "id": "u-1", "password": PASSWORD})
LOGIN = made(
    "aws:secretsmanager/secretVersion:SecretVersion", "login", {"secretString": f'{{"password":"{PASSWORD}"}}'}
)
RANDOM = made("random:index/randomPassword:RandomPassword", "password", {"length": 32})
BY_RANDOM = made(
    "openstack:identity/user:User", "analyst", {"name": "analyst", "password": UNKNOWN}, {"password": [RANDOM]}
)
PARAMETER = made("aws:ssm/parameter:Parameter", "login", {"value": UNKNOWN}, {"value": [RANDOM]})
BARBICAN = made(
    "openstack:keymanager/secretV1:SecretV1", "key", {"acl": {"read": {"users": ["u-1"]}}, "metadata": METADATA}
)
ASSIGNED = made("openstack:identity/roleAssignment:RoleAssignment", "member", {"userId": "u-1", "projectId": "p-1"})
ACCOUNT = {"name": "worker", "namespace": "serving", "annotations": {"eks.amazonaws.com/role-arn": UNKNOWN}}


def role(action: str) -> list[Subject]:
    """A role of the private cluster's pods, with one action."""
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}
    itself = made("aws:iam/role:Role", "role", {"name": "worker"})
    return [
        itself,
        made("aws:iam/rolePolicy:RolePolicy", "policy", {"role": "worker", "policy": json.dumps(document)}),
        made("kubernetes:core/v1:ServiceAccount", "account", {"metadata": ACCOUNT}, {"metadata": [itself]}),
    ]


def pods(*, eks: bool = False, **container: Any) -> Subject:
    """A workload that runs as the ServiceAccount `worker`."""
    whole = workload(container, labels=INTERNAL if eks else RESTRICTED, eks=eks)
    whole.props["spec"]["template"]["spec"]["serviceAccountName"] = "worker"
    return whole


LEAKS: dict[str, Sequence[Subject]] = {
    "a user's password on AWS": [container(containerRead="p:analyst"), USER, LOGIN],
    "a user's password on AWS, by its id": [container(containerWrite="p:u-1, q:other"), USER, LOGIN],
    "a user's password as a parameter": [container(containerRead="p:analyst"), RANDOM, BY_RANDOM, PARAMETER],
    "a secret's reader": [BARBICAN, USER, LOGIN],
    "a project's member": [ASSIGNED, USER, LOGIN],
    "a role that writes": [*role("s3:Put*"), pods()],
    "an endpoint that nobody names": [workload(variables(AWS_ENDPOINT_URL_S3="https://s3.archive.example.org"))],
    "an endpoint that nobody names, in the command": [
        workload({"command": ["aws", "--endpoint-url=https://s3.archive.example.org", "s3", "cp", "x", "s3://b/c"]})
    ],
    "arguments": [workload(BUCKET)],
    "a command as a list": [workload({"command": ["aws", "s3", "cp", "/x", "s3://b/c"]})],
    "a command in a shell": [workload({"command": ["sh", "-c", "aws sqs send-message --queue-url $Q"]})],
    "a program": [workload({"command": ["python", "-c", "boto3.client('s3').upload_file('x', 'b', 'k')"]})],
    "a queue's URL": [workload(variables(Q="https://sqs.eu-central-1.amazonaws.com/123456789012/events"))],
    "an ARN": [workload(variables(TOPIC="arn:aws:sns:eu-central-1:123456789012:events"))],
    "an address of the VPC": [workload(variables(BROKER="10.32.7.20:9092"))],
    "a name inside the VPC": [workload(variables(HOST="ip-10-32-0-5.eu-central-1.compute.internal"))],
    "user data in Base64": [instance(base64.b64encode(b"aws s3 sync /srv s3://copies/").decode())],
    "user data as YAML": [instance(CLOUD_CONFIG)],
    "one remote of two": [workload(variables(**RCLONE, RCLONE_CONFIG_B_PROVIDER="AWS"))],
    "a remote as a text": [workload({"args": ["copy", "/x", ":s3,provider=AWS,env_auth:bucket/x"]})],
    "an endpoint of the VPC": [workload({**BUCKET, **variables(AWS_ENDPOINT_URL="https://10.32.2.9")})],
    "a log shipper": [config_map({"fluent-bit.conf": FLUENT_BIT})],
    "settings of pods": [
        config_map({"TO": "s3://b/x"}, INTERNAL),
        workload({"envFrom": [{"configMapRef": {"name": "settings"}}]}),
    ],
    "a Service for a host of AWS": [ALIAS, workload(variables(URL="https://lake.serving.svc/put"))],
    "a backup location": [custom("velero.io/v1:BackupStorageLocation", {"provider": "velero.io/aws"}, {})],
    "a backup target": [custom("longhorn.io/v1beta2:BackupTarget", TARGET, {})],
    "a database's backup": [custom("postgresql.cnpg.io/v1:Cluster", {"backup": {"barmanObjectStore": BARMAN}})],
    "a sink": [custom("kafka.strimzi.io/v1beta2:KafkaConnector", {"class": CONNECTOR, "config": S3_SINK})],
    "an output": [custom("logging.banzaicloud.io/v1beta1:Output", {"s3": {"s3_bucket": "b"}})],
    "another provider": [workload(variables(URL="https://acct.blob.core.windows.net/x"))],
    "the internet": [workload(variables(URL="http://8.8.8.8/x"))],
    "an output in arguments": [QUEUE, workload({"args": [UNKNOWN]}, {"spec": [QUEUE]})],
    "a call that isn't declared": [SEARCH, workload(variables(OTHER_URL=UNKNOWN), {"spec": [SEARCH]})],
    "a second call": [SEARCH, OTHER, workload(variables(ISTHMUS_SEARCH_URL=UNKNOWN), {"spec": [SEARCH, OTHER]})],
    "a call at home that goes to AWS": [
        SEARCH,
        workload(variables(ISTHMUS_SEARCH_URL=UNKNOWN, ISTHMUS_RANKING_URL=UNKNOWN), {"spec": [SEARCH]}),
    ],
    "a declared call's variable": [
        workload(variables(ISTHMUS_SEARCH_URL="https://sqs.eu-central-1.amazonaws.com/1/x"))
    ],
    "a secret": [SECRET, made("aws:ssm/parameter:Parameter", "copy", {"value": UNKNOWN}, {"value": [SECRET]})],
    "a known secret": [SECRET, made("aws:lambda/function:Function", "f", {"e": "a long payload"}, {"e": [SECRET]})],
    "two hops": [SECRET, LINK, made("aws:ssm/parameter:Parameter", "copy", {"value": UNKNOWN}, {"value": [LINK]})],
    "a key to a store": [CREDENTIAL, config_map(UNKNOWN, INTERNAL, edges={"data": [CREDENTIAL]}, eks=True)],
    "what fetches by name": [container(), made("aws:datasync/x:X", "x", {"n": "isthmus-orders"}, {"n": [container()]})],
    "what fetches by address": [made("aws:datasync/locationSmb:LocationSmb", "x", {"serverHostname": "10.16.70.5"})],
    "clients of the segment": [
        made("aws:storagegateway/nfsFileShare:NfsFileShare", "x", {"clientLists": ["10.0.0.0/8"]})
    ],
    "a target": [
        DATABASE,
        made("aws:lb/targetGroupAttachment:TargetGroupAttachment", "x", {"t": UNKNOWN}, {"t": [DATABASE]}),
    ],
    "pods on EKS": [workload(variables(URL="http://10.16.70.4:8000"), labels=INTERNAL, eks=True)],
    "a file": [stored(source="models/rec/model.onnx"), copied(source=File(path="./models/rec/model.onnx"))],
    "an archive with it": [stored(source="models/rec/model.onnx"), copied(source=File(path="models"))],
    "a hash": [stored(source=File(path="a", hash="b" * 64)), copied(source=File(path="z", hash="b" * 64))],
    "a content": [stored(content="x" * 80), copied(content="x" * 80)],
    "synchronised to the VPC": [container(containerSyncTo="https://10.32.7.20/v1/AUTH_x/c")],
    "synchronised to nobody knows": [container(containerSyncTo=UNKNOWN)],
    "synchronised by realm": [container(containerSyncTo="//realm/cluster/AUTH_x/c")],
    "a share's clients": [
        SHARE,
        made(
            "openstack:sharedfilesystem/shareAccess:ShareAccess",
            "x",
            {"accessTo": "10.32.0.0/16"},
            {"shareId": [SHARE]},
        ),
    ],
}
SAFE: dict[str, Sequence[Subject]] = {
    "a user whose password is nowhere else": [container(containerRead="p:analyst"), USER],
    "a user of no store": [container(), USER, LOGIN],
    "a user of a container that is internal": [
        container(metadata={"isthmus-classification": "internal"}, containerRead="p:analyst"),
        USER,
        LOGIN,
    ],
    "another's password": [
        container(containerRead="p:analyst"),
        USER,
        made("aws:secretsmanager/secretVersion:SecretVersion", "x", {"secretString": "Zq8-vKp3xT7mWx"}),
    ],
    "a role that reads": [*role("s3:GetObject"), pods()],
    "a role that writes, for pods on AWS": [*role("s3:PutObject"), pods(eks=True)],
    "a Service of the cluster": [
        workload({**BUCKET, **variables(AWS_ENDPOINT_URL="http://minio.storage-system:9000")})
    ],
    "the site's own endpoint": [
        workload({**BUCKET, **variables(AWS_ENDPOINT_URL_S3="https://object-store.private.example.com")})
    ],
    "an endpoint in the command": [
        workload({"command": ["aws", "--endpoint-url", "https://10.16.2.9", "s3", "cp", "x", "s3://b/c"]})
    ],
    "an endpoint in the user data": [instance("aws s3 sync /srv s3://b/ --endpoint-url https://10.16.2.9:8080\n")],
    "variables as AWS's": [workload(variables(AWS_REGION="eu-central-1", NO_PROXY="10.32.0.0/16,.svc,127.0.0.1"))],
    "a target at home": [
        config_map({"AWS_ENDPOINTS": "https://10.16.2.9:9000"}, kind="Secret"),
        custom("longhorn.io/v1beta2:BackupTarget", TARGET),
    ],
    "a backup at home": [
        custom("postgresql.cnpg.io/v1:Cluster", {"backup": {"store": {**BARMAN, "endpointURL": "https://10.16.2.9"}}})
    ],
    "a sink at home": [
        custom(
            "kafka.strimzi.io/v1beta2:KafkaConnector",
            {"class": CONNECTOR, "config": {**S3_SINK, "store.url": "https://10.16.2.9"}},
        )
    ],
    "a mirror at home": [
        custom(
            "kafka.strimzi.io/v1beta2:KafkaMirrorMaker2",
            {"clusters": [{"alias": "aws", "bootstrapServers": "dr:9093"}]},
        )
    ],
    "a declared call": [SEARCH, workload(variables(ISTHMUS_SEARCH_URL=UNKNOWN), {"spec": [SEARCH]})],
    "a declared call, and one at home": [
        SEARCH,
        RANKING,
        workload(variables(ISTHMUS_SEARCH_URL=UNKNOWN, ISTHMUS_RANKING_URL=UNKNOWN), {"spec": [SEARCH, RANKING]}),
    ],
    "a declared call by address": [
        SEARCH,
        workload(variables(ISTHMUS_SEARCH_URL="http://10.32.7.7:8000"), {"spec": [SEARCH]}),
    ],
    "a declared call by name": [workload(variables(ISTHMUS_SEARCH_URL="http://x.elb.eu-central-1.amazonaws.com:8000"))],
    "an internal job": [workload(BUCKET, labels=INTERNAL)],
    "an address of a router": [
        ROUTER,
        made("aws:ec2/customerGateway:CustomerGateway", "x", {"ipAddress": UNKNOWN}, {"ipAddress": [ROUTER]}),
    ],
    "a range": [SUBNET, made("aws:vpc/securityGroupIngressRule:X", "x", {"cidrIpv4": UNKNOWN}, {"cidrIpv4": [SUBNET]})],
    "a name": [
        container(),
        made("aws:iam/policy:Policy", "x", {"policy": "isthmus-orders"}, {"policy": [container()]}),
    ],
    "another file": [stored(source="models/rec/model.onnx"), copied(source=File(path="models/enc/model.onnx"))],
    "the same program in two clusters": [
        config_map({"compile.py": "x" * 80}),
        config_map({"compile.py": "x" * 80}, INTERNAL, eks=True),
    ],
    "synchronised at home": [container(containerSyncTo="https://10.16.2.10:8080/v1/AUTH_dr/orders")],
    "synchronised, internal": [
        container(metadata={"isthmus-classification": "internal"}, containerSyncTo="https://10.32.1.1/v1/AUTH_x/c")
    ],
    "an order of creation": [container(), copied(source=File(path="x"), content="")],
}


EXPECTED = "expected no path by which data that stays private goes out fix"
TABLE = {
    "compliant": [SAFE["the site's own endpoint"], SAFE["a declared call"], SAFE["synchronised at home"]],
    "violating": [
        (LEAKS["arguments"], EXPECTED),
        (LEAKS["a secret"], "'key' (restricted, a private site) -> [its output, in value] ->"),
        (LEAKS["two hops"], "'settings' (internal, a private site) -> [its output, in value] ->"),
        (LEAKS["a file"], EXPECTED),
        (LEAKS["clients of the segment"], "of the restricted segment"),
        (LEAKS["synchronised to the VPC"], "containerSyncTo of"),
    ],
    "not applicable": [SAFE["an internal job"], SAFE["a range"], [SEARCH, OTHER], [QUEUE]],
    "unknown": [
        (LEAKS["synchronised to nobody knows"], "isn't known at preview"),
        (LEAKS["an output in arguments"], EXPECTED),
        (LEAKS["a call that isn't declared"], "declare the call"),
    ],
    "near miss": [
        SAFE["an order of creation"],
        SAFE["another file"],
        SAFE["a name"],
        SAFE["the same program in two clusters"],
    ],
}
test_table = reads(rule, TABLE, ESTATE)


@pytest.mark.parametrize("name", LEAKS)
def test_a_leak_is_refused(name: str) -> None:
    assert [flat(violation) for violation in judged(LEAKS[name])]


@pytest.mark.parametrize("name", SAFE)
def test_its_twin_is_allowed(name: str) -> None:
    assert [str(violation) for violation in judged(SAFE[name])] == []


def test_the_path_is_printed_hop_by_hop() -> None:
    (violation,) = judged(LEAKS["two hops"])
    assert violation.path[0] == SECRET.urn and violation.path[-1] == violation.urn
    text = flat(violation)
    first, second, third = (
        "'key' (restricted, a private site)",
        "'settings' (internal, a private site)",
        "'copy' (AWS)",
    )
    assert text.index(first) < text.index(second) < text.index(third)
    assert "de-identified copy" in text


def test_the_principal_is_named_in_the_path() -> None:
    (violation,) = judged([container(containerRead="p:analyst"), USER, LOGIN])
    assert "what user analyst may read, by containerRead" in flat(violation)
    assert violation.path[0] == container().urn and violation.urn == LOGIN.urn
    (written,) = judged(LEAKS["a role that writes"])
    assert "what it may write to AWS as role worker, by s3:PutObject" in flat(written)


def test_an_order_of_creation_carries_nothing() -> None:
    later = made("aws:s3/bucketObjectv2:BucketObjectv2", "later", {"source": UNKNOWN, "tags": TAGS})
    whole = Subject(**{**later.__dict__, "depends_on": frozenset({container().urn})})
    assert judged([container(), whole]) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.just(UNKNOWN) | st.just("s3://b/c"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["name", "value", "env", "envFrom", "image", "secretRef", "metadata"]), inner, max_size=4
        )
    ),
    max_leaves=15,
)


@given(spec=JSON, metadata=JSON, data=JSON)
def test_nothing_of_any_type_makes_it_fall_over(spec: Any, metadata: Any, data: Any) -> None:
    labelled = {"metadata": {"name": "a", "labels": RESTRICTED}, "spec": spec, "data": data}
    resources = [
        made("kubernetes:apps/v1:Deployment", "a", labelled),
        made("kubernetes:core/v1:ConfigMap", "b", {"metadata": metadata, "data": data}, {"data": [DATABASE]}),
        made("aws:datasync/task:Task", "c", {"spec": spec, "tags": metadata}, {"spec": [DATABASE]}),
        made("openstack:sharedfilesystem/shareAccess:ShareAccess", "d", {"accessTo": data, "shareId": spec}),
        container(containerSyncTo=data),
        DATABASE,
    ]
    assert not [violation for violation in judged(resources) if "so nothing is proved" in violation.got]
