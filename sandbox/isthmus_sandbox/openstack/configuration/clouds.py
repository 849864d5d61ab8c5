"""clouds.yaml: how openstacksdk, the `openstack` client and the Terraform provider find the cloud."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from isthmus_sandbox.openstack.cloud import REGION, Cloud

ADMIN = "admin"  # the sandbox's own entry


@dataclass(frozen=True)
class Entry:
    """An entry that an environment names: the cloud's administrator in one of its regions, scoped to a project."""

    region: str
    project: str = "admin"
    domain: str = "Default"  # of the project


def clouds_yaml(cloud: Cloud) -> str:
    """`admin`, the administrator in the project `admin`, and what `add` added. JSON, which is YAML as well."""
    entries = {ADMIN: Entry(REGION), **_added(cloud)}
    return json.dumps({"clouds": {name: _cloud(cloud, entry) for name, entry in entries.items()}}, indent=1) + "\n"


def add(cloud: Cloud, entries: dict[str, Entry]) -> bool:
    """Keep entries for clouds.yaml, in place of those of the same names; whether that changes anything."""
    before = _added(cloud)
    after = {**before, **entries}
    if after == before:
        return False
    text = json.dumps({name: asdict(entry) for name, entry in after.items()}, indent=1)
    fresh = _file(cloud).with_suffix(".new")
    fresh.write_text(text)
    fresh.replace(_file(cloud))
    return True


def _added(cloud: Cloud) -> dict[str, Entry]:
    file = _file(cloud)
    return {name: Entry(**entry) for name, entry in json.loads(file.read_text()).items()} if file.exists() else {}


def _file(cloud: Cloud) -> Path:
    return cloud.etc("openstack") / "entries.json"


def _cloud(cloud: Cloud, entry: Entry) -> dict[str, Any]:
    return {
        "auth": {
            "auth_url": cloud.auth_url,
            "username": "admin",
            "password": cloud.credentials.admin,
            "project_name": entry.project,
            "user_domain_name": "Default",
            "project_domain_name": entry.domain,
        },
        "region_name": entry.region,
        "identity_api_version": "3",
        "interface": "public",
    }
