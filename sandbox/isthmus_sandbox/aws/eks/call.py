"""One request of EKS: its parameters, its store, its caller."""

from typing import Any

from moto.eks.responses import EKSResponse

from isthmus_sandbox.aws.eks.store import Eks, Json, eks


class Call:
    """What an operation asks a request for."""

    def __init__(self, response: EKSResponse) -> None:
        self.response = response
        self.store: Eks = eks(response.current_account, response.region)

    def get(self, name: str) -> Any:
        """A parameter by the API's name."""
        return self.response._get_param(name)

    def all(self, *names: str) -> Json:
        """Parameters by the API's names, absent ones left out; `clusterName` is also `name` in paths."""
        values = {name: self.get(name) for name in names}
        if "clusterName" in values and values["clusterName"] is None:
            values["clusterName"] = self.get("name")
        return {k: v for k, v in values.items() if v is not None}

    @property
    def cluster(self) -> str:
        """The cluster that the path names."""
        return str(self.get("name") or self.get("clusterName"))

    @property
    def caller(self) -> str:
        """The ARN of who calls, an assumed role's as its role's."""
        from moto.sts.models import sts_backends

        partition = sts_backends[self.store.account]["aws"]
        _, arn, _ = partition.get_caller_identity(self.response.get_access_key(), self.store.region)
        if ":assumed-role/" in arn:
            role = arn.split("/")[1]
            return f"arn:aws:iam::{self.store.account}:role/{role}"
        return str(arn)

    @property
    def ec2(self) -> Any:
        """moto's EC2 of the same account and region."""
        from moto.ec2.models import ec2_backends

        return ec2_backends[self.store.account][self.store.region]
