"""Writes every configuration file of one sandbox's OpenStack."""

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from isthmus_sandbox.openstack.cloud import Cloud
from isthmus_sandbox.openstack.configuration import (
    barbican,
    cinder,
    glance,
    keystone,
    magnum,
    neutron,
    nova,
    octavia,
    placement,
    swift,
)
from isthmus_sandbox.openstack.configuration.clouds import clouds_yaml

FILES: Mapping[str, Callable[[Cloud], dict[str, str]]] = {
    "keystone": keystone.files,
    "placement": placement.files,
    "glance": glance.files,
    "neutron": neutron.files,
    "nova": nova.files,
    "cinder": cinder.files,
    "barbican": barbican.files,
    "octavia": octavia.files,
    "swift": swift.files,
    "magnum": magnum.files,
}


def write(cloud: Cloud) -> None:
    """Write the files of all services and clouds.yaml, each readable by its owner only; same input, same bytes."""
    for service, files in FILES.items():
        for name, text in files(cloud).items():
            _write(cloud.etc(service) / name, text)
    write_clouds(cloud)


def write_clouds(cloud: Cloud) -> None:
    """Write clouds.yaml alone."""
    _write(cloud.clouds_yaml, clouds_yaml(cloud))


def _write(file: Path, text: str) -> None:
    if file.exists() and file.read_text() == text:
        return
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, fresh = tempfile.mkstemp(dir=file.parent)  # mode 0600
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
    os.replace(fresh, file)
