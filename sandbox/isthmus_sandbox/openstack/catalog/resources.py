"""What every tenant may use: an external network, images, plain flavors, volume types."""

from ipaddress import IPv4Network
from typing import Any

from isthmus_sandbox.openstack.configuration.cinder import BACKEND, DEFAULT_TYPE, ENCRYPTED_TYPE

EXTERNAL_NETWORK = "public"
EXTERNAL_CIDR = "203.0.113.0/24"  # TEST-NET-3, RFC 5737: belongs to nobody
# name -> os_distro, by which Magnum finds a driver
IMAGES = {"ubuntu-24.04": "ubuntu", "ubuntu-24.04-v1.34.8": "ubuntu"}
# name -> vCPUs, RAM in MiB, disk in GiB
FLAVORS = {"m1.small": (1, 2048, 20), "m1.medium": (2, 4096, 40), "m1.large": (4, 8192, 80)}


def declare(connection: Any) -> None:
    """Create it all, as the administrator. `connection` is openstacksdk's."""
    create_external_network(connection.network, EXTERNAL_NETWORK, IPv4Network(EXTERNAL_CIDR), physical="external")
    for name, distribution in IMAGES.items():
        create_image(connection, name, distribution)
    for name, size in FLAVORS.items():
        create_flavor(connection, name, size)
    _volume_types(connection.block_storage)


def create_external_network(network: Any, name: str, cidr: IPv4Network, physical: str) -> None:
    """A network that routers have their gateways in, flat on a physical network of its own."""
    external = network.create_network(
        name=name, is_router_external=True, provider_network_type="flat", provider_physical_network=physical
    )
    network.create_subnet(
        network_id=external.id,
        name=f"{name}-v4",
        ip_version=4,
        cidr=str(cidr),
        gateway_ip=str(cidr[1]),
        is_dhcp_enabled=False,
    )


def create_image(connection: Any, name: str, distribution: str) -> Any:
    """An image of a kilobyte."""
    return connection.image.create_image(
        name=name,
        data=b"\0" * 1024,
        container_format="bare",
        disk_format="raw",
        visibility="public",
        os_distro=distribution,
    )


def create_flavor(connection: Any, name: str, size: tuple[int, int, int]) -> None:
    """A public flavor of vCPUs, RAM in MiB and disk in GiB."""
    vcpus, ram, disk = size
    connection.compute.create_flavor(name=name, vcpus=vcpus, ram=ram, disk=disk)


def _volume_types(storage: Any) -> None:
    """A plain type, and one whose volumes are encrypted with LUKS by a key in Barbican."""
    storage.create_type(name=DEFAULT_TYPE, extra_specs={"volume_backend_name": BACKEND})
    create_encrypted_type(storage, ENCRYPTED_TYPE)


def create_encrypted_type(storage: Any, name: str) -> None:
    """A type whose volumes are encrypted with LUKS by a key in Barbican."""
    encrypted = storage.create_type(name=name, extra_specs={"volume_backend_name": BACKEND})
    storage.create_type_encryption(
        encrypted, provider="luks", cipher="aes-xts-plain64", key_size=256, control_location="front-end"
    )
