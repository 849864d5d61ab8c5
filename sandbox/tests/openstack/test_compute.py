"""Nova and Placement: flavors, GPUs by PCI alias and VGPU, servers, volumes on them."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from isthmus_sandbox.openstack.cloud import Cloud
from isthmus_sandbox.openstack.services import units
from isthmus_sandbox.supervisor.supervisor import Supervisor
from tests.openstack.waiting import until, until_gone

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def place(tenant: Any) -> Iterator[SimpleNamespace]:
    """A network and an image for servers."""
    network = tenant.network.create_network(name="servers")
    tenant.network.create_subnet(network_id=network.id, ip_version=4, cidr="10.2.0.0/24")
    yield SimpleNamespace(network=network.id, image=tenant.image.find_image("ubuntu-24.04", ignore_missing=False).id)
    tenant.network.delete_network(network, ignore_missing=False)


def _flavor(admin: Any, name: str, **specs: str) -> Any:
    flavor = admin.compute.create_flavor(name=name, vcpus=2, ram=1024, disk=1)
    admin.compute.create_flavor_extra_specs(flavor, specs)
    return flavor


def _server(tenant: Any, place: SimpleNamespace, flavor: str, **options: Any) -> Any:
    return tenant.compute.create_server(
        name="s", flavor_id=flavor, image_id=place.image, networks=[{"uuid": place.network}], **options
    )


def _delete(tenant: Any, server: Any) -> None:
    tenant.compute.delete_server(server)
    until_gone(lambda: tenant.compute.get_server(server.id))


@pytest.mark.parametrize(
    "specs", [{"pci_passthrough:alias": "h100:2"}, {"pci_passthrough:alias": "l4:1"}, {"resources:VGPU": "1"}]
)
def test_server_gets_its_gpus(admin: Any, tenant: Any, place: SimpleNamespace, specs: dict[str, str]) -> None:
    flavor = _flavor(admin, "gpu", **specs)
    server = _server(tenant, place, flavor.id)
    until(lambda: tenant.compute.get_server(server.id), "ACTIVE")
    _delete(tenant, server)
    admin.compute.delete_flavor(flavor)


def test_more_gpus_than_there_are_find_no_host(admin: Any, tenant: Any, place: SimpleNamespace) -> None:
    flavor = _flavor(admin, "toobig", **{"pci_passthrough:alias": "h100:17"})
    server = _server(tenant, place, flavor.id)
    with pytest.raises(AssertionError, match="No valid host"):
        until(lambda: tenant.compute.get_server(server.id), "ACTIVE")
    _delete(tenant, server)
    admin.compute.delete_flavor(flavor)


def test_server_lives(admin: Any, tenant: Any, place: SimpleNamespace) -> None:
    compute, storage = tenant.compute, tenant.block_storage
    group = compute.create_server_group(name="g", policy="soft-anti-affinity")
    small = compute.find_flavor("m1.small", ignore_missing=False)
    server = _server(tenant, place, small.id, scheduler_hints={"group": group.id}, metadata={"a": "b"})
    until(lambda: compute.get_server(server.id), "ACTIVE")
    (port,) = tenant.network.ports(device_id=server.id)
    assert port.status == "ACTIVE"
    volume = storage.create_volume(name="v", size=1)
    until(lambda: storage.get_volume(volume.id), "available")
    compute.create_volume_attachment(server, volume=volume.id)
    until(lambda: storage.get_volume(volume.id), "in-use")
    compute.delete_volume_attachment(server, volume.id)
    until(lambda: storage.get_volume(volume.id), "available")
    storage.delete_volume(volume)
    compute.stop_server(server)
    until(lambda: compute.get_server(server.id), "SHUTOFF")
    compute.start_server(server)
    until(lambda: compute.get_server(server.id), "ACTIVE")
    compute.resize_server(server, compute.find_flavor("m1.medium", ignore_missing=False).id)
    until(lambda: compute.get_server(server.id), "VERIFY_RESIZE")
    compute.confirm_server_resize(server)
    until(lambda: compute.get_server(server.id), "ACTIVE")
    _delete(tenant, server)
    compute.delete_server_group(group)
    assert list(tenant.network.ports(device_id=server.id)) == []


def test_placement_knows_the_host(admin: Any) -> None:
    (provider,) = admin.placement.resource_providers()
    inventory = {i.resource_class: i.total for i in admin.placement.resource_provider_inventories(provider)}
    assert inventory["VGPU"] == 64 and inventory["VCPU"] == 4096


def test_guests_outlive_a_killed_service(running: Cloud, tenant: Any, place: SimpleNamespace) -> None:
    server = _server(tenant, place, tenant.compute.find_flavor("m1.small", ignore_missing=False).id)
    until(lambda: tenant.compute.get_server(server.id), "ACTIVE")
    supervisor = Supervisor(running.layout)
    record = supervisor.records.get("nova")
    process = record.process() if record else None
    assert process
    process.kill()
    process.wait(30)
    supervisor.up(units(running.layout))
    tenant.compute.stop_server(server)
    until(lambda: tenant.compute.get_server(server.id), "SHUTOFF")
    _delete(tenant, server)
