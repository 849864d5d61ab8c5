"""AWS credentials for pods of EKS clusters, by EKS Pod Identity.

As on a node with the pod identity agent: the association of cluster, namespace and service account names a role, and
the pod gets that role's temporary credentials. No association, no credentials.
Source: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
"""

import os
import threading
import time

from sandbox.triton.objects import CannotRun

SPARE = 300.0  # seconds before they expire, credentials are asked for anew


class PodIdentity:
    """The agent of one cluster."""

    def __init__(self, cluster: str, region: str) -> None:
        self.cluster, self.region = cluster, region
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], tuple[float, dict[str, str]]] = {}

    def variables(self, namespace: str, account: str) -> dict[str, str]:
        """The variables of the pod: where AWS is (the sandbox is its network), and its credentials if it has any."""
        endpoint = os.environ.get("AWS_ENDPOINT_URL")
        if not endpoint:
            raise CannotRun("PodIdentityError", "the kubelet has no AWS_ENDPOINT_URL; start it with the sandbox")
        base = {"AWS_ENDPOINT_URL": endpoint, "AWS_REGION": self.region}
        with self._lock:
            until, found = self._known.get((namespace, account), (0.0, {}))
            if time.time() > until - SPARE:
                found, until = self._assume(namespace, account)
                if found:
                    self._known[namespace, account] = (until, found)
        return {**base, **found}

    def _assume(self, namespace: str, account: str) -> tuple[dict[str, str], float]:
        import boto3
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            session = boto3.Session(region_name=self.region)  # boto3's own is no good for several threads
            eks = session.client("eks")
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
            given = session.client("sts").assume_role(RoleArn=role, RoleSessionName=name)["Credentials"]
        except (ClientError, BotoCoreError) as error:
            raise CannotRun("PodIdentityError", f"no credentials for {namespace}/{account}: {error}") from None
        names = {
            "AWS_ACCESS_KEY_ID": "AccessKeyId",
            "AWS_SECRET_ACCESS_KEY": "SecretAccessKey",
            "AWS_SESSION_TOKEN": "SessionToken",
        }
        return {name: given[key] for name, key in names.items()}, given["Expiration"].timestamp()
