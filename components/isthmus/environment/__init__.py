"""The vocabulary: what an environment is made of, and the loader that reports every problem at once."""

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

__all__ = [
    "Application",
    "AwsSite",
    "Call",
    "Check",
    "Cidr",
    "Classification",
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
    "Replicas",
    "Retention",
    "Segments",
    "Server",
    "Site",
    "Tenant",
    "VpnLink",
    "VpnSuite",
    "Zone",
]
