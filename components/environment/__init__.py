"""The vocabulary: what an environment is made of, and the loader that reports every problem at once."""

from components.environment.addresses import Cidr
from components.environment.aws_site import AwsSite, EksSpec, Zone
from components.environment.classification import Classification
from components.environment.environment import Environment
from components.environment.gpu import Gpu
from components.environment.gpu_pool import EksGpuPool, GpuPool, NovaGpuPool
from components.environment.images import Images
from components.environment.link import Link, VpnSuite
from components.environment.model import Call, Model
from components.environment.openstack_site import MagnumSpec, OpenStackSite, Quotas, Segments
from components.environment.operator import Operator
from components.environment.problems import EnvironmentInvalid, Problem
from components.environment.retention import Retention
from components.environment.site import Site

__all__ = [
    "AwsSite",
    "Call",
    "Cidr",
    "Classification",
    "EksGpuPool",
    "EksSpec",
    "Environment",
    "EnvironmentInvalid",
    "Gpu",
    "GpuPool",
    "Images",
    "Link",
    "MagnumSpec",
    "Model",
    "NovaGpuPool",
    "OpenStackSite",
    "Operator",
    "Problem",
    "Quotas",
    "Retention",
    "Segments",
    "Site",
    "VpnSuite",
    "Zone",
]
