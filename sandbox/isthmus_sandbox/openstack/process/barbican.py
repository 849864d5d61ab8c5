"""Barbican: the API alone; without a queue, it fills orders while it answers."""

import sys
from pathlib import Path

from isthmus_sandbox.openstack.cloud import Cloud
from isthmus_sandbox.openstack.process.http import Application


def application(_cloud: Cloud) -> Application:
    """The Key Manager API."""
    from barbican.common import config
    from paste import deploy

    if not config.CONF.config_file:
        config.CONF(sys.argv[1:], project="barbican")
    # HOME is Barbican's own here, so the environment's folder is told by the interpreter.
    pipelines = Path(sys.prefix) / "etc" / "barbican" / "barbican-api-paste.ini"
    return deploy.loadapp(f"config:{pipelines}", name="main")
