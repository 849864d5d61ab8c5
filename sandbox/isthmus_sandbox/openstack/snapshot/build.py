"""Make a snapshot: start a whole cloud in a folder of its own, declare the catalog, stop it, keep its databases."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from isthmus_sandbox.openstack import configuration
from isthmus_sandbox.openstack.catalog import identity, resources
from isthmus_sandbox.openstack.cloud import SERVICES, Cloud
from isthmus_sandbox.openstack.services import services
from isthmus_sandbox.openstack.snapshot.restore import DATABASES, IMAGES
from isthmus_sandbox.supervisor import probes
from isthmus_sandbox.supervisor.layout import Layout
from isthmus_sandbox.supervisor.service import HttpProbe, Service

START_TIMEOUT = 300.0  # seconds
STOP_TIMEOUT = 10.0
LOG_TAIL = 3000  # characters of a failed service's log


def build(target: Path) -> None:
    """Fill the empty folder `target` with `databases/` and `images/`.

    Raises:
        RuntimeError: a service didn't start; the message has the end of its log.
    """
    folder = target / "cloud"  # inside, so that what a killed run leaves is removed with it
    cloud = Cloud(Layout("snapshot", folder))
    configuration.write(cloud)
    _create_databases(cloud)
    _report("databases created")
    declared = services(cloud.layout)
    with _running(cloud, [s for s in declared if s.name == "keystone"]):
        identity.declare(_connect(cloud), cloud)
        _report("users, roles and endpoints declared")
        with _running(cloud, [s for s in declared if s.name != "keystone"]):
            resources.declare(_connect(cloud))
            _report("networks, images, flavors and volume types declared")
    _export(cloud, target)
    shutil.rmtree(folder)


def _create_databases(cloud: Cloud) -> None:
    """All projects' databases, as many at once as there are processors."""

    def create(service: str) -> None:
        log = cloud.layout.log(f"databases-{service}")
        command = [sys.executable, "-P", "-m", "isthmus_sandbox.openstack.databases", service, str(cloud.layout.root)]
        with log.open("wb") as log_file:
            code = subprocess.run(command, stdout=log_file, stderr=log_file, check=False).returncode
        if code:
            raise RuntimeError(f"creating {service}'s databases ended with exit code {code}:\n{_tail(log)}")

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for _ in pool.map(create, SERVICES):
            pass


@contextmanager
def _running(cloud: Cloud, units: Iterable[Service]) -> Iterator[None]:
    """The services, ready, until the block ends. They end with this process as well, should it be killed."""
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for unit in units:
            with cloud.layout.log(unit.name).open("wb") as log_file:
                processes[unit.name] = subprocess.Popen(
                    [*unit.command, "--end-with-parent"],
                    env={**os.environ, **unit.environment},
                    stdin=subprocess.DEVNULL,
                    stdout=log_file,
                    stderr=log_file,
                    cwd=cloud.layout.root,
                )
        for unit in units:
            _await_ready(cloud, unit, processes[unit.name])
        yield
    finally:
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            try:
                process.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _await_ready(cloud: Cloud, unit: Service, process: subprocess.Popen[bytes]) -> None:
    log = cloud.layout.log(unit.name)
    deadline = time.monotonic() + START_TIMEOUT
    while not all(probes.ready(p, log=log, log_start=0, started=0) for p in unit.ready if isinstance(p, HttpProbe)):
        if process.poll() is not None:
            raise RuntimeError(f"{unit.name} ended with exit code {process.returncode}:\n{_tail(log)}")
        if time.monotonic() > deadline:
            raise RuntimeError(f"{unit.name} isn't ready after {START_TIMEOUT:.0f} s:\n{_tail(log)}")
        time.sleep(0.2)


def _connect(cloud: Cloud) -> Any:
    from openstack.config import OpenStackConfig
    from openstack.connection import Connection

    return Connection(config=OpenStackConfig(config_files=[str(cloud.clouds_yaml)]).get_one(cloud="admin"))


def _export(cloud: Cloud, target: Path) -> None:
    """Copy each database by SQLite's backup, which takes the write-ahead log with it."""
    (target / DATABASES).mkdir()
    for file in cloud.databases.glob("*.sqlite"):
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(target / DATABASES / file.name)) as copy:
            source.backup(copy)
            copy.execute("VACUUM")
    shutil.copytree(cloud.images, target / IMAGES)


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-LOG_TAIL:]


def _report(message: str) -> None:
    print(f"OpenStack snapshot: {message}", flush=True)
