"""Answer the API server's TokenReview for an EKS cluster.

Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#webhook-token-authentication
"""

import logging
import threading
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import boto3
import botocore.exceptions
import urllib3
from botocore.config import Config

from sandbox.kubernetes.access import principals, roles, tokens
from sandbox.kubernetes.access.principals import Principal
from sandbox.kubernetes.access.tokens import Token, TokenError
from sandbox.kubernetes.kube_api import ApiError, KubeApi
from sandbox.kubernetes.schema import ClusterSpec

Review = dict[str, Any]
log = logging.getLogger(__name__)


class Reviewer:
    """Checks tokens with the sandbox's AWS at `endpoint`: STS, which checks the signature, and EKS's access entries."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._pool = urllib3.PoolManager(timeout=10.0, retries=False)
        self._clients: dict[str, principals.Eks] = {}
        self._lock = threading.Lock()  # making a boto3 client isn't safe for threads, using it is

    def review(self, request: object, spec: ClusterSpec, api: KubeApi) -> Review:
        """The TokenReview with its status; a refusal says why, without a part of the token."""
        try:
            text = _token_of(request)
            token = tokens.parse(text, cluster=spec.name, endpoint=self.endpoint, now=datetime.now(UTC))
            caller = self._identity(token)
            status = self._status(caller, token, spec, api)
        except TokenError as error:
            log.info("%s: token refused: %s", spec.name, error)
            status = {"authenticated": False, "error": str(error)}
        return {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "status": status}

    def _identity(self, token: Token) -> Principal:
        """Whom STS takes the caller for: the presigned request is really sent."""
        try:
            headers = {tokens.CLUSTER_HEADER: token.cluster}
            answer = self._pool.request("GET", token.url, headers=headers, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            raise TokenError(f"STS at {self.endpoint} doesn't answer: {type(error).__name__}") from None
        if answer.status != 200:
            raise TokenError(f"STS refused the token's request ({answer.status} {_text(answer.data, 'Code')})")
        return principals.principal(_arn(answer.data))

    def _eks(self, region: str) -> principals.Eks:
        with self._lock:
            if region not in self._clients:
                options = Config(connect_timeout=5, read_timeout=10, retries={"max_attempts": 2})
                made = boto3.client("eks", region_name=region, endpoint_url=self.endpoint, config=options)
                self._clients[region] = made
            return self._clients[region]

    def _status(self, caller: Principal, token: Token, spec: ClusterSpec, api: KubeApi) -> Review:
        eks = self._eks(spec.region or "")
        try:
            user = principals.user(caller, spec.name, eks, spec.creator_arn)
            if user is None:
                raise TokenError(f"{caller.arn} has no access entry in cluster {spec.name!r}; create one in EKS")
            for policy, namespaces in user.scoped.items():
                roles.bind_namespaces(api, policy, user.entry, namespaces)
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
            raise TokenError(f"EKS doesn't tell the access entries of {spec.name!r}: {error}") from None
        except ApiError as error:
            raise TokenError(f"can't bind an access policy: {error}") from None
        return {
            "authenticated": True,
            "user": {
                "username": user.username,
                "uid": f"aws-iam-authenticator:{caller.canonical}",
                "groups": list(user.groups),
                "extra": {
                    "arn": [caller.arn],
                    "canonicalArn": [caller.canonical],
                    "accessKeyId": [token.access_key],
                    "sessionName": [caller.session],
                },
            },
        }


def _token_of(request: object) -> str:
    match request:
        case {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": str(text)}}:
            return text
    raise TokenError("the request isn't a TokenReview of authentication.k8s.io/v1 with a token")


def _arn(answer: bytes) -> str:
    found = _text(answer, "GetCallerIdentityResult/{*}Arn")
    if not found:
        raise TokenError("STS's answer holds no ARN")
    return found


def _text(answer: bytes, path: str) -> str:
    """The text of an element of STS's answer; empty where there is none."""
    try:
        # The sandbox's own STS wrote it, not the caller.
        return ElementTree.fromstring(answer).findtext(f".//{{*}}{path}") or ""  # noqa: S314
    except ElementTree.ParseError:
        return ""
