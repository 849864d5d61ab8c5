"""Check a token's Signature Version 4 against the access key's secret.

moto doesn't check presigned requests; so that a forged token opens nothing, we sign the request anew with the key's
secret, which moto's own inspection API tells, and compare. Real EKS lets STS do this.
"""

import hmac
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import urllib3
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from sandbox.kubernetes.access.tokens import CLUSTER_HEADER, Token, TokenError


@dataclass(frozen=True)
class Secret:
    """An access key's secret, and the session token that a temporary one needs."""

    secret: str
    session_token: str | None

    def __repr__(self) -> str:
        return "Secret(...)"


class Secrets:
    """The secrets of all access keys of a moto server (`/moto-api/data.json`), asked once a key."""

    def __init__(self, endpoint: str) -> None:
        self._url = f"{endpoint}/moto-api/data.json"
        self._known: dict[str, Secret] = {}
        # moto answers 500 when something changes while it looks through its models.
        retry = urllib3.Retry(
            5, connect=0, backoff_factor=0.1, redirect=False, status_forcelist=(500,), raise_on_status=False
        )
        self._pool = urllib3.PoolManager(timeout=10.0, retries=retry)

    def of(self, access_key: str) -> Secret:
        """The secret of an access key. Raises TokenError when nobody has that key, or moto doesn't answer."""
        if access_key not in self._known:
            try:
                answer = self._pool.request("GET", self._url)
                data = answer.json() if answer.status == 200 else {}
            except (urllib3.exceptions.HTTPError, ValueError) as error:
                raise TokenError(f"the sandbox's AWS doesn't tell its access keys: {type(error).__name__}") from None
            self._known = found(data)
        if access_key not in self._known:
            raise TokenError("the token's access key is nobody's")
        return self._known[access_key]


def found(data: dict[str, dict[str, list[dict[str, object]]]]) -> dict[str, Secret]:
    """The secrets by access key in moto's inspection data: those of IAM users, and of assumed roles."""
    result = {}
    for service in data.values():
        for instances in service.values():
            for instance in instances:
                key, secret = instance.get("access_key_id"), instance.get("secret_access_key")
                if isinstance(key, str) and isinstance(secret, str):
                    session = instance.get("session_token")
                    result[key] = Secret(secret, session if isinstance(session, str) else None)
    return result


def check(token: Token, secret: Secret) -> None:
    """Raise TokenError unless the token was signed with this secret for its cluster."""
    if token.session_token != secret.session_token:
        raise TokenError("the token's session token isn't that of its access key")
    if not hmac.compare_digest(signature(token, secret), token.signature):
        raise TokenError(f"the token's signature is wrong, or it was made for another cluster than {token.cluster!r}")


def signature(token: Token, secret: Secret) -> str:
    """The signature that the token should have, in hexadecimal."""
    parts = urlsplit(token.url)
    pairs = [p for p in parts.query.split("&") if not p.lower().startswith("x-amz-signature=")]
    url = urlunsplit((parts.scheme, parts.netloc, parts.path or "/", "&".join(pairs), ""))
    request = AWSRequest(method="GET", url=url, headers={CLUSTER_HEADER: token.cluster})
    request.context["timestamp"] = token.timestamp
    auth = SigV4QueryAuth(Credentials("unused", secret.secret), "sts", token.region)
    text = auth.string_to_sign(request, auth.canonical_request(request))
    # The credential scope names the day of signing, which string_to_sign takes from the timestamp.
    return str(auth.signature(text, request))
