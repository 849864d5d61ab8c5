"""Read a token of `aws eks get-token`: a presigned GetCallerIdentity request of STS. Nothing is called here.

The rules are those of the authenticator that EKS runs
(https://github.com/kubernetes-sigs/aws-iam-authenticator/blob/master/pkg/token/token.go).
"""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

PREFIX = "k8s-aws-v1."
CLUSTER_HEADER = "x-k8s-aws-id"
LIFETIME = timedelta(minutes=15)
SKEW = timedelta(minutes=5)
MAX_LENGTH = 4 * 1024
_REQUIRED = {
    "action",
    "version",
    "x-amz-algorithm",
    "x-amz-credential",
    "x-amz-date",
    "x-amz-expires",
    "x-amz-signature",
    "x-amz-signedheaders",
}
_ALLOWED = _REQUIRED | {"x-amz-security-token", "x-amz-user-agent"}
_CREDENTIAL = re.compile(r"([A-Za-z0-9_]{1,128})/(\d{8})/([a-z0-9-]+)/sts/aws4_request")


class TokenError(Exception):
    """Why a token is refused. Never holds a part of the token."""


@dataclass(frozen=True)
class Token:
    """A presigned request whose form is right; whether its signature is right, STS decides."""

    url: str
    access_key: str
    region: str
    cluster: str

    def __repr__(self) -> str:  # the URL lets its reader in
        return f"Token(access_key={self.access_key!r}, cluster={self.cluster!r})"


def parse(text: str, *, cluster: str, endpoint: str, now: datetime) -> Token:
    """Read a token meant for `cluster`, whose STS is at `endpoint`. Raises TokenError."""
    if len(text) > MAX_LENGTH:
        raise TokenError(f"the token has {len(text)} characters, at most {MAX_LENGTH} are allowed")
    if not text.startswith(PREFIX):
        raise TokenError(f"the token doesn't begin with {PREFIX}")
    url = _decoded(text.removeprefix(PREFIX))
    query = _query(url, endpoint)
    if query["action"] != "GetCallerIdentity" or query["version"] != "2011-06-15":
        raise TokenError("the token's request isn't GetCallerIdentity of version 2011-06-15")
    if query["x-amz-algorithm"] != "AWS4-HMAC-SHA256":
        raise TokenError("the token isn't signed with AWS4-HMAC-SHA256")
    signed = query["x-amz-signedheaders"].split(";")
    if CLUSTER_HEADER not in signed or "host" not in signed:
        raise TokenError(f"the token's signature doesn't cover the headers host and {CLUSTER_HEADER}")
    if set(signed) != {"host", CLUSTER_HEADER}:
        raise TokenError(f"the token's signature covers headers beside host and {CLUSTER_HEADER}")
    credential = _CREDENTIAL.fullmatch(query["x-amz-credential"])
    if not credential:
        raise TokenError("the token's credential isn't KEY/DATE/REGION/sts/aws4_request")
    access_key, date, region = credential.groups()
    if not query["x-amz-date"].startswith(date):
        raise TokenError("the token's credential is of another day than its signature")
    if not re.fullmatch(r"[0-9a-f]{64}", query["x-amz-signature"]):
        raise TokenError("the token's signature isn't 64 hexadecimal digits")
    _check_time(query["x-amz-date"], query["x-amz-expires"], now)
    return Token(url, access_key, region, cluster)


def _decoded(text: str) -> str:
    try:
        if not re.fullmatch(r"[A-Za-z0-9_-]+", text):
            raise ValueError("not base64url")
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        raise TokenError("the token isn't base64url of a URL") from None


def _query(url: str, endpoint: str) -> dict[str, str]:
    """The parameters by lower-case name, each there once; the URL is the root of STS and nothing else."""
    try:
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True, max_num_fields=20)
    except ValueError:
        raise TokenError("the token isn't base64url of a URL with a query") from None
    if not url.startswith((f"{endpoint}/", f"{endpoint}?")):  # to the letter: a client writes it no other way
        raise TokenError(f"the token's request isn't for the STS at {endpoint}")
    if parts.path not in ("", "/") or parts.fragment or any(c.isspace() or not c.isprintable() for c in url):
        raise TokenError("the token's URL has more than a host and a query")
    query = {name.lower(): value for name, value in pairs}
    if len(query) < len(pairs):
        raise TokenError("the token's request has a parameter twice")
    if unknown := sorted(set(query) - _ALLOWED):
        raise TokenError(f"the token's request has parameters that it mustn't: {', '.join(unknown)[:100]}")
    if missing := sorted(_REQUIRED - set(query)):
        raise TokenError(f"the token's request lacks {', '.join(missing)}")
    return query


def _check_time(date: str, expires: str, now: datetime) -> None:
    if not re.fullmatch(r"\d{1,4}", expires) or not 0 < int(expires) <= LIFETIME.total_seconds():
        raise TokenError(f"the token's X-Amz-Expires isn't within 1 to {LIFETIME.total_seconds():.0f} seconds")
    if not re.fullmatch(r"\d{8}T\d{6}Z", date):
        raise TokenError("the token's X-Amz-Date isn't like 20260101T120000Z")
    try:
        signed = datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise TokenError("the token's X-Amz-Date is no date") from None
    if signed > now + SKEW:
        raise TokenError("the token is of the future; compare the clocks")
    # As in EKS, a token serves for 15 minutes whatever X-Amz-Expires says: STS counts from X-Amz-Date as well.
    if signed + LIFETIME <= now:
        raise TokenError("the token has ended; a token serves for 15 minutes")
