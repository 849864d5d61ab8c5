"""Names in the formats that the clouds accept, so that a bad one is refused before anything is touched."""

import re
from collections.abc import Collection
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from isthmus.environment.aws_data import SUPPORTED_PARTITIONS

LONGEST_BUCKET = 63  # characters of a bucket's name
_BUCKET = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")
_BUCKET_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
_BUCKET_SUFFIXES = ("-s3alias", "--ol-s3", "--x-s3", "--table-s3")


def _text(pattern: str, expected: str, fix: str, longest: int = 255, reserved: Collection[str] = ()) -> AfterValidator:
    compiled = re.compile(pattern, re.ASCII)  # a digit is 0 to 9, in no other script

    def check(value: str) -> str:
        if len(value) > longest or not compiled.fullmatch(value) or value in reserved:
            raise PydanticCustomError("name", "{expected}", {"expected": expected, "fix": fix})
        return value

    return AfterValidator(check)


def _bucket(value: str) -> str:
    if not _BUCKET.fullmatch(value) or value.startswith(_BUCKET_PREFIXES) or value.endswith(_BUCKET_SUFFIXES):
        raise PydanticCustomError(
            "name",
            "{expected}",
            {
                "expected": "3 to 63 lower-case letters, digits and hyphens that begin and end with a letter or digit, "
                "without dots or the prefixes and suffixes that S3 reserves",
                "fix": "choose another name; it must be unique in all of AWS, so add the account's number",
            },
        )
    return value


ConfigKey = Annotated[
    str,
    Field(strict=True),
    _text(
        r"[A-Za-z][A-Za-z0-9_-]*",
        "a key of the stack's configuration: letters, digits, hyphens and underscores, a letter first",
        "choose a name such as registryLogin, and give it a value by `pulumi config set --secret isthmus:NAME`",
        longest=64,
        reserved=("environment",),
    ),
]
"""The key below `isthmus:` of a secret in the stack's configuration."""

Label = Annotated[
    str,
    Field(strict=True),
    _text(
        r"[a-z]([a-z0-9-]*[a-z0-9])?",
        "a DNS label of at most 16 characters: lower-case letters, digits and hyphens, a letter first",
        "shorten or respell it; it becomes part of names in both clouds and in Kubernetes",
        longest=16,
    ),
]
"""A name of ours: environment, site, pool, tenant. Four of them make the longest name, an IAM role's, of at most 64."""

RFC_1123 = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
RFC_1123_IN_WORDS = (
    "an RFC 1123 label of at most 63 characters: lower-case letters, digits and hyphens, no hyphen at its ends"
)

NamespaceName = Annotated[
    str,
    Field(strict=True),
    _text(
        RFC_1123,
        RFC_1123_IN_WORDS,
        "shorten or respell it, as Kubernetes refuses the rest",
        longest=63,
    ),
]
"""https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names"""

WorkloadName = Annotated[
    str,
    Field(strict=True),
    _text(
        RFC_1123,
        RFC_1123_IN_WORDS,
        "write the name of the Deployment, Job, … as its manifest has it",
        longest=63,
    ),
]

ServiceAccountName = Annotated[
    str,
    Field(strict=True),
    _text(
        RFC_1123,
        "an RFC 1123 label of at most 63 characters that is not `default`",
        "choose another name: every namespace has a service account `default`, for pods that name none",
        longest=63,
        reserved=("default",),
    ),
]

ModelName = Annotated[
    str,
    Field(strict=True),
    _text(
        r"[a-z][a-z0-9_]*",
        "a Triton model name of at most 63 characters: lower-case letters, digits and underscores, a letter first",
        "respell it; it is the model's folder in the repository and part of its URL",
        longest=63,
    ),
]

BucketName = Annotated[str, Field(strict=True), AfterValidator(_bucket)]
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"""

ContainerName = Annotated[
    str,
    Field(strict=True),
    # Swift takes nearly anything up to 256 bytes; its S3 API addresses the container as a bucket.
    AfterValidator(_bucket),
]

ClusterName = Annotated[
    str,
    Field(strict=True),
    _text(
        r"[a-zA-Z][a-zA-Z0-9-]*",
        "at most 63 letters, digits and hyphens, a letter first",
        "respell it (EKS and Magnum both refuse the rest)",
        longest=63,
    ),
]

AccountId = Annotated[
    str,
    Field(strict=True),
    _text(r"\d{12}", "an AWS account id: twelve digits in quotes", 'quote it, e.g. "123456789012"'),
]

OrganizationId = Annotated[
    str,
    Field(strict=True),
    _text(
        r"o-[a-z0-9]{10,32}",
        "the id of an AWS organization, e.g. o-a1b2c3d4e5",
        "copy it from `aws organizations describe-organization`",
    ),
]
"""https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html"""

TypePattern = Annotated[
    str,
    Field(strict=True),
    _text(
        r"[A-Za-z0-9][\w.-]*:[\w./-]+:[\w.*?-]+",
        "a resource type as package:module:Type, e.g. aws:datasync:Task; * and ? only in the type's own name",
        "name the types of one service; a whole package can't be allowed at once",
    ),
]
"""A type token without its version, as a violation of the rule everything-is-translated names it."""

RuleId = Annotated[
    str,
    Field(strict=True),
    _text(
        r"[a-z][a-z0-9]*(-[a-z0-9]+)*",
        "the id of a rule: lower-case words joined by hyphens",
        "copy it from a violation, or from docs/reference/policies.md",
        longest=100,
    ),
]

HostName = Annotated[
    str,
    Field(strict=True),
    _text(
        r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+",
        "a host name with its domain, in lower case, e.g. object-store.private.example.com",
        "write it without scheme and port",
    ),
]

TopicArn = Annotated[
    str,
    Field(strict=True),
    _text(
        r"arn:(aws|aws-us-gov):sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+",
        "the ARN of a standard SNS topic, arn:aws:sns:REGION:ACCOUNT:NAME",
        "copy it from `aws sns list-topics`; alarms tell no FIFO topic",
        longest=300,
    ),
]
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html"""

TransitGatewayId = Annotated[
    str,
    Field(strict=True),
    _text(
        r"tgw-([0-9a-f]{8}|[0-9a-f]{17})",
        "the id of a transit gateway, e.g. tgw-0123456789abcdef0",
        "copy it from `aws ec2 describe-transit-gateways`",
    ),
]
"""https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html"""

ProfileName = Annotated[
    str,
    Field(strict=True),
    _text(
        r"[A-Za-z0-9_/.%@:+-]+",
        "the name of a profile in AWS's shared files: letters, digits and _ / . % @ : + -",
        "write it as it stands there between brackets, without `profile`",
    ),
]
"""What the provider's SDK reads as a section's name: https://github.com/aws/aws-sdk-go-v2/tree/main/internal/ini"""

PrincipalArn = Annotated[
    str,
    Field(strict=True),
    _text(
        rf"arn:({'|'.join(SUPPORTED_PARTITIONS)}):iam::\d{{12}}:(user|role)/([!-.0-~]+/)*[\w+=,.@-]{{1,64}}",
        "the ARN of an IAM user or role of the partition " + " or ".join(map(repr, SUPPORTED_PARTITIONS)),
        "name one principal, e.g. arn:aws:iam::123456789012:role/deployer; wildcards are not allowed",
        longest=2048,
    ),
]
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: names of at most 64 characters."""

AddonVersion = Annotated[
    str,
    Field(strict=True),
    _text(
        r"v\d+\.\d+\.\d+(-[a-z0-9.]+)*-eksbuild\.\d+",
        "the version of an EKS add-on, e.g. v1.13.2-eksbuild.4",
        "take one that `aws eks describe-addon-versions` lists",
    ),
]
"""https://docs.aws.amazon.com/eks/latest/userguide/updating-an-add-on.html"""

BottlerocketRelease = Annotated[
    str,
    Field(strict=True),
    _text(
        r"\d+\.\d+\.\d+-[0-9a-f]{8}",
        "a release of Bottlerocket with the commit that it is built from, e.g. 1.58.0-c5c37032",
        "ask `aws ssm get-parameter --name /aws/service/bottlerocket/aws-k8s-VERSION/x86_64/latest/image_version`",
    ),
]
"""https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id-bottlerocket.html"""

KubernetesTag = Annotated[
    str,
    Field(strict=True),
    _text(
        r"v1\.(0|[1-9]\d?)\.(0|[1-9]\d{0,2})([-+][0-9A-Za-z.-]+)?",
        "a Kubernetes release as its images are tagged, e.g. v1.34.0",
        "write all three numbers and the v",
        longest=128,
    ),
]
"""Magnum's label `kube_tag`: https://docs.openstack.org/magnum/latest/user/index.html#kube-tag"""

Release = Annotated[
    str,
    Field(strict=True),
    _text(
        r"20[0-9]{2}\.[12]",
        'a release of OpenStack by its year and number, e.g. "2025.1"',
        "write it in quotes, without the release's name; see `openstack versions show` and https://releases.openstack.org",
    ),
]
"""https://docs.openstack.org/project-team-guide/release-naming.html; those with letters only are older than 2023.1."""
