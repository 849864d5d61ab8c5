"""Random stacks over two clouds and Kubernetes, as cases of the corpus: what leaks in them is by chance."""

import random
from collections.abc import Callable
from typing import Any

OWN, FOREIGN = "123456789012", "999988887777"
OWN_ORG, FOREIGN_ORG = "o-a1b2c3d4e5", "o-zzzzzzzzzz"
ENDPOINT = "vpce-0123456789abcdef0"
CLASSES = ("public", "internal", "confidential", "restricted")
TAG, LABEL, METADATA = "isthmus:classification", "isthmus.dev/classification", "isthmus-classification"
IMAGE = f"{OWN}.dkr.ecr.eu-central-1.amazonaws.com/worker:1.0.0@sha256:{'a' * 64}"
PRIVATE_IMAGE = f"registry.private.example.com/worker:1.0.0@sha256:{'a' * 64}"

Raw = dict[str, Any]
Piece = Callable[[random.Random, str], list[Raw]]
PIECES: list[Piece] = []


def piece(function: Piece) -> Piece:
    """Registers what writes one or a few resources that belong together."""
    PIECES.append(function)
    return function


def stack(seed: int, size: int) -> Raw:
    """A case with the sites' own resources and `size` pieces."""
    rng = random.Random(seed)
    resources = base()
    for number in range(size):
        resources += rng.choice(PIECES)(rng, f"r{number}")
    return {"id": f"seed-{seed}", "resources": resources, "because": f"seed {seed}, size {size}"}


def base() -> list[Raw]:
    """The providers of both sites and their clusters, none of which leaks."""
    provider = {"region": "eu-central-1", "allowedAccountIds": {"$json": [OWN]}}
    cluster = {
        "name": "isthmus-local-public",
        "roleArn": f"arn:aws:iam::{OWN}:role/eks",
        "vpcConfig": {"subnetIds": ["subnet-1"], "endpointPrivateAccess": True, "endpointPublicAccess": False},
        "encryptionConfig": {"resources": ["secrets"], "provider": {"keyArn": f"arn:aws:kms:eu-central-1:{OWN}:key/1"}},
        "tags": {TAG: "internal"},
    }
    magnum = {"name": "private", "clusterTemplateId": "t", "masterCount": 1, "nodeCount": 1, "floatingIpEnabled": False}
    return [
        _one("pulumi:providers:aws", "aws", provider),
        _one("pulumi:providers:openstack", "openstack", {"region": "RegionOne", "tenantName": "isthmus-local"}),
        _one("aws:eks/cluster:Cluster", "eks", cluster, "aws"),
        _one("openstack:containerinfra/cluster:Cluster", "magnum", magnum, "openstack"),
        _one("pulumi:providers:kubernetes", "eks-kubernetes", {"kubeconfig": {"$output": "eks.endpoint"}}),
        _one("pulumi:providers:kubernetes", "magnum-kubernetes", {"kubeconfig": {"$output": "magnum.kubeconfig"}}),
    ]


def _one(type_: str, name: str, props: Raw, provider: str = "", **more: Any) -> Raw:
    return {"type": type_, "name": name, "props": props, **({"provider": provider} if provider else {}), **more}


def _class(rng: random.Random) -> Any:
    """Mostly a low class; now and then a high one, none, a word that is no class, or one that isn't known."""
    return rng.choice(
        [*["public", "internal"] * 6, "confidential", "restricted", "Restricted", "", {"$unknown": "string"}]
    )


@piece
def queue(rng: random.Random, name: str) -> list[Raw]:
    tags = {TAG: _class(rng), "Name": name}
    if rng.random() < 0.04:
        del tags[TAG]
    return [_one("aws:sqs/queue:Queue", name, {"name": name, "tags": tags}, "aws")]


@piece
def table(rng: random.Random, name: str) -> list[Raw]:
    props: Raw = {"name": name, "hashKey": "id", "attributes": [{"name": "id", "type": "S"}]}
    props["tags"] = {TAG: _class(rng)}
    return [_one("aws:dynamodb/table:Table", name, props, "aws")]


@piece
def instance(rng: random.Random, name: str) -> list[Raw]:
    props: Raw = {
        "ami": "ami-1",
        "instanceType": "g6.2xlarge",
        "metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1},
        "rootBlockDevice": {"encrypted": True},
        "tags": {TAG: "internal"},
        "volumeTags": {TAG: _class(rng)},
        "associatePublicIpAddress": rng.choice([False, False, False, True, "false"]),
    }
    return [_one("aws:ec2/instance:Instance", name, props, "aws")]


@piece
def bucket(rng: random.Random, name: str) -> list[Raw]:
    """A bucket with its block, and perhaps a policy and an ACL."""
    cloud_name = f"isthmus-{name}-{OWN}"
    blocks = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"]
    made = [_one("aws:s3/bucket:Bucket", name, {"bucket": cloud_name, "tags": {TAG: "internal"}}, "aws")]
    settings: Raw = {block: rng.random() > 0.02 for block in blocks}
    settings["bucket"] = rng.choice(
        [cloud_name, {"$output": f"{name}.id"}, {"$output": f"{name}.id", "value": cloud_name}]
    )
    if rng.random() > 0.05:
        made.append(_one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", f"{name}-block", settings, "aws"))
    statements = [_statement(rng, cloud_name) for _ in range(rng.randint(1, 3))]
    document = {"Version": "2012-10-17", "Statement": statements if rng.random() < 0.8 else statements[0]}
    props = {"bucket": cloud_name, "policy": {"$json": document}}
    made.append(_one("aws:s3/bucketPolicy:BucketPolicy", f"{name}-policy", props, "aws"))
    return made


def _statement(rng: random.Random, bucket_name: str) -> Raw:
    principals: list[Raw] = [
        {"Principal": {"AWS": f"arn:aws:iam::{OWN}:role/reader"}},
        {"Principal": {"AWS": [f"arn:aws:iam::{OWN}:root", OWN]}},
        {"Principal": {"AWS": f"arn:aws:iam::{FOREIGN}:role/reader"}},
        {"Principal": "*"},
        {"Principal": {"AWS": "*"}},
        {"Principal": {"AWS": ["*"]}},
    ]
    weights = [6, 6, 1, 4, 4, 2]
    statement: Raw = {
        "Effect": "Allow",
        "Action": rng.choice(["s3:GetObject", ["s3:GetObject", "s3:ListBucket"], "s3:*"]),
    }
    statement["Resource"] = f"arn:aws:s3:::{bucket_name}/*"
    statement |= rng.choices(principals, weights)[0]
    if rng.random() < 0.8:
        statement["Condition"] = dict(rng.choice(CONDITIONS) for _ in range(rng.randint(1, 2)))
    if rng.random() < 0.2:
        statement |= {"Effect": "Deny", "Principal": "*"}
        statement["Condition"] = dict([rng.choice(DENIALS)])
    return statement


CONDITIONS: list[tuple[str, Raw]] = [
    ("StringEquals", {"aws:PrincipalOrgID": OWN_ORG}),
    ("StringEquals", {"aws:PrincipalOrgID": [OWN_ORG]}),
    ("StringEquals", {"aws:PrincipalOrgID": FOREIGN_ORG}),
    ("StringEquals", {"AWS:principalorgid": OWN_ORG}),
    ("StringEquals", {"aws:PrincipalOrgID": "${aws:PrincipalOrgID}"}),
    ("StringEqualsIfExists", {"aws:PrincipalOrgID": OWN_ORG}),
    ("StringLike", {"aws:PrincipalOrgID": "o-*"}),
    ("StringLike", {"aws:PrincipalAccount": OWN}),
    ("StringLike", {"aws:PrincipalAccount": "12345678901?"}),
    ("StringNotEquals", {"aws:PrincipalAccount": FOREIGN}),
    ("StringEquals", {"aws:SourceVpce": ENDPOINT}),
    ("StringEquals", {"aws:SourceVpce": [ENDPOINT, "${aws:SourceVpce}"]}),
    ("StringEqualsIfExists", {"aws:SourceVpce": ENDPOINT}),
    ("StringNotEquals", {"aws:SourceVpce": ENDPOINT}),
    ("Null", {"aws:PrincipalOrgID": "false"}),
    ("Bool", {"aws:SecureTransport": "true"}),
    ("IpAddress", {"aws:SourceIp": "0.0.0.0/0"}),
    ("IpAddress", {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}),
    ("IpAddress", {"aws:SourceIp": ["198.51.100.7/32", "10.0.0.0/8"]}),
    ("NotIpAddress", {"aws:SourceIp": "198.51.100.7/32"}),
    ("ForAllValues:StringEquals", {"aws:PrincipalOrgID": OWN_ORG}),
]
DENIALS: list[tuple[str, Raw]] = [
    ("StringNotEquals", {"aws:PrincipalOrgID": OWN_ORG}),
    ("StringNotEqualsIfExists", {"aws:PrincipalOrgID": OWN_ORG}),
    ("StringNotEquals", {"aws:SourceVpce": ENDPOINT}),
    ("Bool", {"aws:SecureTransport": "false"}),
    ("NotIpAddress", {"aws:SourceIp": "10.0.0.0/8"}),
]


@piece
def group(rng: random.Random, name: str) -> list[Raw]:
    """A security group whose rules stand in it and beside it."""
    safe = ["10.16.64.0/19", "10.32.0.0/16", "100.64.0.0/10", "198.51.100.7/32", "172.16.0.0/12"]
    parts = ["0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2", "192.0.0.0/2"]
    chosen = rng.sample(safe, 2) + ([rng.choice([*parts, "0.0.0.0/0"])] if rng.random() < 0.1 else [])
    rng.shuffle(chosen)
    inline, beside = chosen[:1], chosen[1:]
    rule: Raw = {"protocol": "tcp", "fromPort": 443, "toPort": 443}
    props: Raw = {"description": name, "ingress": [{**rule, "cidrBlocks": inline}], "tags": {"Name": name}}
    made = [_one("aws:ec2/securityGroup:SecurityGroup", name, props, "aws")]
    for number, cidr in enumerate(beside):
        one: Raw = {"securityGroupId": {"$output": f"{name}.id"}, "ipProtocol": "tcp", "fromPort": 443, "toPort": 443}
        one["cidrIpv4"] = cidr
        token = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
        made.append(_one(token, f"{name}-{number}", one, "aws"))
    return made


@piece
def balancer(rng: random.Random, name: str) -> list[Raw]:
    props: Raw = {"loadBalancerType": "network", "subnets": ["subnet-1"], "tags": {"Name": name}}
    internal = rng.choice([*[True] * 12, "true", False, "false", None, {"$unknown": "boolean"}])
    if internal is not None:
        props["internal"] = internal
    return [_one("aws:lb/loadBalancer:LoadBalancer", name, props, "aws")]


@piece
def container(rng: random.Random, name: str) -> list[Raw]:
    entries = ["project:user", "4fd1e0c2a5b3:*", ".r:-evil.example.com"]
    entries += rng.sample(
        ["*:*", "%2a:%2A", " .r:*", ".referrer:*.example.com", ".rlistings"], int(rng.random() < 0.15)
    )
    rng.shuffle(entries)
    separator = rng.choice([",", ", ", " ,"])
    props = {"name": name, "metadata": {METADATA: rng.choice(CLASSES)}, "containerRead": separator.join(entries)}
    return [_one("openstack:objectstorage/container:Container", name, props, "openstack")]


@piece
def neutron_rule(rng: random.Random, name: str) -> list[Raw]:
    props: Raw = {"direction": "ingress", "ethertype": "IPv4", "protocol": "tcp", "securityGroupId": f"group-{name}"}
    remote = rng.choice([*["10.16.64.0/19", "10.32.0.0/16"] * 4, "group", "0/0", "0.0.0.0/0", "0.0.0.0/0.0.0.0", None])
    if remote == "group":
        props["remoteGroupId"] = {"$unknown": "string"}
    elif remote is not None:
        props["remoteIpPrefix"] = remote
    return [_one("openstack:networking/secGroupRule:SecGroupRule", name, props, "openstack")]


@piece
def workload(rng: random.Random, name: str) -> list[Raw]:
    """A Deployment on either cluster; its own label and that of its pods may differ."""
    side = rng.choice(["eks", "magnum"])
    low = ["public", "internal"]
    pods = rng.choice(CLASSES) if side == "magnum" else rng.choice([*low * 5, "confidential", "restricted"])
    own = rng.choice(low) if side == "eks" else pods
    image = IMAGE if side == "eks" else PRIVATE_IMAGE
    variables: list[Raw] = [{"name": "AWS_REGION", "value": "eu-central-1"}, {"name": "LEVEL", "value": "info"}]
    made: list[Raw] = []
    if rng.random() < 0.15:
        made.append(
            _one("aws:sqs/queue:Queue", f"{name}-queue", {"name": f"{name}-queue", "tags": {TAG: "internal"}}, "aws")
        )
        variables.append({"name": "OUT", "value": {"$output": f"{name}-queue.url"}})
    spec = {
        "replicas": 1,
        "selector": {"matchLabels": {"app": name, LABEL: pods}},
        "template": {
            "metadata": {"labels": {"app": name, LABEL: pods}},
            "spec": {"containers": [{"name": "worker", "image": image, "env": variables}]},
        },
    }
    metadata = {"name": name, "namespace": "serving", "labels": {LABEL: own}}
    props = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec}
    return [*made, _one("kubernetes:apps/v1:Deployment", name, props, f"{side}-kubernetes")]


@piece
def service(rng: random.Random, name: str) -> list[Raw]:
    prefix = "service.beta.kubernetes.io"
    side = rng.choice(["eks", "magnum"])
    right = {"eks": f"{prefix}/aws-load-balancer-scheme", "magnum": f"{prefix}/openstack-internal-load-balancer"}
    word = {"eks": "internal", "magnum": "true"}
    choice = rng.random()
    annotations = {right[side]: word[side]}
    if choice < 0.05:
        annotations = {right[other]: word[other] for other in right if other != side}
    elif choice < 0.1:
        annotations = {right[side]: "internet-facing" if side == "eks" else "false"}
    kind = rng.choice(["LoadBalancer", "LoadBalancer", "ClusterIP"])
    metadata = {"name": name, "namespace": "serving", "annotations": annotations}
    props = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata,
        "spec": {"type": kind, "ports": [{"port": 80}]},
    }
    return [_one("kubernetes:core/v1:Service", name, props, f"{side}-kubernetes")]


@piece
def role(rng: random.Random, name: str) -> list[Raw]:
    principal = rng.choice(
        [
            *[{"Service": "ec2.amazonaws.com"}, {"AWS": f"arn:aws:iam::{OWN}:role/ci"}, {"AWS": OWN}] * 4,
            {"AWS": f"arn:aws:iam::{FOREIGN}:root"},
            {"AWS": "*"},
            "*",
        ]
    )
    statement: Raw = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    if rng.random() < 0.3:
        statement["Condition"] = {"StringEquals": {"sts:ExternalId": "isthmus"}}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return [_one("aws:iam/role:Role", name, {"name": name, "assumeRolePolicy": {"$json": document}}, "aws")]
