"""Values with a closed list, from the services' own data: what isn't in it would be refused in the midst of `up`."""

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from isthmus.environment import aws_data, magnum_drivers


def _one_of(values: Callable[[], Sequence[object]], what: str, fix: str) -> AfterValidator:
    def check(value: object) -> object:
        if value not in values():
            listed = ", ".join(str(item) for item in values())
            near = get_close_matches(str(value)[:64], [str(item) for item in values()], n=1)
            raise PydanticCustomError(
                "closed",
                "{expected}",
                {"expected": f"{what}: {listed}", "fix": f"did you mean {near[0]}? {fix}" if near else fix},
            )
        return value

    return AfterValidator(check)


def _region(value: str) -> str:
    partition = aws_data.partition_of(value)
    if partition in aws_data.SUPPORTED_PARTITIONS:
        return value
    supported = " or ".join(map(repr, aws_data.SUPPORTED_PARTITIONS))
    context = {"expected": f"a region of the partition {supported} in which EKS is"}
    if partition is not None:
        context["got"] = f"{value!r}, a region of the partition {partition!r}"
        context["fix"] = "choose another region: names of services and endpoints of other partitions are not supported"
    else:
        near = get_close_matches(value[:64], aws_data.regions(), n=1)
        context["fix"] = f"did you mean {near[0]!r}?" if near else "write its code, e.g. eu-central-1"
    raise PydanticCustomError("region", "{expected}", context)


def _odd(value: object) -> object:
    if not isinstance(value, int) or value % 2 == 0:
        raise PydanticCustomError(
            "odd",
            "{expected}",
            {
                "expected": "an odd number of nodes from 1, e.g. 1, 3 or 5",
                "fix": "add or drop one: etcd needs a majority, and an even member only adds what may fail",
            },
        )
    return value


LogRetentionDays = Annotated[
    int,
    Field(strict=True),
    _one_of(aws_data.log_retention_days, "days for which CloudWatch keeps logs", "CloudWatch takes no other number"),
]

EksVersion = Annotated[
    str,
    Field(strict=True),
    _one_of(
        aws_data.eks_versions,
        "a Kubernetes version of which EKS makes clusters",
        'write its two numbers in quotes, e.g. "1.34"',
    ),
]

AwsRegion = Annotated[str, Field(strict=True), AfterValidator(_region)]

ControlPlaneNodes = Annotated[int, Field(strict=True, ge=1), AfterValidator(_odd)]
"""https://docs.openstack.org/magnum/latest/user/index.html: the members of etcd run on these nodes."""

MagnumDriverName = Annotated[
    str,
    Field(strict=True),
    _one_of(
        lambda: sorted(magnum_drivers.DRIVERS),
        "a driver of Magnum that makes clusters by Cluster API",
        "ask the cloud's operator; the Heat driver can't (Fedora CoreOS only, Kubernetes up to 1.28)",
    ),
]
"""https://docs.openstack.org/magnum/latest/user/index.html and each driver's own documentation."""
