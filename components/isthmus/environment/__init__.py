"""The vocabulary: what an environment is made of, and the loader that reports every problem at once.

Names are loaded when they are used, so that who needs only the classes of data (the policy pack, which the engine waits
for) doesn't load all of it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from isthmus.environment.addresses import Cidr
    from isthmus.environment.application import Application
    from isthmus.environment.classification import Classification
    from isthmus.environment.environment import Check, Environment
    from isthmus.environment.flows import Flow, Flows
    from isthmus.environment.gpu import Gpu
    from isthmus.environment.images import Images
    from isthmus.environment.links import LinkSpec
    from isthmus.environment.links.suite import VpnSuite
    from isthmus.environment.links.vpn import VpnLink
    from isthmus.environment.magnum import MagnumSpec
    from isthmus.environment.model import Call, Model
    from isthmus.environment.node_pool import NodePool
    from isthmus.environment.operator import Operator
    from isthmus.environment.partial import PartialEnvironment
    from isthmus.environment.plan import Plan, Replicas, Server
    from isthmus.environment.problems import EnvironmentInvalid, Problem
    from isthmus.environment.retention import Retention
    from isthmus.environment.sites import Site
    from isthmus.environment.sites.aws import AwsSite, EksNodePool, EksSpec, Zone
    from isthmus.environment.sites.openstack import MagnumNodePool, OpenStackSite, Quotas, Segments
    from isthmus.environment.tenant import Tenant
    from isthmus.environment.ways_down import Deidentification, Release, Workload

__all__ = [
    "Application",
    "AwsSite",
    "Call",
    "Check",
    "Cidr",
    "Classification",
    "Deidentification",
    "EksNodePool",
    "EksSpec",
    "Environment",
    "EnvironmentInvalid",
    "Flow",
    "Flows",
    "Gpu",
    "Images",
    "LinkSpec",
    "MagnumNodePool",
    "MagnumSpec",
    "Model",
    "NodePool",
    "OpenStackSite",
    "Operator",
    "PartialEnvironment",
    "Plan",
    "Problem",
    "Quotas",
    "Release",
    "Replicas",
    "Retention",
    "Segments",
    "Server",
    "Site",
    "Tenant",
    "VpnLink",
    "VpnSuite",
    "Workload",
    "Zone",
]

_HOMES = {
    "Application": "application",
    "AwsSite": "sites.aws",
    "Call": "model",
    "Check": "environment",
    "Cidr": "addresses",
    "Classification": "classification",
    "Deidentification": "ways_down",
    "EksNodePool": "sites.aws",
    "EksSpec": "sites.aws",
    "Environment": "environment",
    "EnvironmentInvalid": "problems",
    "Flow": "flows",
    "Flows": "flows",
    "Gpu": "gpu",
    "Images": "images",
    "LinkSpec": "links",
    "MagnumNodePool": "sites.openstack",
    "MagnumSpec": "magnum",
    "Model": "model",
    "NodePool": "node_pool",
    "OpenStackSite": "sites.openstack",
    "Operator": "operator",
    "PartialEnvironment": "partial",
    "Plan": "plan",
    "Problem": "problems",
    "Quotas": "sites.openstack",
    "Release": "ways_down",
    "Replicas": "plan",
    "Retention": "retention",
    "Segments": "sites.openstack",
    "Server": "plan",
    "Site": "sites",
    "Tenant": "tenant",
    "VpnLink": "links.vpn",
    "VpnSuite": "links.suite",
    "Workload": "ways_down",
    "Zone": "sites.aws",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
