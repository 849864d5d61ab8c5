"""AWS credentials for pods of EKS clusters, by EKS Pod Identity.

As on a node with the pod identity agent: the association of cluster, namespace and service account names a role, and
the pod gets that role's temporary credentials. No association, no credentials.
Source: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
"""

import os
import threading
import time
from urllib.parse import urlsplit

from isthmus_sandbox.aws.on_behalf import in_account
from isthmus_sandbox.triton.objects import CannotRun

SPARE = 300.0  # seconds before they expire, credentials are asked for anew


class PodIdentity:
    """The agent of one cluster."""

    def __init__(self, cluster: str, region: str, account: str | None) -> None:
        self.cluster, self.region, self.account = cluster, region, account
        self._lock = threading.Lock()
        self._credentials: dict[tuple[str, str], tuple[float, dict[str, str]]] = {}

    @property
    def endpoint(self) -> tuple[str, int] | None:
        """Where AWS is on this machine."""
        url = urlsplit(os.environ.get("AWS_ENDPOINT_URL", ""))
        return (url.hostname, url.port) if url.hostname and url.port else None

    def variables(self, namespace: str, account: str) -> dict[str, str]:
        """The variables of the pod: where AWS is (the sandbox is its network), and its credentials if it has any."""
        endpoint = os.environ.get("AWS_ENDPOINT_URL")
        if not endpoint:
            raise CannotRun("PodIdentityError", "the kubelet has no AWS_ENDPOINT_URL; start it with the sandbox")
        base = {"AWS_ENDPOINT_URL": endpoint, "AWS_REGION": self.region}
        with self._lock:
            expires, credentials = self._credentials.get((namespace, account), (0.0, {}))
            if time.time() > expires - SPARE:
                credentials, expires = self._assume(namespace, account)
                if credentials:
                    self._credentials[namespace, account] = (expires, credentials)
        return {**base, **credentials}

    def _assume(self, namespace: str, account: str) -> tuple[dict[str, str], float]:
        import boto3
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            session = boto3.Session(region_name=self.region)  # boto3's own is no good for several threads
            eks = in_account(session.client("eks"), self.account)
            listed = eks.list_pod_identity_associations(
                clusterName=self.cluster, namespace=namespace, serviceAccount=account
            )
            if not listed["associations"]:
                return {}, 0.0
            association = listed["associations"][0]["associationId"]
            role = eks.describe_pod_identity_association(clusterName=self.cluster, associationId=association)[
                "association"
            ]["roleArn"]
            name = f"eks-{self.cluster}-{account}"[:64]
            sts = in_account(session.client("sts"), self.account)
            credentials = sts.assume_role(RoleArn=role, RoleSessionName=name)["Credentials"]
        except (ClientError, BotoCoreError) as error:
            raise CannotRun("PodIdentityError", f"no credentials for {namespace}/{account}: {error}") from None
        names = {
            "AWS_ACCESS_KEY_ID": "AccessKeyId",
            "AWS_SECRET_ACCESS_KEY": "SecretAccessKey",
            "AWS_SESSION_TOKEN": "SessionToken",
        }
        return {name: credentials[key] for name, key in names.items()}, credentials["Expiration"].timestamp()
