"""Cinder: the API, and scheduler, volume and backup workers as threads."""

from isthmus_sandbox.openstack.cloud import COMPUTE_HOST, Cloud
from isthmus_sandbox.openstack.configuration.cinder import BACKEND
from isthmus_sandbox.openstack.process.http import Application

_running: list[object] = []  # services end when nothing refers to them


def application(cloud: Cloud) -> Application:
    """The Block Storage API, with its workers running."""
    from cinder import monkey_patch

    monkey_patch.patch("threading")
    # Their options must be known before the configuration is parsed, which importing the API does.
    from cinder.cmd import backup as _backup  # noqa: F401
    from cinder.cmd import volume as volume_command
    from cinder.wsgi import api

    _start_workers(cloud, volume_command)
    return api.application


def _start_workers(cloud: Cloud, volume_command: object) -> None:
    from cinder import service, utils
    from cinder.common import constants
    from oslo_config import cfg

    from isthmus_sandbox.openstack.drivers import cinder as drivers

    drivers.replace_device_access(cloud.state("cinder"))
    cfg.CONF.register_opt(volume_command.host_opt, group=BACKEND)  # type: ignore[attr-defined]  # an untyped module
    for options in (
        {"binary": "cinder-scheduler"},
        {
            "host": f"{COMPUTE_HOST}@{BACKEND}",
            "service_name": BACKEND,
            "binary": constants.VOLUME_BINARY,
            "coordination": True,
        },
        {
            "binary": "cinder-backup",
            "coordination": True,
            "service_name": "backup",
            "process_number": 1,
            "semaphore": utils.semaphore_factory(0, 1),
        },
    ):
        worker = service.Service.create(**options)
        worker.start()
        _running.append(worker)
