"""The drivers of Magnum that make clusters: what each of them reads, and what its nodes get.

The Heat driver isn't among them: it takes Fedora CoreOS and Kubernetes up to 1.28 only, is deprecated since 2025.1 and
gone from Magnum's master branch (https://docs.openstack.org/releasenotes/magnum/, drop-heat-driver).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network


@dataclass(frozen=True)
class MagnumDriver:
    """One driver."""

    name: str
    """Its project's name."""
    pool_label: str
    """The label by which its nodes tell their node group. It gives nodes no other label of ours, and no taint."""
    pod_cidr: IPv4Network
    """The range of pods where a cluster template says nothing else."""
    service_cidr: IPv4Network
    """The range of Services where a cluster template says nothing else."""
    keys: frozenset[str]
    """The optional keys of `cluster` that it can do something about."""
    labels: Mapping[str, str]
    """Labels of cluster templates that every cluster gets."""
    device_plugin: bool
    """Whether it installs NVIDIA's driver and device plugin; otherwise the image brings the one, an addon the other."""


CLUSTER_API = MagnumDriver(
    # https://github.com/vexxhost/magnum-cluster-api/blob/main/docs/user/labels.md; the nodes' label:
    # magnum_cluster_api/resources.py, mutate_machine_deployment
    name="magnum-cluster-api",
    pool_label="node.cluster.x-k8s.io/nodegroup",
    pod_cidr=IPv4Network("10.100.0.0/16"),
    service_cidr=IPv4Network("10.254.0.0/16"),
    keys=frozenset({"pod_cidr", "service_cidr", "container_infra_prefix", "volume_type"}),
    labels={"audit_log_enabled": "true"},
    device_plugin=False,
)

CAPI_HELM = MagnumDriver(
    # https://opendev.org/openstack/magnum-capi-helm/src/branch/master/magnum_capi_helm/conf.py has the labels that it
    # reads; ranges, the nodes' label and NVIDIA's operator are its charts':
    # https://github.com/azimuth-cloud/capi-helm-charts/blob/main/charts/openstack-cluster/values.yaml
    name="magnum-capi-helm",
    pool_label="capi.stackhpc.com/node-group",
    pod_cidr=IPv4Network("172.16.0.0/13"),
    service_cidr=IPv4Network("172.24.0.0/13"),
    keys=frozenset(),
    labels={},
    device_plugin=True,
)

DRIVERS: Mapping[str, MagnumDriver] = {driver.name: driver for driver in (CLUSTER_API, CAPI_HELM)}
