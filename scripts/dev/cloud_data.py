"""Write what AWS says of its own closed lists, for the checks of an environment: `make data`.

The `isthmus` package must not carry botocore, so what it needs is taken out once and committed, with its sources:

- botocore: partitions, what their host names end with, the regions in which EKS is, and the largest volume;
- moto, which carries answers of the real services: `describe-instance-types`, and the public parameters below
  /aws/service/global-infrastructure (zones of each region);
- cfn-lint, which carries CloudFormation's resource schemas: log retention, lifetimes of a VPN's phases, the shape of an
  EKS version.

A test compares the committed file with what this writes.
"""

import json
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

from botocore.loaders import Loader
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER
from moto.utilities.utils import load_resource

TARGET = Path(__file__).resolve().parents[2] / "components" / "isthmus" / "environment" / "data" / "aws.json"
SOURCES = ("botocore", "moto", "cfn-lint")

# AWS publishes these in its user guide only, or behind an account (`aws eks describe-cluster-versions`): all in
# standard or extended support. https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
EKS_VERSIONS = ("1.31", "1.32", "1.33", "1.34", "1.35", "1.36")


def data() -> dict[str, Any]:
    """The whole file, as plain data."""
    return {
        "sources": {name: version(name) for name in SOURCES},
        "log_retention_days": _property("AWS::Logs::LogGroup", "RetentionInDays")["enum"],
        "eks_versions": list(_checked(EKS_VERSIONS, _property("AWS::EKS::Cluster", "Version")["pattern"])),
        "vpn": _vpn(),
        "gp3_gib": _gp3_gib(),
        "dns_suffixes": {p["partition"]: p["dnsSuffix"] for p in Loader().load_data("endpoints")["partitions"]},
        "partitions": _partitions(),
        "instance_types": _instance_types(),
    }


def _schema(kind: str) -> dict[str, Any]:
    schema: dict[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    return schema


def _property(kind: str, name: str) -> dict[str, Any]:
    result: dict[str, Any] = _schema(kind)["properties"][name]
    return result


def _checked(values: tuple[str, ...], pattern: str) -> tuple[str, ...]:
    assert all(re.fullmatch(pattern, value) for value in values), (values, pattern)
    return values


def _vpn() -> dict[str, dict[str, int]]:
    """Bounds in seconds of what an environment sets of a tunnel."""
    options = _schema("AWS::EC2::VPNConnection")["definitions"]["VpnTunnelOptionsSpecification"]["properties"]
    names = {
        "phase1_seconds": "Phase1LifetimeSeconds",
        "phase2_seconds": "Phase2LifetimeSeconds",
        "dpd_seconds": "DPDTimeoutSeconds",
    }
    return {
        ours: {bound: options[theirs][bound] for bound in ("minimum", "maximum") if bound in options[theirs]}
        for ours, theirs in names.items()
    }


def _gp3_gib() -> int:
    """The largest gp3 volume in GiB, which botocore has in words only."""
    volume = Loader().load_service_model("ec2", "service-2")["shapes"]["LaunchTemplateEbsBlockDeviceRequest"]
    (most,) = re.findall(r"<code>gp3</code>: 1 - ([0-9,]+) GiB", volume["members"]["VolumeSize"]["documentation"])
    return int(most.replace(",", ""))


def _partitions() -> dict[str, dict[str, int]]:
    """The regions of each partition in which EKS is, with the highest number of a zone that each has ever had."""
    infrastructure = load_resource("ssm/resources/regions.json")["aws"]["service"]["global-infrastructure"]
    zones = {name: region.get("availability-zones", {}) for name, region in infrastructure["regions"].items()}
    partitions = {}
    for partition in Loader().load_data("endpoints")["partitions"]:
        served = set(partition["services"].get("eks", {}).get("endpoints", {})) & set(partition["regions"])
        partitions[partition["partition"]] = {
            # `use1-az6` is a zone's id; a region of which nothing is published has three at least.
            region: max((int(zone.rsplit("az", 1)[1]) for zone in zones.get(region, ())), default=3)
            for region in sorted(served)
        }
    return partitions


def _instance_types() -> dict[str, dict[str, Any]]:
    """Each type's CPU, memory in MiB and architectures, and its GPUs: whole ones counted, slices by their size."""
    types = {}
    for name, about in sorted(load_resource("ec2/resources/instance_types.json").items()):
        types[name] = {
            "vcpus": about["VCpuInfo"]["DefaultVCpus"],
            "memory_mib": about["MemoryInfo"]["SizeInMiB"],
            "architectures": about["ProcessorInfo"]["SupportedArchitectures"],
        }
        gpus = about.get("GpuInfo", {}).get("Gpus", [])
        if gpus:
            (gpu,) = gpus
            types[name]["gpu"] = {
                "manufacturer": gpu["Manufacturer"],
                "name": gpu["Name"],
                "count": gpu["Count"],
                "part": gpu["GpuPartitionSize"],
                "memory_mib": gpu["MemoryInfo"]["SizeInMiB"],
            }
    return types


def text() -> str:
    """The file: one line an entry of each map, so that a change of the source shows as lines."""
    parts = []
    for key, value in data().items():
        if isinstance(value, dict):
            lines = ",\n".join(f"    {json.dumps(name)}: {json.dumps(entry)}" for name, entry in value.items())
            parts.append(f"  {json.dumps(key)}: {{\n{lines}\n  }}")
        else:
            parts.append(f"  {json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main() -> None:
    """Write the file."""
    TARGET.write_text(text())
    print(TARGET)


if __name__ == "__main__":
    main()
