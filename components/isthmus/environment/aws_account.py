"""An account in a region: what ARNs and host names of AWS are made of."""

from dataclasses import dataclass

from isthmus.environment import aws_data


@dataclass(frozen=True)
class Account:
    """An AWS account in a region. The region says which partition it is of.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
    """

    id: str
    """Its twelve digits."""
    region: str
    """The region."""

    @property
    def partition(self) -> str:
        """The partition of the region, e.g. `aws` or `aws-us-gov`."""
        return aws_data.partition_of(self.region) or "aws"

    @property
    def suffix(self) -> str:
        """What the region's host names end with, e.g. `amazonaws.com`."""
        return aws_data.dns_suffix(self.partition)

    @property
    def root(self) -> str:
        """The account as a principal: whoever of it IAM allows."""
        return self.arn("iam", "root")

    @property
    def registry(self) -> str:
        """The host of the account's container registry.

        https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
        """
        return f"{self.id}.dkr.ecr.{self.region}.{self.suffix}"

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource of the account; IAM's have no region."""
        region = "" if service == "iam" else self.region
        return f"arn:{self.partition}:{service}:{region}:{self.id}:{resource}"

    def bucket(self, name: str) -> str:
        """The ARN of a bucket, or of `BUCKET/KEY`: neither has a region or an account in it."""
        return f"arn:{self.partition}:s3:::{name}"

    def managed_policy(self, name: str) -> str:
        """The ARN of an IAM policy that AWS manages. https://docs.aws.amazon.com/aws-managed-policy/latest/reference/"""
        return f"arn:{self.partition}:iam::aws:policy/{name}"

    def access_policy(self, name: str) -> str:
        """The ARN of an EKS access policy. https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html"""
        return f"arn:{self.partition}:eks::aws:cluster-access-policy/{name}"

    def host(self, service: str) -> str:
        """The name of a service's endpoint in the region, which is also how KMS knows who calls it for another."""
        return f"{service}.{self.region}.{self.suffix}"
