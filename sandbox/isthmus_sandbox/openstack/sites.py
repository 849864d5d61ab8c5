"""The sites of environments that are on this cloud: their entries in clouds.yaml, and what they presuppose of it.

What was made is remembered by its content, so that a preview whose cloud is complete asks nothing.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from isthmus_sandbox.jobs import JobError
from isthmus_sandbox.openstack import configuration
from isthmus_sandbox.openstack.cloud import Cloud
from isthmus_sandbox.openstack.configuration.clouds import ADMIN, Entry, add

KIND = "openstack"
NAMES = ("region", "domain", "roles", "external_network")
CLUSTER_NAMES = ("image", "flavor", "driver", "version", "volume_type")


def prepare(cloud: Cloud, sites: Sequence[Any]) -> None:
    """Make it all, idempotently.

    Raises:
        JobError: OpenStack doesn't answer or refuses, or an entry has the name of the sandbox's own.
    """
    for site in sites:
        if site.tenant_cloud == ADMIN:
            raise JobError(
                f"site {site.name}: tenant_cloud is {ADMIN!r}, which in the sandbox is the administrator's own entry",
                fix="give the tenant's entry in clouds.yaml another name",
            )
    if add(cloud, entries(sites)) or not cloud.clouds_yaml.exists():
        configuration.write_clouds(cloud)
    record = cloud.state("openstack") / "presupposed.json"
    digests: list[str] = json.loads(record.read_text()) if record.exists() else []
    missing = {digest: site for site in sites if (digest := _digest(site)) not in digests}
    if missing:
        _declare(cloud, list(missing.values()))
        fresh = record.with_suffix(".new")
        fresh.write_text(json.dumps(sorted({*digests, *missing})))
        fresh.replace(record)


def entries(sites: Sequence[Any]) -> dict[str, Entry]:
    """The entries of clouds.yaml that sites name."""
    admins = {site.admin_cloud: Entry(site.region) for site in sites if site.admin_cloud not in (None, ADMIN)}
    tenants = {site.tenant_cloud: Entry(site.region, site.project, site.domain) for site in sites if site.tenant_cloud}
    return {**admins, **tenants}


def _digest(site: Any) -> str:
    values = [getattr(site, name) for name in NAMES] + [getattr(site.cluster, name) for name in CLUSTER_NAMES]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:16]


def _declare(cloud: Cloud, sites: Sequence[Any]) -> None:
    from keystoneauth1.exceptions import ClientException
    from openstack.config import OpenStackConfig
    from openstack.connection import Connection
    from openstack.exceptions import SDKException

    from isthmus_sandbox.openstack.catalog import site as catalog

    name = ""
    try:
        config = OpenStackConfig(config_files=[str(cloud.clouds_yaml)], load_envvars=False)
        connection = Connection(config=config.get_one(cloud=ADMIN))
        for site in sites:
            name = site.name
            catalog.declare(connection, cloud, site)
    except (ClientException, SDKException) as error:
        raise JobError(
            f"what site {name or sites[0].name} presupposes can't be made in the sandbox's OpenStack: {error}",
            fix="see that it runs: `isthmus sandbox status`, `isthmus sandbox up`",
        ) from None
