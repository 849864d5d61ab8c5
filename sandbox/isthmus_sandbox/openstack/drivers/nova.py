"""A compute host without a hypervisor that reports GPUs as PCI devices, and units of VGPU."""

import json
from typing import Any

from nova import context, objects
from nova.virt import fake, node

from isthmus_sandbox.openstack.gpus import DEVICES_EACH, GPUS, VENDOR, VGPUS

FIRST_BUS = 0x81  # one PCI bus for each GPU model


class GpuFakeDriver(fake.FakeDriver):
    """Nova's own fake driver, made large and given GPUs.

    Stand-in: guests are records, no code runs in them.
    """

    vcpus = 4096
    memory_mb = 8 << 20
    local_gb = 1 << 20

    def init_host(self, host: str) -> None:
        """Know the guests again that ran when this process ended, as a hypervisor would."""
        super().init_host(host)
        for guest in objects.InstanceList.get_by_host(context.get_admin_context(), host):
            self.instances[guest.uuid] = fake.FakeInstance(guest.name, guest.power_state, guest.uuid)

    def get_nodenames_by_uuid(self, refresh: bool = False) -> dict[str, str]:
        """The one node, by the identity that the state folder keeps (the parent makes up a new one each time)."""
        return {node.get_local_node_uuid(): self.get_available_nodes()[0]}

    def get_available_resource(self, nodename: str) -> dict[str, Any]:
        """What the host has, with `DEVICES_EACH` PCI devices of every GPU model."""
        resources: dict[str, Any] = super().get_available_resource(nodename)
        resources["uuid"] = node.get_local_node_uuid()
        resources["pci_passthrough_devices"] = json.dumps(
            [
                {
                    "address": f"0000:{FIRST_BUS + bus:02x}:{slot:02x}.0",
                    "product_id": gpu.product,
                    "vendor_id": VENDOR,
                    "status": "available",
                    "dev_type": "type-PCI",
                    "parent_addr": None,
                    "numa_node": None,
                    "label": f"label_{VENDOR}_{gpu.product}",
                }
                for bus, gpu in enumerate(GPUS)
                for slot in range(DEVICES_EACH)
            ]
        )
        return resources

    def update_provider_tree(self, provider_tree: Any, nodename: str, allocations: Any = None) -> None:
        """Tell Placement of CPU, memory, disk and VGPU."""
        super().update_provider_tree(provider_tree, nodename, allocations=allocations)
        inventory = dict(provider_tree.data(nodename).inventory)
        inventory["VGPU"] = {
            "total": VGPUS,
            "min_unit": 1,
            "max_unit": VGPUS,
            "step_size": 1,
            "allocation_ratio": 1.0,
            "reserved": 0,
        }
        provider_tree.update_inventory(nodename, inventory)
