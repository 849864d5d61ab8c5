"""What a text names that is outside: hosts, addresses, ARNs, object stores, commands, and words of configurations.

Some of it is AWS's by its own spelling. Other text is AWS's unless an endpoint says otherwise: `s3://`, `aws s3 cp`, a
provider `aws`, which S3-compatible stores share. Such a mention is `bare`, and whoever asks looks for the endpoint.
Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html,
https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html, https://rclone.org/s3/
"""

import base64
import binascii
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from isthmus_policies.decisions import hosts
from isthmus_policies.decisions.destinations import Side, side_of
from isthmus_policies.estate import Estate
from isthmus_policies.texts import host_in

ARN = re.compile(r"(?<![\w-])arn:aws[a-z-]*:[a-z0-9-]+:[^\s\"',;]*", re.IGNORECASE)
URL = re.compile(r"(?<!\w)([a-z][a-z0-9+.-]*)://([^\s\"'<>,;|]+)", re.IGNORECASE)
ADDRESS = re.compile(r"(?<![\w./-])\d{1,3}(?:\.\d{1,3}){3}(?![\w./-]*/\d)(?![\w.])")
S3_SCHEMES = ("s3", "s3a", "s3n", "s3n+https")
OTHER_SCHEMES = (
    "gs",
    "gcs",
    "wasb",
    "wasbs",
    "abfs",
    "abfss",
    "az",
    "azblob",
    "adl",
    "b2",
    "oss",
    "cosn",
    "cos",
    "swift+gs",
)
AWS_SCHEMES = ("sqs", "sns", "kinesis", "dynamodb", "awskms", "awssecretsmanager", "awsparamstore", "ecr")
COMMAND = re.compile(
    r"(?<![\w./-])(?:/usr(?:/local)?/bin/)?aws\s+(?:--?[\w-]+(?:[= ][^\s-]\S*)?\s+)*"
    r"(?!configure\b|help\b)[a-z][a-z0-9-]+\s+[a-z]"
)
WORD = (
    r"(?:[\w.-]+/)?(?:aws(?:[_-]?\w+)*|amazon\w*|s3|kinesis\w*|firehose|cloudwatch\w*|dynamodb\w*|sqs|sns|redshift\w*)"
)
WORDS = re.compile(WORD, re.IGNORECASE)
KEY = (
    r"@?type|(?:cloud_?)?provider|cloud|backend|driver|plugin|object_?stor(?:e|age)|storage(?:_?type)?|"
    r"store|output|sink"
)
KEYS = re.compile(rf"(?:.*[._-])?(?:{KEY})", re.IGNORECASE)
LINE = re.compile(rf"""(?im)^[ \t-]*["']?(?:{KEY}|name)["']?[ \t]*[:= \t][ \t]*["']?({WORD})["']?[ \t]*,?[ \t]*$""")
INLINE = re.compile(
    rf"""(?i)(?<![\w.-])(?:--)?(?:[\w.-]*[._-])?(?:type|provider|backend)\s*[:=]\s*["']?({WORD})(?![\w.-])"""
)
BUCKET_KEYS = re.compile(
    r"(?:.*[._-])?(?:aws|s3)[._-]?(?:bucket|stream|queue|topic)(?:[._-]?(?:name|url|uri))?", re.IGNORECASE
)
CONNECTOR = re.compile(
    r"(?i)(?:\.|^)(?:aws|camelaws|s3|kinesis|sqs|sns|dynamodb|redshift|cloudwatch|lambda)\w*(?:sink|source)?connector$"
)
ENDPOINT_KEY = re.compile(
    r"(?:.*[^a-z])?endpoints?(?:[_-]?ur[li])?(?:_s3)?|.*s3[._-]?ur[li]|.*host_?base|store\.url|.*minio\w*(?:url|host|server)",
    re.IGNORECASE,
)
CAMEL_ENDPOINT_KEY = re.compile(r".*Endpoints?(?:U[Rr][LlIi])?")
STORE_KEY = re.compile(r"(?i)aws|s3|minio|rclone|host_base|store|bucket")
"""Of the keys above, those of an object store's endpoint, whatever stands beside them."""
ENDPOINT = re.compile(
    r"""(?i)(?<![a-z])(?:endpoint(?:[_-]?ur[li])?(?:_s3)?|host_base|s3_?url)["']?\s*[:=\s]\s*["']?(?P<value>[^\s"',;]+)"""
)
SDK = re.compile(
    r"boto3\.(?:client|resource|Session)\s*\([^)\n]{0,80}|(?:aiobotocore|s3fs\.S3FileSystem)\b[^)\n]{0,40}"
)
BASE64 = re.compile(r"[A-Za-z0-9+/\s]{24,}={0,2}\s*")
SUSPICIOUS = re.compile(
    r"(?i)aws|amazon|boto|s3|arn:|://|kinesis|firehose|cloudwatch|cloudfront|dynamodb|sqs|sns|redshift|\d\.\d+\.\d+\.\d|"
    r"\.internal|\.(?:com|net|io|eu|app|cloud|dev|ai)\b"
)
LONGEST = 1 << 20


class Mention(NamedTuple):
    """Something outside that a text names."""

    text: str
    side: Side
    bare: bool = False
    """Whether an endpoint beside it can make it a private store's."""


def in_text(text: str, estate: Estate) -> Iterator[Mention]:
    """What a text names that leads out."""
    if len(text) > LONGEST:
        text = text[:LONGEST]
    if not SUSPICIOUS.search(text):
        return
    for arn in ARN.findall(text):
        yield Mention(arn, Side.AWS)
    yield from _urls(text, estate)
    for host in hosts.hosts_in(text):
        if (side := side_of(host, estate)).leads_out:
            yield Mention(host, side)
    for address in ADDRESS.findall(text):
        if side_of(address, estate) is Side.AWS:
            yield Mention(address, Side.AWS)
    yield from commands_in(text, estate)
    for pattern in (LINE, INLINE, SDK):
        yield from (Mention(match[0].strip(), Side.AWS, bare=True) for match in pattern.finditer(text))
    if CONNECTOR.search(text):
        yield Mention(text, Side.AWS, bare=True)


def commands_in(text: str, estate: Estate) -> Iterator[Mention]:
    """Commands of AWS's command line, unless one says an endpoint that isn't AWS's."""
    for line in text.replace("\\\n", " ").splitlines():
        if "aws" in line and (match := COMMAND.search(line)) and not has_endpoint(line, estate):
            yield Mention(line[match.start() : match.start() + 80].strip(), Side.AWS, bare=True)


def of_field(key: str, text: str) -> Iterator[Mention]:
    """What a field of a configuration names by its key and value: `provider: aws`, `s3Bucket: copies`."""
    if (_is_kind(key) and WORDS.fullmatch(text.strip())) or (text.strip() and is_bucket(key)):
        yield Mention(f"{key}: {text}", Side.AWS, bare=True)


@lru_cache(maxsize=4096)
def is_service(key: str) -> bool:
    """Whether a key by itself is the name of a service of AWS, e.g. `s3:` in an output's specification."""
    return WORDS.fullmatch(key) is not None


@lru_cache(maxsize=4096)
def is_bucket(key: str) -> bool:
    """Whether a key says that its value is a bucket, a queue or a stream of AWS, e.g. `s3Bucket`."""
    return BUCKET_KEYS.fullmatch(key) is not None


@lru_cache(maxsize=4096)
def _is_kind(key: str) -> bool:
    return KEYS.fullmatch(key) is not None


def has_endpoint(text: str, estate: Estate) -> bool:
    """Whether a text says an endpoint, and none that leads out."""
    low = text.lower()
    if not ("endpoint" in low or "host_base" in low or "s3url" in low or "s3_url" in low):  # most texts, by far
        return False
    return _all_inside([match["value"] for match in ENDPOINT.finditer(text)], estate)


def is_endpoint(key: str, text: str, estate: Estate) -> bool:
    """Whether a field is an endpoint of a store that isn't outside."""
    return _is_endpoint_key(key) and _all_inside([text], estate)


@lru_cache(maxsize=4096)
def _is_endpoint_key(key: str) -> bool:
    return (ENDPOINT_KEY.fullmatch(key) or CAMEL_ENDPOINT_KEY.fullmatch(key)) is not None


def of_store_endpoint(key: str, text: str, estate: Estate) -> Iterator[Mention]:
    """The host of a store's endpoint that the environment doesn't name. What its name tells, the text tells."""
    if not _is_store_key(key):
        return
    for part in text.replace(",", " ").split():
        host = host_in(part)
        if host and "$" not in host and side_of(host, estate) is Side.UNTOLD and _is_elsewhere(host, estate):
            yield Mention(host, Side.UNTOLD)


@lru_cache(maxsize=4096)
def _is_store_key(key: str) -> bool:
    return _is_endpoint_key(key) and STORE_KEY.search(key) is not None


def decoded(text: str) -> str:
    """The text in Base64, where a text is some; nothing else."""
    if not 24 <= len(text) <= LONGEST or not BASE64.fullmatch(text):
        return ""
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""


def _all_inside(values: list[str], estate: Estate) -> bool:
    named = [host for value in values if (host := host_in(value)) and "$" not in host]
    return bool(named) and not any(_is_elsewhere(host, estate) for host in named)


def _is_elsewhere(host: str, estate: Estate) -> bool:
    """Whether a store's host isn't ours: one that no environment names may be anybody's. An address tells by itself."""
    side = side_of(host, estate)
    if side is not Side.UNTOLD:
        return side.leads_out
    return not hosts.is_address(host) and not hosts.is_in_cluster(host)


def _urls(text: str, estate: Estate) -> Iterator[Mention]:
    for scheme, rest in URL.findall(text):
        name, url = scheme.lower(), f"{scheme}://{rest}"
        if name in S3_SCHEMES:
            if ":" not in rest.split("/")[0] and not ADDRESS.match(rest.split("/")[0]):  # a bucket, no `host:port`
                yield Mention(url, Side.AWS, bare=True)
        elif name in OTHER_SCHEMES:
            yield Mention(url, Side.OTHER)
        elif name in AWS_SCHEMES:
            yield Mention(url, Side.AWS, bare=True)
        elif (side := side_of(host_in(url), estate)).leads_out:
            yield Mention(url, side)
