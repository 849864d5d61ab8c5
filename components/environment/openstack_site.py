"""A private site: one tenant of an OpenStack cloud."""

from typing import Literal

from components.environment.addresses import Cidr
from components.environment.base import Count, Part, Positive, Text
from components.environment.classification import Classification
from components.environment.gpu_pool import NovaGpuPool
from components.environment.images import Images
from components.environment.names import ClusterName, ContainerName, Label


class Segments(Part):
    """The tenant's three networks. `restricted` holds sensitive stores and is never routed over the link."""

    restricted: Cidr
    serving: Cidr
    link: Cidr


class Quotas(Part):
    """What the tenant may use at most, in the units people speak: GiB, and pieces."""

    instances: Positive
    vcpus: Positive
    memory_gib: Positive
    volumes: Count
    volume_gib: Count
    ports: Positive = 100
    security_group_rules: Positive = 200


class MagnumSpec(Part):
    """The tenant's Kubernetes cluster, made by Magnum from a template of ours."""

    name: ClusterName
    version: Text  # Kubernetes', as the image's driver spells it, e.g. v1.34.0
    image: Text  # the Glance image of its nodes
    flavor: Text  # of control plane and system nodes
    control_plane_nodes: Positive = 1
    system_nodes: Positive = 1


class OpenStackSite(Part):
    """A site on OpenStack.

    `admin_cloud` and `tenant_cloud` are entries of clouds.yaml; without them the OS_* variables of an openrc hold, and
    the tenant's provider is the same user scoped to `project`. `roles` are what that user gets in the project.
    `s3_endpoint` is where pods reach the object store's S3 API; without it, the catalog's object-store host.
    """

    name: Label
    kind: Literal["openstack"]
    classification_ceiling: Classification = Classification.RESTRICTED
    region: Text
    project: Label
    domain: Text = "Default"
    admin_cloud: Text | None = None
    tenant_cloud: Text | None = None
    roles: tuple[Text, ...] = ("member",)
    external_network: Text
    segments: Segments
    quotas: Quotas
    cluster: MagnumSpec
    pools: tuple[NovaGpuPool, ...]
    container: ContainerName
    s3_endpoint: Text | None = None
    images: Images
