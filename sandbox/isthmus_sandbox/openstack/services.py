"""What the supervisor starts for OpenStack, and what a shell needs to use it."""

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from isthmus_sandbox.openstack import configuration, sites
from isthmus_sandbox.openstack.cloud import REGION, SERVICES, SWIFT_SERVERS, Cloud
from isthmus_sandbox.openstack.process.settings import environment
from isthmus_sandbox.supervisor.layout import Layout
from isthmus_sandbox.supervisor.service import HttpProbe, Service, Task, Unit
from isthmus_sandbox.toolchain.locations import ROOT, python

if TYPE_CHECKING:
    from isthmus.environment import Environment

DATABASES = "openstack-databases"
ENTRY_POINTS = Path(__file__).parent / "entry_points"

# A path of each API that answers without a token, and only when the application is loaded.
PROBES = {
    "keystone": "/v3",
    "placement": "/",
    "glance": "/versions",
    "neutron": "/",
    "nova": "/",
    "cinder": "/",
    "barbican": "/",
    "octavia": "/",
    "swift": "/healthcheck",
    "magnum": "/",
}


def units(layout: Layout) -> list[Unit]:
    """The databases (a task), then all ten services at once. Writes the configuration files."""
    cloud = Cloud(layout)
    configuration.write(cloud)
    task = Task(
        DATABASES,
        (*_python(), "isthmus_sandbox.openstack.snapshot", str(layout.root)),
        environment=_environment(),
        timeout=900,
    )
    return [task, *services(layout)]


def services(layout: Layout) -> list[Service]:
    """The ten services. Those that call others when they start wait for them themselves."""
    cloud = Cloud(layout)
    return [
        Service(
            name,
            (*_python(), "isthmus_sandbox.openstack.process", name, str(layout.root)),
            ready=(HttpProbe(cloud.url(name, PROBES[name])),),
            environment={
                **_environment(),
                **environment(cloud, name),
                **({"ISTHMUS_CLUSTERS_URL": cloud.url("clusters")} if name == "magnum" else {}),
                # Not read by the service: another configuration is another environment, so `up` restarts it.
                "ISTHMUS_CONFIGURATION": _digest(cloud, name),
            },
            ports=(name, *(f"swift-{server}" for server in SWIFT_SERVERS)) if name == "swift" else (name,),
            depends_on=(DATABASES,),
            start_timeout=240,
        )
        for name in SERVICES
    ]


def shell(layout: Layout, environment: "Environment | None" = None) -> dict[str, str]:
    """The variables of an openrc for the cloud's administrator, which every OpenStack client reads.

    Not OS_CLOUD: the Terraform provider lets it win over the project that a Pulumi provider names. The clouds.yaml is
    named as well; in it the administrator is the cloud `admin`.
    """
    cloud = Cloud(layout)
    return {
        "OS_CLIENT_CONFIG_FILE": str(cloud.clouds_yaml),
        "OS_AUTH_URL": cloud.auth_url,
        "OS_IDENTITY_API_VERSION": "3",
        "OS_USERNAME": "admin",
        "OS_PASSWORD": cloud.credentials.admin,
        "OS_PROJECT_NAME": "admin",
        "OS_USER_DOMAIN_NAME": "Default",
        "OS_PROJECT_DOMAIN_NAME": "Default",
        "OS_REGION_NAME": REGION,
    }


def prepare(layout: Layout, environment: "Environment") -> None:
    """Make what the environment's sites of our kind presuppose.

    Raises JobError where OpenStack doesn't answer or refuses.
    """
    sites.prepare(Cloud(layout), [site for site in environment.sites if site.kind == sites.KIND])


def _python() -> tuple[str, ...]:
    return (str(python("openstack")), "-P", "-m")


def _environment() -> dict[str, str]:
    """Our code and the entry points of our drivers on the path.

    Few memory arenas, since every thread gets one. Neutron renames its process, by default over its own environment,
    in which the supervisor finds what belongs to a sandbox (setproctitle's documentation, SPT_NOENV).
    """
    return {
        "PYTHONPATH": os.pathsep.join((str(ROOT / "sandbox"), str(ROOT / "components"), str(ENTRY_POINTS))),
        "PYTHONNOUSERSITE": "1",
        "MALLOC_ARENA_MAX": "2",
        "SPT_NOENV": "1",
    }


def _digest(cloud: Cloud, service: str) -> str:
    hasher = hashlib.sha256()
    for name, text in sorted(configuration.FILES[service](cloud).items()):
        hasher.update(f"{name}\0{text}\0".encode())
    return hasher.hexdigest()[:16]
