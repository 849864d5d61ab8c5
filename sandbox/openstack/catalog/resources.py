"""What every tenant may use: an external network, images, plain flavors, volume types."""

from typing import Any

from sandbox.openstack.configuration.cinder import BACKEND, DEFAULT_TYPE, ENCRYPTED_TYPE

EXTERNAL_NETWORK = "public"
EXTERNAL_CIDR = "203.0.113.0/24"  # TEST-NET-3, RFC 5737: belongs to nobody
# name -> os_distro, by which Magnum finds a driver
IMAGES = {"ubuntu-24.04": "ubuntu", "fedora-coreos-42": "fedora-coreos"}
# name -> vCPUs, RAM in MiB, disk in GiB
FLAVORS = {"m1.small": (1, 2048, 20), "m1.medium": (2, 4096, 40), "m1.large": (4, 8192, 80)}


def declare(connection: Any) -> None:
    """Create it all, as the administrator. `connection` is openstacksdk's."""
    network = connection.network
    external = network.create_network(
        name=EXTERNAL_NETWORK,
        is_router_external=True,
        provider_network_type="flat",
        provider_physical_network="external",
    )
    network.create_subnet(
        network_id=external.id,
        name=f"{EXTERNAL_NETWORK}-v4",
        ip_version=4,
        cidr=EXTERNAL_CIDR,
        gateway_ip="203.0.113.1",
        is_dhcp_enabled=False,
    )
    for name, distribution in IMAGES.items():
        connection.image.create_image(
            name=name,
            data=b"\0" * 1024,
            container_format="bare",
            disk_format="raw",
            visibility="public",
            os_distro=distribution,
        )
    for name, (vcpus, ram, disk) in FLAVORS.items():
        connection.compute.create_flavor(name=name, vcpus=vcpus, ram=ram, disk=disk)
    _volume_types(connection.block_storage)


def _volume_types(storage: Any) -> None:
    """A plain type, and one whose volumes are encrypted with LUKS by a key in Barbican."""
    storage.create_type(name=DEFAULT_TYPE, extra_specs={"volume_backend_name": BACKEND})
    encrypted = storage.create_type(name=ENCRYPTED_TYPE, extra_specs={"volume_backend_name": BACKEND})
    storage.create_type_encryption(
        encrypted, provider="luks", cipher="aes-xts-plain64", key_size=256, control_location="front-end"
    )
