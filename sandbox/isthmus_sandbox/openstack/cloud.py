"""The cloud as its parts see it: names, addresses, folders and secrets, all drawn from one sandbox's layout."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from isthmus_sandbox.openstack.credentials import Credentials
from isthmus_sandbox.supervisor.layout import Layout

HOST = "127.0.0.1"
REGION = "RegionOne"
COMPUTE_HOST = "compute-0"  # the one host that all agents and workers say they run on

# Started together; the order is the one that people read.
SERVICES = (
    "keystone",
    "placement",
    "glance",
    "neutron",
    "nova",
    "cinder",
    "barbican",
    "octavia",
    "swift",
    "magnum",
)

# Swift's storage servers, which live in the proxy's process.
SWIFT_SERVERS = ("account", "container", "object")


@dataclass(frozen=True)
class Endpoint:
    """An entry of Keystone's catalog: its service type (service-types.openstack.org) and the path of its URL."""

    service: str
    type: str
    path: str


ENDPOINTS = (
    Endpoint("keystone", "identity", "/v3"),
    Endpoint("placement", "placement", ""),
    Endpoint("glance", "image", ""),
    Endpoint("neutron", "network", ""),
    Endpoint("nova", "compute", "/v2.1"),
    Endpoint("cinder", "block-storage", "/v3"),
    Endpoint("cinder", "volumev3", "/v3"),  # the older name, which the Terraform provider asks for
    Endpoint("barbican", "key-manager", ""),
    Endpoint("octavia", "load-balancer", ""),
    Endpoint("swift", "object-store", "/v1/AUTH_%(project_id)s"),
    Endpoint("magnum", "container-infra", "/v1"),
)


@dataclass(frozen=True)
class Cloud:
    """One sandbox's OpenStack."""

    layout: Layout

    def url(self, service: str, path: str = "") -> str:
        """The address of a service's API, e.g. `url("keystone", "/v3")`."""
        return f"http://{HOST}:{self.layout.port(service)}{path}"

    @property
    def auth_url(self) -> str:
        """Keystone's v3 API."""
        return self.url("keystone", "/v3")

    def etc(self, service: str) -> Path:
        """The folder of a service's configuration files."""
        return self.layout.etc(service)

    def state(self, service: str) -> Path:
        """The folder of a service's data."""
        return self.layout.state(service)

    @property
    def databases(self) -> Path:
        """The folder of all SQLite files."""
        return self.layout.state("openstack-databases")

    def database(self, name: str) -> Path:
        """The SQLite file called `name`; Nova has three: `nova_api`, `nova_cell0` and `nova`."""
        return self.databases / f"{name}.sqlite"

    @property
    def images(self) -> Path:
        """The folder that Glance keeps image data in."""
        return self.state("glance") / "images"

    @property
    def clouds_yaml(self) -> Path:
        """What OS_CLIENT_CONFIG_FILE names."""
        return self.etc("openstack") / "clouds.yaml"

    @cached_property
    def credentials(self) -> Credentials:
        """The secrets of this sandbox; made at first use."""
        return Credentials.stored(self.etc("openstack") / "credentials.json")
