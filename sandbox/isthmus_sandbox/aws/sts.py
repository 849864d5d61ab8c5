"""Presigned GetCallerIdentity requests, whose signatures moto doesn't check: they are what `aws eks get-token` makes.

A forged one would open a cluster, so the signature is made anew with the key's secret and compared, as STS does.
Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html; STS's codes:
https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html.
"""

import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from isthmus_sandbox.aws.errors import AwsError

SIGNATURE = "x-amz-signature"
LIFETIME = timedelta(minutes=15)  # after X-Amz-Date, whatever X-Amz-Expires says
SKEW = timedelta(minutes=5)
_CREDENTIAL = re.compile(r"([A-Za-z0-9_]{1,128})/(\d{8})/([a-z0-9-]+)/sts/aws4_request")


@dataclass(frozen=True)
class Key:
    """An access key's secret, and the session token that a temporary one needs."""

    secret: str
    session_token: str | None = None

    def __repr__(self) -> str:
        return "Key(…)"


@dataclass(frozen=True)
class Presigned:
    """A presigned request as it came: its URL, and the headers that its signature covers."""

    url: str
    query: Mapping[str, str]  # by lower-case name
    headers: Mapping[str, str]
    access_key: str
    region: str
    signed_at: datetime

    @classmethod
    def of(cls, url: str, headers: Mapping[str, str]) -> "Presigned":
        """Raises AwsError where a part is missing or wrong."""
        query = {name.lower(): value for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=True)}
        for name in ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-SignedHeaders"):
            if not query.get(name.lower()):
                raise AwsError("IncompleteSignature", f"{name} is missing")
        credential = _CREDENTIAL.fullmatch(query["x-amz-credential"])
        if query["x-amz-algorithm"] != "AWS4-HMAC-SHA256" or not credential:
            raise AwsError("IncompleteSignature", "AWS4-HMAC-SHA256 and KEY/DATE/REGION/sts/aws4_request are expected")
        try:
            signed_at = datetime.strptime(query["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        except ValueError:
            raise AwsError("IncompleteSignature", "X-Amz-Date is not like 20260101T120000Z") from None
        signed = [name for name in query["x-amz-signedheaders"].split(";") if name != "host"]
        covered = {name: headers.get(name, "") for name in signed}
        return cls(url, query, covered, credential[1], credential[3], signed_at)

    def check(self, key: Key | None, now: datetime) -> None:
        """Raise AwsError unless it was signed with this key, lately."""
        if key is None:
            raise AwsError("InvalidClientTokenId", "The security token included in the request is invalid.")
        if not hmac.compare_digest(self.query.get("x-amz-security-token", ""), key.session_token or ""):
            raise AwsError("InvalidClientTokenId", "The security token included in the request is invalid")
        if not hmac.compare_digest(self._signature(key), self.query[SIGNATURE]):
            raise AwsError(
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. "
                "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
            )
        if not self.signed_at - SKEW <= now < self.signed_at + LIFETIME:
            raise AwsError("SignatureDoesNotMatch", f"Signature expired: {self.query['x-amz-date']} is out of time")

    def _signature(self, key: Key) -> str:
        """The signature that it should have, in hexadecimal."""
        parts = urlsplit(self.url)
        pairs = [p for p in parts.query.split("&") if not p.lower().startswith(f"{SIGNATURE}=")]
        url = urlunsplit((parts.scheme, parts.netloc, parts.path or "/", "&".join(pairs), ""))
        request = AWSRequest(method="GET", url=url, headers=dict(self.headers))
        request.context["timestamp"] = self.query["x-amz-date"]
        auth = SigV4QueryAuth(Credentials("unused", key.secret), "sts", self.region)
        # The credential scope names the day of signing, which string_to_sign takes from the timestamp.
        return str(auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request))


def key_of(account: str, access_key: str) -> Key | None:
    """What moto knows of an access key: a user's, or an assumed role's; None for nobody's or an inactive one."""
    from moto.iam.models import iam_backends
    from moto.sts.models import sts_backends

    for role in sts_backends[account]["aws"].assumed_roles:
        if role.access_key_id == access_key:
            return Key(role.secret_access_key, role.session_token)
    for user in list(iam_backends[account]["aws"].users.values()):
        for key in user.access_keys:
            if key.access_key_id == access_key and key.status == "Active":
                return Key(key.secret_access_key)
    return None


def by_query(app: Callable[..., Iterable[bytes]]) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """The application, told of presigned requests of STS in a header: moto finds service and caller by that only."""

    def called(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        query = {name.lower(): value for name, value in parse_qsl(environ.get("QUERY_STRING", ""))}
        if SIGNATURE in query and _CREDENTIAL.fullmatch(query.get("x-amz-credential", "")):
            environ["HTTP_AUTHORIZATION"] = (
                f"AWS4-HMAC-SHA256 Credential={query['x-amz-credential']}, "
                f"SignedHeaders={query.get('x-amz-signedheaders', '')}, Signature={query[SIGNATURE]}"
            )
        return app(environ, start)

    return called


def extend() -> None:
    """Put it into moto: a presigned request is checked before its caller is told."""
    from moto.sts.responses import TokenResponse

    original = TokenResponse.get_caller_identity

    def get_caller_identity(self: Any) -> Any:
        url = self.normalized_request.raw_url
        if SIGNATURE in urlsplit(url).query.lower():
            request = Presigned.of(url, self.headers)
            request.check(key_of(self.current_account, request.access_key), datetime.now(UTC))
        return original(self)

    setattr(TokenResponse, get_caller_identity.__name__, get_caller_identity)
