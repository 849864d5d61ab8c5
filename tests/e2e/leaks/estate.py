"""A blameless estate on both clouds, and one change a leak. Run by a Pulumi project: `config leak` names the change."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_openstack as openstack

CLASS = "isthmus:classification"
INTERNAL = {CLASS: "internal"}
BUCKET = "leak-models-123456789012"
Leak = Callable[["Estate"], None]


class Estate:
    """A bucket with its block, a container, and a security group on either cloud."""

    def __init__(self, leak: str) -> None:
        self.tags: dict[str, Any] = dict(INTERNAL)
        self.bucket: dict[str, Any] = {}
        self.container: dict[str, Any] = {"metadata": {"isthmus-classification": "restricted"}}
        self.blocked = True
        change = LEAKS.get(leak)
        if change is not None and change.__name__.startswith("_set"):
            change(self)
        self.models = aws.s3.Bucket("models", bucket=BUCKET, tags=self.tags, **self.bucket)
        if self.blocked:
            aws.s3.BucketPublicAccessBlock(
                "models",
                bucket=self.models.id,
                block_public_acls=True,
                block_public_policy=True,
                ignore_public_acls=True,
                restrict_public_buckets=True,
            )
        openstack.objectstorage.Container("models", name="leak-models", **self.container)
        vpc = aws.ec2.Vpc("vpc", cidr_block="10.64.0.0/16", tags={"Name": "leak"})
        self.group = aws.ec2.SecurityGroup("group", name="leak", description="leak", vpc_id=vpc.id)
        self.neutron_group = openstack.networking.SecGroup("group", name="leak", delete_default_rules=True)
        self.rule("own", "10.64.0.0/16")
        if change is not None and not change.__name__.startswith("_set"):
            change(self)

    def rule(self, name: str, cidr: str | None, version: int = 4) -> None:
        """A rule on AWS, a resource of its own."""
        aws.vpc.SecurityGroupIngressRule(
            name,
            security_group_id=self.group.id,
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            cidr_ipv4=cidr if version == 4 else None,
            cidr_ipv6=cidr if version == 6 else None,
        )

    def neutron_rule(self, cidr: str | None, ethertype: str = "IPv4") -> None:
        """A rule on OpenStack."""
        openstack.networking.SecGroupRule(
            "neutron",
            direction="ingress",
            ethertype=ethertype,
            protocol="tcp",
            port_range_min=443,
            port_range_max=443,
            remote_ip_prefix=cidr,
            security_group_id=self.neutron_group.id,
        )


def _set_acl(estate: Estate) -> None:
    estate.bucket["acl"] = "public-read"


def _set_policy(estate: Estate) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{BUCKET}/*",
    }
    estate.bucket["policy"] = json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _set_no_block(estate: Estate) -> None:
    estate.blocked = False


def _set_container(estate: Estate) -> None:
    estate.container["container_read"] = ".r:*,.rlistings"


def _set_no_class(estate: Estate) -> None:
    del estate.tags[CLASS]


def _set_restricted(estate: Estate) -> None:
    estate.tags[CLASS] = "restricted"


def _set_unknown_class(estate: Estate) -> None:
    other = aws.iam.Role("other", name="leak", assume_role_policy=TRUST)
    estate.tags[CLASS] = other.unique_id.apply(lambda _: "internal")


def _restricted_model(estate: Estate) -> None:
    aws.s3.BucketObject(
        "recommender",
        bucket=BUCKET,
        key="recommender/1/model.onnx",
        content="trained on what users did",
        tags={CLASS: "restricted"},
        opts=pulumi.ResourceOptions(depends_on=[estate.models]),
    )


TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)


def _halves(estate: Estate) -> None:
    estate.rule("low", "0.0.0.0/1")
    estate.rule("high", "128.0.0.0/1")


def _inline(estate: Estate) -> None:
    rule = aws.ec2.SecurityGroupIngressArgs(protocol="tcp", from_port=443, to_port=443, cidr_blocks=["0.0.0.0/0"])
    vpc = aws.ec2.Vpc("inline", cidr_block="10.65.0.0/16", tags={"Name": "leak"})
    aws.ec2.SecurityGroup("inline", name="leak-inline", description="leak", vpc_id=vpc.id, ingress=[rule])


LEAKS: dict[str, Leak] = {
    "bucket public by ACL": _set_acl,
    "bucket public by policy": _set_policy,
    "bucket without a public-access block": _set_no_block,
    "container for everyone": _set_container,
    "classification missing": _set_no_class,
    "bucket restricted": _set_restricted,
    "classification unknown": _set_unknown_class,
    "restricted model on AWS": _restricted_model,
    "security group open inline": _inline,
    "security group open by a separate rule": lambda e: e.rule("any", "0.0.0.0/0"),
    "security group open to IPv6": lambda e: e.rule("any", "::/0", 6),
    "security group open by two halves": _halves,
    "security group rule without a remote": lambda e: e.neutron_rule(None),
    "Neutron group open to all": lambda e: e.neutron_rule("0.0.0.0/0"),
    "Neutron group open to IPv6": lambda e: e.neutron_rule("::/0", "IPv6"),
}


def main() -> None:
    """Declare the estate, with the leak that the configuration names."""
    Estate(pulumi.Config().get("leak") or "")
