"""Which resources hold data, where each has its classification, and whether it is on AWS."""

from collections.abc import Mapping, Sequence
from typing import Any

from isthmus.environment.labels import AWS_TAG, KUBERNETES_LABEL, OPENSTACK_KEY
from isthmus_policies.subject import UNKNOWN, Subject, Unknown

__all__ = ["AWS_TAG", "KUBERNETES_LABEL", "OPENSTACK_KEY", "classification", "eks_providers", "holds_data", "on_aws"]

# Type names without the version that some carry (`Bucket` is `aws:s3/bucket:Bucket` and `aws:s3/bucketV2:BucketV2`).
AWS_DATA = {
    "s3": ("Bucket", "BucketObject", "DirectoryBucket"),
    "cloudwatch": ("LogGroup",),
    "sqs": ("Queue",),
    "sns": ("Topic",),
    "dynamodb": ("Table", "GlobalTable"),
    "ebs": ("Volume", "Snapshot"),
    "ecr": ("Repository",),
    "efs": ("FileSystem",),
    "fsx": ("LustreFileSystem",),
    "rds": ("Instance", "Cluster", "Snapshot"),
    "kinesis": ("Stream", "FirehoseDeliveryStream"),
    "backup": ("Vault",),
    "secretsmanager": ("Secret",),
    "ssm": ("Parameter",),
    "opensearch": ("Domain",),
    "elasticache": ("Cluster", "ReplicationGroup"),
    "redshift": ("Cluster",),
    "glue": ("CatalogDatabase",),
    "sagemaker": ("Model", "NotebookInstance"),
}
OPENSTACK_DATA = {
    "objectstorage": ("Container", "ContainerObject"),
    "blockstorage": ("Volume",),
    "images": ("Image",),
    "sharedfilesystem": ("Share",),
    "database": ("Instance",),
}
KUBERNETES_DATA = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod", "PersistentVolumeClaim", "Secret")


def holds_data(subject: Subject) -> bool:
    """Whether a resource holds or serves data, so that it needs a classification."""
    name = subject.type_name.removesuffix("V2").removesuffix("v2").removesuffix("V3")
    match subject.package:
        case "aws":
            return name in AWS_DATA.get(_module(subject), ())
        case "openstack":
            return name in OPENSTACK_DATA.get(_module(subject), ())
        case "kubernetes":
            return subject.type.split(":")[1].split("/")[0] in ("apps", "batch", "core", "") and name in KUBERNETES_DATA
    return False


def classification(subject: Subject) -> str | Unknown | None:
    """The classification of the resource as it is written, UNKNOWN, or None where there is none."""
    match subject.package:
        case "aws":
            own = _text(subject.get("tags", AWS_TAG))
            return own if own is not None else _text(subject.get("tagsAll", AWS_TAG))  # the provider's default tags
        case "openstack":
            for place in ("metadata", "properties"):
                if (value := _text(subject.get(place, OPENSTACK_KEY))) is not None:
                    return value
            return _tag(subject.get("tags"))
        case "kubernetes":
            return _text(subject.get("metadata", "labels", KUBERNETES_LABEL))
    return None


def on_aws(subject: Subject) -> bool:
    """Whether a resource is on an AWS site, as far as it shows by itself.

    A Kubernetes object is where its provider's kubeconfig leads: one for EKS asks `aws eks get-token` for its token.
    """
    if subject.package == "kubernetes":
        kubeconfig = subject.provider_props.get("kubeconfig")
        return isinstance(kubeconfig, str) and ("get-token" in kubeconfig or ".eks.amazonaws.com" in kubeconfig)
    return subject.package in ("aws", "aws-native", "awsx", "eks")


def eks_providers(subjects: Sequence[Subject]) -> set[str]:
    """The URNs of the Kubernetes providers that are made from an EKS cluster, by the stack's own edges.

    These are known in preview, when the kubeconfig itself is not yet.
    """
    types = {s.urn: s.type for s in subjects}
    return {
        s.urn
        for s in subjects
        if s.type == "pulumi:providers:kubernetes"
        and (any(types.get(urn, "").startswith("aws:eks/cluster:") for urn in s.depends_on) or _for_eks(s))
    }


def _for_eks(provider: Subject) -> bool:
    return "get-token" in str(provider.props.get("kubeconfig"))


def _module(subject: Subject) -> str:
    return subject.type.split(":")[1].split("/")[0]


def _text(value: Any) -> str | Unknown | None:
    if value is None:
        return None
    return UNKNOWN if value is UNKNOWN else str(value)


def _tag(tags: Any) -> str | Unknown | None:
    """The classification among Neutron's or Glance's tags, which are plain strings `key=value`."""
    if isinstance(tags, Mapping):
        return _text(tags.get(OPENSTACK_KEY))
    words = tags if isinstance(tags, list) else [tags]
    values = [str(word).partition("=")[2] for word in words if str(word).startswith(f"{OPENSTACK_KEY}=")]
    if values:
        return values[0]
    return UNKNOWN if any(word is UNKNOWN for word in words) else None
