"""Nova: the API, and conductor, scheduler and one compute host as threads."""

from isthmus_sandbox.openstack.cloud import Cloud
from isthmus_sandbox.openstack.process.http import Application
from isthmus_sandbox.openstack.process.waiting import wait_for

_running: list[object] = []  # services end when nothing refers to them


def application(cloud: Cloud) -> Application:
    """The Compute API, with its workers running."""
    from nova.wsgi import osapi_compute

    _start_workers(cloud)
    return osapi_compute.application


def _start_workers(cloud: Cloud) -> None:
    import os_vif
    from nova import context, objects, service
    from nova.compute import rpcapi as compute
    from nova.conductor import rpcapi as conductor
    from nova.objects import host_mapping
    from nova.scheduler import rpcapi as scheduler
    from nova.virt import fake

    from isthmus_sandbox.openstack.drivers.nova import GpuFakeDriver

    fake.GpuFakeDriver = GpuFakeDriver  # Nova loads drivers from `nova.virt` only
    os_vif.initialize()
    objects.register_all()
    objects.Service.enable_min_version_cache()
    # The compute host tells Placement what it has, with a token from Keystone.
    wait_for(cloud.auth_url)
    wait_for(cloud.url("placement"))
    for binary, topics in (
        ("nova-conductor", {"topic": conductor.RPC_TOPIC}),
        ("nova-scheduler", {"topic": scheduler.RPC_TOPIC}),
        # Resizes travel over the second topic.
        ("nova-compute", {"topic": compute.RPC_TOPIC, "topic_alt": compute.RPC_TOPIC_ALT}),
    ):
        worker = service.Service.create(binary=binary, **topics)
        worker.start()
        _running.append(worker)
    host_mapping.discover_hosts(context.get_admin_context())
