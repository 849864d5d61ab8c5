"""What AWS says of its own closed lists: read from data/aws.json, which `make data` writes out of AWS's own data.

The file names its sources with their versions; the package carries neither botocore nor a list of ours.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

SUPPORTED_PARTITIONS = ("aws", "aws-us-gov")
"""The partitions in which names of services, endpoints and managed policies are as the components write them.

In China and the sovereign ones services have other names, and some of those that nodes call aren't there.
https://docs.amazonaws.cn/en_us/aws/latest/userguide/endpoints-arns.html
"""


@dataclass(frozen=True)
class InstanceGpus:
    """The GPUs of an instance type. `part` is 1 for whole ones, the share of one for a slice (then `count` is 0)."""

    manufacturer: str
    name: str
    count: int
    part: float
    memory_mib: int

    @property
    def model(self) -> str:
        """The name as an environment spells it: `l4`, `rtx-pro-4500`."""
        return self.name.lower().replace(" ", "-")

    def __str__(self) -> str:
        return f"{self.count} x {self.model}" if self.part == 1 else f"{self.part:g} of one {self.model}"


@dataclass(frozen=True)
class InstanceType:
    """An EC2 instance type. Memory in MiB."""

    name: str
    vcpus: int
    memory_mib: int
    architectures: tuple[str, ...]
    gpus: InstanceGpus | None


@cache
def _data() -> dict[str, Any]:
    text = (files("isthmus.environment") / "data" / "aws.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


@cache
def instance_types() -> dict[str, InstanceType]:
    """Every type that EC2 describes, by name."""
    return {
        name: InstanceType(
            name,
            about["vcpus"],
            about["memory_mib"],
            tuple(about["architectures"]),
            InstanceGpus(**about["gpu"]) if "gpu" in about else None,
        )
        for name, about in _data()["instance_types"].items()
    }


@cache
def partition_of(region: str) -> str | None:
    """The partition of a region in which EKS is, or nothing where there is no such region."""
    return next((name for name, regions in _data()["partitions"].items() if region in regions), None)


def regions() -> tuple[str, ...]:
    """The regions of the supported partitions in which EKS is."""
    return tuple(region for partition in SUPPORTED_PARTITIONS for region in _data()["partitions"][partition])


def dns_suffix(partition: str) -> str:
    """What host names of a partition end with."""
    return str(_data()["dns_suffixes"][partition])


def zones(region: str) -> tuple[str, ...]:
    """What the availability zones of a region may be called: its name with a letter; which of them, an account sees."""
    partition = partition_of(region)
    highest = _data()["partitions"][partition][region] if partition else 0
    return tuple(f"{region}{chr(ord('a') + i)}" for i in range(highest))


def log_retention_days() -> tuple[int, ...]:
    """The days for which CloudWatch keeps logs; there are no others."""
    return tuple(_data()["log_retention_days"])


def eks_versions() -> tuple[str, ...]:
    """The Kubernetes versions of which EKS makes clusters."""
    return tuple(_data()["eks_versions"])


def vpn_seconds(name: str) -> tuple[int, int | None]:
    """The least and the most seconds of `phase1_seconds`, `phase2_seconds` or `dpd_seconds` of a tunnel."""
    bounds = _data()["vpn"][name]
    return bounds["minimum"], bounds.get("maximum")


def gp3_gib() -> int:
    """The largest volume of type gp3, in GiB."""
    return int(_data()["gp3_gib"])
