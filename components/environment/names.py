"""Names in the formats that the clouds accept, so that a bad one is refused before anything is touched."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

_BUCKET = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")
_BUCKET_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
_BUCKET_SUFFIXES = ("-s3alias", "--ol-s3", "--x-s3", "--table-s3")
_DIGEST_REFERENCE = re.compile(r"[a-z0-9.:/_-]+@sha256:[0-9a-f]{64}")


def _text(pattern: str, expected: str, fix: str, longest: int = 255) -> AfterValidator:
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if len(value) > longest or not compiled.fullmatch(value):
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


def _image(value: str) -> str:
    if not _DIGEST_REFERENCE.fullmatch(value):
        raise PydanticCustomError(
            "name",
            "{expected}",
            {
                "expected": "an image reference that is pinned by digest, REGISTRY/NAME[:TAG]@sha256:<64 hex digits>",
                "fix": "look the digest up (`crane digest IMAGE:TAG`) and append it; a tag alone can be moved",
            },
        )
    return value


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
"""A name of ours: environment, site, pool. Four of them make the longest name, an IAM role's, of at most 64."""

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

PrincipalArn = Annotated[
    str,
    Field(strict=True),
    _text(
        r"arn:aws[a-z-]*:iam::\d{12}:(user|role)/[\w+=,.@/-]+",
        "the ARN of an IAM user or role",
        "name one principal, e.g. arn:aws:iam::123456789012:role/deployer; wildcards are not allowed",
    ),
]

ImageReference = Annotated[str, Field(strict=True), AfterValidator(_image)]
"""A container image, always by digest."""

EnvironmentVariable = Annotated[
    str,
    Field(strict=True),
    _text(r"[A-Z][A-Z0-9_]*", "an environment variable: capitals, digits and underscores", "respell it"),
]
