"""Octavia: the API, and its worker as a thread."""

import datetime
import sys
from pathlib import Path
from typing import Any

from isthmus_sandbox.openstack.cloud import Cloud
from isthmus_sandbox.openstack.process.http import Application

_running: list[object] = []  # services end when nothing refers to them


def application(cloud: Cloud) -> Application:
    """The Load Balancer API, with its worker running."""
    from octavia.common import config  # noqa: F401  (registers the options)
    from oslo_config import cfg

    _make_ca(cloud)
    cfg.CONF.set_override("pool_timeout", None, "database")  # SQLite's connection pool knows no such option
    _move_noop_database(cloud.state("octavia") / "no-op.sqlite")
    from octavia.api import app

    loaded = app.setup_app(argv=list(sys.argv))
    from octavia.controller.queue.v2 import consumer

    worker = consumer.ConsumerService(0, cfg.CONF)
    worker.run()
    _running.append(worker)
    return loaded


def _move_noop_database(file: Path) -> None:
    """Both no-op drivers keep their records in one file of a fixed path, which two sandboxes would share."""
    from octavia.compute.drivers.noop_driver import driver as compute
    from octavia.network.drivers.noop_driver import driver as network
    from sqlalchemy import create_engine

    def patched(_url: str, *args: Any, **options: Any) -> Any:
        return create_engine(f"sqlite:///{file}", *args, **options)

    for module in (compute, network):
        module.create_engine = patched


def _make_ca(cloud: Cloud) -> None:
    """The authority that signs amphora certificates: one of its own for each sandbox, made at the first start."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import NameOID

    certificate_file, key_file = cloud.state("octavia") / "ca.pem", cloud.state("octavia") / "ca.key"
    if certificate_file.exists():
        return
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "octavia")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    key_file.touch(mode=0o600)
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.BestAvailableEncryption(cloud.credentials.octavia_key.encode()),
        )
    )
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
