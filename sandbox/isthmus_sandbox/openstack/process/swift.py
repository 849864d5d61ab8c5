"""Swift: proxy, account, container and object servers as green threads of one process (Swift needs eventlet)."""

import gc
import logging
import re
from typing import Any, NoReturn

from isthmus_sandbox.openstack.cloud import HOST, SWIFT_SERVERS, Cloud

PART_POWER = 4  # 16 partitions: one device holds them all
DEVICE = "d1"
CREDENTIAL_PARTS = 5  # KEY/DATE/REGION/s3/aws4_request


class _NoLog:
    """Where eventlet's access log goes."""

    def write(self, _text: str) -> None:
        """Drop the line."""

    def flush(self) -> None:
        """Nothing waits."""


def serve(cloud: Cloud) -> NoReturn:
    """Build the rings for this sandbox's ports, then serve; never returns."""
    import eventlet

    eventlet.monkey_patch()
    from eventlet import wsgi as server
    from swift.common import storage_policy, utils, wsgi
    from swift.common.middleware.s3api import s3request

    logging.basicConfig(level=logging.WARNING)
    file = str(cloud.etc("swift") / "swift.conf")
    utils.SWIFT_CONF_FILE = storage_policy.SWIFT_CONF_FILE = file
    utils.HASH_PATH_PREFIX = cloud.credentials.swift_prefix.encode()
    utils.HASH_PATH_SUFFIX = cloud.credentials.swift_suffix.encode()
    storage_policy.reload_storage_policies()
    _serve_every_region(s3request)
    for name in SWIFT_SERVERS:
        _build_ring(cloud, name)
    (cloud.state("swift/devices") / DEVICE).mkdir(exist_ok=True)

    def start(port: str, configuration: str) -> None:
        application = wsgi.loadapp(str(cloud.etc("swift") / configuration))
        listener = eventlet.listen((HOST, cloud.layout.port(port)))
        server.server(listener, application, log=_NoLog(), protocol=wsgi.SwiftHttpProtocol)

    for name in SWIFT_SERVERS:
        eventlet.spawn(start, f"swift-{name}", f"{name}-server.conf")
    gc.enable()
    start("swift", "proxy-server.conf")
    raise RuntimeError("Swift's proxy stopped serving")


def _serve_every_region(s3request: Any) -> None:
    """This one Swift is the object store of every region of the catalog: a request is for the region that it names.

    s3api knows one region (`location`) and refuses requests that were signed for another.
    """

    def scope(request: Any) -> Any:
        scope_ = original.fget(request)
        signed = re.search(r"Credential=[^/]+/\d+/([^/,]+)/s3/", request.headers.get("Authorization", ""))
        credential = request.params.get("X-Amz-Credential", "").split("/")
        region = signed[1] if signed else credential[2] if len(credential) == CREDENTIAL_PARTS else scope_["region"]
        return type(scope_)(scope_, region=region)

    original = s3request.SigV4Mixin.scope
    s3request.SigV4Mixin.scope = property(scope)


def _build_ring(cloud: Cloud, name: str) -> None:
    """One replica on one device; the ring names the storage server's port."""
    from swift.common.ring import RingBuilder

    port = cloud.layout.port(f"swift-{name}")
    builder = RingBuilder(PART_POWER, replicas=1, min_part_hours=0)
    place = {"ip": HOST, "port": port, "replication_ip": HOST, "replication_port": port}
    builder.add_dev({"id": 0, "region": 1, "zone": 1, "weight": 1.0, "device": DEVICE, "meta": "", **place})
    builder.rebalance()
    builder.get_ring().save(str(cloud.etc("swift") / f"{name}.ring.gz"))
