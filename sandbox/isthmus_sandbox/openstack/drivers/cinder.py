"""Cinder without disks: volumes, snapshots and backups are records.

Stand-in: no byte of a volume exists; encryption keys in Barbican are real.
"""

import io
from pathlib import Path
from typing import Any

from cinder import interface
from cinder.backup import driver as backup_driver
from cinder.backup import manager as backup_manager
from cinder.volume import driver

from isthmus_sandbox.openstack.cloud import COMPUTE_HOST, HOST
from isthmus_sandbox.openstack.configuration.cinder import BACKEND


@interface.volumedriver
class RecordVolumeDriver(driver.VolumeDriver):
    """Says yes to everything that a thin-provisioned store of endless size could do."""

    VERSION = "1.0"
    CI_WIKI_NAME = "none"

    def do_setup(self, context: Any) -> None: ...
    def check_for_setup_error(self) -> None: ...
    def create_volume(self, volume: Any) -> None: ...
    def delete_volume(self, volume: Any) -> None: ...
    def create_snapshot(self, snapshot: Any) -> None: ...
    def delete_snapshot(self, snapshot: Any) -> None: ...
    def create_volume_from_snapshot(self, volume: Any, snapshot: Any) -> None: ...
    def create_cloned_volume(self, volume: Any, src: Any) -> None: ...
    def extend_volume(self, volume: Any, new_size: int) -> None: ...
    def ensure_export(self, context: Any, volume: Any) -> None: ...
    def create_export(self, context: Any, volume: Any, connector: Any) -> None: ...
    def remove_export(self, context: Any, volume: Any) -> None: ...
    def terminate_connection(self, volume: Any, connector: Any, **options: Any) -> None: ...
    def copy_image_to_volume(self, context: Any, volume: Any, *_rest: Any, **_options: Any) -> None: ...
    def copy_image_to_encrypted_volume(self, context: Any, volume: Any, *_rest: Any, **_options: Any) -> None: ...

    def retype(self, _context: Any, _volume: Any, _new_type: Any, _diff: Any, _host: Any) -> tuple[bool, None]:
        """Every type is at home here."""
        return True, None

    def clone_image(self, *_arguments: Any) -> tuple[None, bool]:
        """An image becomes a volume at once."""
        return None, True

    def copy_volume_to_image(self, context: Any, _volume: Any, image_service: Any, image_meta: Any) -> None:
        """Upload a sector of zeros."""
        image_service.update(context, image_meta["id"], {}, io.BytesIO(b"\0" * 512))

    def initialize_connection(self, volume: Any, _connector: Any) -> dict[str, Any]:
        """What Nova's fake driver takes for a disk."""
        return {"driver_volume_type": "fake", "data": {"volume_id": volume["id"]}}

    def _update_volume_stats(self) -> None:
        self._stats = {
            "volume_backend_name": BACKEND,
            "vendor_name": "Isthmus",
            "driver_version": self.VERSION,
            "storage_protocol": "fake",
            "total_capacity_gb": "infinite",
            "free_capacity_gb": "infinite",
            "reserved_percentage": 0,
            "QoS_support": True,
            "multiattach": True,
            "thin_provisioning_support": True,
            "thick_provisioning_support": False,
            "online_extend_support": True,
        }


class RecordBackupDriver(backup_driver.BackupDriver):
    """Keeps the record of a backup."""

    def __init__(self, context: Any, *_arguments: Any, **_options: Any) -> None:
        super().__init__(context)

    def backup(self, _backup: Any, _volume_file: Any, _backup_metadata: bool = False) -> dict[str, Any]:
        """One object, they say."""
        return {"service_metadata": "record", "object_count": 1}

    def restore(self, backup: Any, volume_id: str, volume_file: Any, volume_is_new: bool) -> None: ...
    def delete_backup(self, backup: Any) -> None: ...
    def check_for_setup_error(self) -> None: ...


def replace_device_access(state: Path) -> None:
    """Let the backup worker open an empty file, where a volume of a real store would be a device of this host."""
    device = state / "device"
    device.touch()
    manager = backup_manager.BackupManager
    connector = {"host": COMPUTE_HOST, "ip": HOST}
    backup_manager.volume_utils.brick_get_connector_properties = lambda *_args, **_options: connector
    manager._attach_device = lambda *_args, **_options: {"device": {"path": str(device)}}
    manager._detach_device = lambda *_args, **_options: None
