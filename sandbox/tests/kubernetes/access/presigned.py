"""Tokens as the AWS CLI makes them, for tests."""

import base64
from typing import Any

import botocore.session
from botocore.signers import RequestSigner

ENDPOINT = "http://127.0.0.1:5555"
KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # of AWS's documentation


def url(
    cluster: str = "public",
    *,
    secret: str = SECRET,
    session: str | None = None,
    expires: int = 60,
    key: str = KEY,
    endpoint: str = ENDPOINT,
) -> str:
    """A presigned GetCallerIdentity request for a cluster."""
    session_ = botocore.session.get_session()
    session_.set_credentials(key, secret, session)
    client = session_.create_client("sts", region_name="eu-central-1", endpoint_url=endpoint)
    signer = RequestSigner(
        client.meta.service_model.service_id,
        "eu-central-1",
        "sts",
        "v4",
        session_.get_credentials(),
        session_.get_component("event_emitter"),
    )
    request: dict[str, Any] = {
        "method": "GET",
        "url": f"{endpoint}/?Action=GetCallerIdentity&Version=2011-06-15",
        "body": {},
        "headers": {"x-k8s-aws-id": cluster},
        "context": {},
    }
    return str(
        signer.generate_presigned_url(request, expires_in=expires, operation_name="", region_name="eu-central-1")
    )


def token(text: str) -> str:
    """The token that stands for a URL."""
    return "k8s-aws-v1." + base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
