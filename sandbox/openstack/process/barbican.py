"""Barbican: the API alone; without a queue, it fills orders while it answers."""

import sys

from sandbox.openstack.cloud import Cloud
from sandbox.openstack.configuration.barbican import HOME_FOLDER
from sandbox.openstack.process.http import Application


def application(cloud: Cloud) -> Application:
    """The Key Manager API."""
    from barbican.common import config
    from paste import deploy

    if not config.CONF.config_file:
        config.CONF(sys.argv[1:], project="barbican")
    return deploy.loadapp(f"config:{cloud.etc('barbican') / HOME_FOLDER}/barbican-api-paste.ini", name="main")
