"""Magnum: the API, and its conductor as a thread."""

import logging
import sys
import time
from typing import Any

from isthmus_sandbox.openstack.cloud import Cloud
from isthmus_sandbox.openstack.process.http import Application

SETTLE = 25.0  # seconds; well below the patience of any client
POLL = 0.2  # seconds
SYNC_SPACING = 1  # seconds between two looks at clusters in progress; Magnum's own 10 would make each step wait

_running: list[object] = []  # services end when nothing refers to them
_log = logging.getLogger(__name__)


def application(_cloud: Cloud) -> Application:
    """The Container Infrastructure Management API, with its conductor running."""
    from magnum.common import service

    service.prepare_service(list(sys.argv))
    from magnum.api import app

    _answer_when_settled()
    _render_clusters_without_groups()
    loaded = app.load_app()
    _start_conductor()
    return loaded


def _answer_when_settled() -> None:
    """Answer a request that changes a cluster when the cluster has settled, or after `SETTLE` seconds.

    Magnum answers before its conductor has begun. The Terraform provider takes the 404 that may follow a POST for a
    deleted cluster; and it looks at once, then every 20 s only. What fails in the conductor stands in the cluster's
    status, as with the cast that this call replaces.
    """
    from magnum.conductor import api

    def cast(self: Any, method: str, *args: Any, **kwargs: Any) -> None:
        try:
            self._call(method, *args, **kwargs)
        except Exception:
            _log.exception("%s failed in the conductor", method)
        cluster = kwargs.get("cluster")
        uuid = cluster.uuid if cluster is not None else kwargs.get("uuid")
        if uuid:
            _await_settled(uuid)

    api.API._cast = cast


def _await_settled(uuid: str) -> None:
    from magnum.common import context, exception
    from magnum.objects import Cluster

    administrator = context.make_admin_context(all_tenants=True)
    deadline = time.monotonic() + SETTLE
    while time.monotonic() < deadline:
        try:
            if not Cluster.get_by_uuid(administrator, uuid).status.endswith("_IN_PROGRESS"):
                return
        except exception.ClusterNotFound:
            return
        time.sleep(POLL)


def _render_clusters_without_groups() -> None:
    """Answer for a cluster whose node groups are gone already.

    Magnum deletes the groups first, and for that moment its API refuses to render a cluster of no masters (400), which
    the Terraform provider takes for a failed deletion.
    """
    from magnum.objects import Cluster

    counted = Cluster.master_count.fget
    Cluster.master_count = property(lambda self: counted(self) or 1)


def _start_conductor() -> None:
    import magnum.conf
    from magnum.cmd import conductor
    from magnum.common import rpc_service, short_id
    from magnum.service import periodic

    periodic.MagnumPeriodicTasks._periodic_spacing["sync_cluster_status"] = SYNC_SPACING
    handlers = [
        module.Handler()
        for module in (
            conductor.indirection_api,
            conductor.cluster_conductor,
            conductor.conductor_listener,
            conductor.credential_conductor,
            conductor.ca_conductor,
            conductor.federation_conductor,
            conductor.nodegroup_conductor,
        )
    ]
    worker = rpc_service.Service.create(
        magnum.conf.CONF.conductor.topic, short_id.generate_id(), handlers, binary="magnum-conductor"
    )
    worker.create_periodic_tasks()
    worker.start()
    _running.append(worker)
