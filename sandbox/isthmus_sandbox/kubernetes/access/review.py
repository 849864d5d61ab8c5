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

from isthmus_sandbox.aws.on_behalf import in_account
from isthmus_sandbox.kubernetes.access import principals, roles, tokens
from isthmus_sandbox.kubernetes.access.principals import Principal
from isthmus_sandbox.kubernetes.access.tokens import Token, TokenError
from isthmus_sandbox.kubernetes.kube_api import ApiError, KubeApi
from isthmus_sandbox.kubernetes.schema import ClusterSpec

Review = dict[str, Any]
log = logging.getLogger(__name__)


class Reviewer:
    """Checks tokens with the sandbox's AWS at `endpoint`: STS, which checks the signature, and EKS's access entries."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._pool = urllib3.PoolManager(timeout=10.0, retries=False)
        self._clients: dict[tuple[str, str | None], principals.Eks] = {}
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
            response = self._pool.request("GET", token.url, headers=headers, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            raise TokenError(f"STS at {self.endpoint} doesn't answer: {type(error).__name__}") from None
        if response.status != 200:
            raise TokenError(f"STS refused the token's request ({response.status} {_text(response.data, 'Code')})")
        return principals.principal(_arn(response.data))

    def _eks(self, region: str, account: str | None) -> principals.Eks:
        """EKS in a region of an account: a cluster's entries are its own account's, whoever asks."""
        with self._lock:
            if (region, account) not in self._clients:
                options = Config(connect_timeout=5, read_timeout=10, retries={"max_attempts": 2})
                client = boto3.client("eks", region_name=region, endpoint_url=self.endpoint, config=options)
                self._clients[region, account] = in_account(client, account)
            return self._clients[region, account]

    def _status(self, caller: Principal, token: Token, spec: ClusterSpec, api: KubeApi) -> Review:
        eks = self._eks(spec.region or "", spec.account)
        try:
            user = principals.user(caller, spec.name, eks, spec.creator_arn)
            if user is None:
                raise TokenError(f"{caller.arn} has no access entry in cluster {spec.name!r}; create one in EKS")
            for policy, namespaces in user.scoped.items():
                roles.bind_namespaces(api, policy, user.entry, namespaces)
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
            raise TokenError(f"EKS doesn't return the access entries of {spec.name!r}: {error}") from None
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


def _arn(body: bytes) -> str:
    arn = _text(body, "GetCallerIdentityResult/{*}Arn")
    if not arn:
        raise TokenError("STS's answer holds no ARN")
    return arn


def _text(body: bytes, path: str) -> str:
    """The text of an element of STS's answer; empty where there is none."""
    try:
        # The sandbox's own STS wrote it, not the caller.
        return ElementTree.fromstring(body).findtext(f".//{{*}}{path}") or ""  # noqa: S314
    except ElementTree.ParseError:
        return ""
