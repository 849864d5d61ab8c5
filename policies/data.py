"""Which resources bear data, where each carries its classification, and on which kind of site it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from policies.subject import UNKNOWN, Subject, Unknown

AWS_TAG = "isthmus:classification"
OPENSTACK_KEY = "isthmus-classification"
KUBERNETES_LABEL = "isthmus.dev/classification"

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


def bears_data(subject: Subject) -> bool:
    """Whether a resource holds or serves data, so that it must say how sensitive it is."""
    kind = subject.kind.removesuffix("V2").removesuffix("v2").removesuffix("V3")
    match subject.package:
        case "aws":
            return kind in AWS_DATA.get(_module(subject), ())
        case "openstack":
            return kind in OPENSTACK_DATA.get(_module(subject), ())
        case "kubernetes":
            return subject.type.split(":")[1].split("/")[0] in ("apps", "batch", "core", "") and kind in KUBERNETES_DATA
    return False


def classification(subject: Subject) -> str | Unknown | None:
    """What the resource says of its data: a word, UNKNOWN, or None where it says nothing."""
    match subject.package:
        case "aws":
            own = _text(subject.get("tags", AWS_TAG))
            return own if own is not None else _text(subject.get("tagsAll", AWS_TAG))  # the provider's default tags
        case "openstack":
            for place in ("metadata", "properties"):
                if (found := _text(subject.get(place, OPENSTACK_KEY))) is not None:
                    return found
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
        and (any(types.get(urn, "").startswith("aws:eks/cluster:") for urn in s.depends_on) or _says_eks(s))
    }


def _says_eks(provider: Subject) -> bool:
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
    known = [str(word).partition("=")[2] for word in words if str(word).startswith(f"{OPENSTACK_KEY}=")]
    if known:
        return known[0]
    return UNKNOWN if any(word is UNKNOWN for word in words) else None
