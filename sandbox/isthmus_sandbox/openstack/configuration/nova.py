"""Nova's configuration: API, conductor, scheduler and one compute host with fake GPUs."""

import json

from isthmus_sandbox.openstack.cloud import HOST, REGION, Cloud
from isthmus_sandbox.openstack.configuration.ini import Section, render
from isthmus_sandbox.openstack.configuration.sections import authtoken, basics, client, database, defaults, password
from isthmus_sandbox.openstack.gpus import GPUS, VENDOR

FILTERS = (
    "ComputeFilter",
    "ComputeCapabilitiesFilter",
    "ImagePropertiesFilter",
    "ServerGroupAntiAffinityFilter",
    "ServerGroupAffinityFilter",
    "PciPassthroughFilter",
    "NUMATopologyFilter",
    "AggregateInstanceExtraSpecsFilter",
)


def files(cloud: Cloud) -> dict[str, str]:
    """Nova's files by name."""
    return {
        "nova.conf": render(
            {
                "DEFAULT": {**defaults(cloud, "nova"), **_compute(cloud)},
                **basics(cloud, "nova"),
                "database": database(cloud, "nova"),
                "api_database": database(cloud, "nova_api"),
                "api": {"auth_strategy": "keystone"},
                "conductor": {"workers": 1},
                "scheduler": {"workers": 1, "discover_hosts_in_cells_interval": -1},
                "filter_scheduler": {
                    "available_filters": "nova.scheduler.filters.all_filters",
                    "enabled_filters": ",".join(FILTERS),
                    "track_instance_changes": False,
                },
                "pci": _pci(),
                "vnc": {"enabled": False},
                "spice": {"enabled": False},
                "glance": {"api_servers": cloud.url("glance")},
                "cinder": {
                    **password(cloud, "nova"),
                    "catalog_info": "block-storage::publicURL",
                    "os_region_name": REGION,
                },
                "key_manager": {"backend": "barbican"},
                "barbican": {"auth_endpoint": cloud.auth_url, "barbican_endpoint": cloud.url("barbican")},
                "workarounds": {"disable_rootwrap": True},
                "oslo_policy": {"enforce_scope": False},
                "keystone_authtoken": authtoken(cloud, "nova"),
                "neutron": client(cloud, "nova"),
                "placement": client(cloud, "nova"),
                "service_user": {**client(cloud, "nova"), "send_service_user_token": True},
            }
        ),
    }


def _compute(cloud: Cloud) -> Section:
    return {
        "compute_driver": "fake.GpuFakeDriver",
        "enabled_apis": "osapi_compute",
        "my_ip": HOST,
        "instances_path": cloud.state("nova") / "instances",
        # No switch agent exists that would tell Nova that a port is plugged.
        "vif_plugging_is_fatal": False,
        "vif_plugging_timeout": 0,
        "initial_cpu_allocation_ratio": 16,
        "report_interval": 30,
        "service_down_time": 120,
        # A fake guest forgets its power state when the process ends; Nova's database is right.
        "sync_power_state_interval": -1,
        "heal_instance_info_cache_interval": -1,
        "update_resources_interval": 60,
        "resume_guests_state_on_host_boot": False,
        "allow_resize_to_same_host": True,  # there is one host
        "rpc_response_timeout": 60,
    }


def _pci() -> Section:
    """One alias and one device specification for each GPU model (Nova's admin guide, "PCI passthrough")."""
    ids = [{"vendor_id": VENDOR, "product_id": gpu.product} for gpu in GPUS]
    return {
        "alias": tuple(
            json.dumps({"name": gpu.alias, **device, "device_type": "type-PCI"})
            for gpu, device in zip(GPUS, ids, strict=True)
        ),
        "device_spec": tuple(json.dumps(device) for device in ids),
    }
