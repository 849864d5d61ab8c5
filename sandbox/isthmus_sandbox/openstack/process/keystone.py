"""Keystone: the API alone."""

from isthmus_sandbox.openstack.cloud import Cloud
from isthmus_sandbox.openstack.process.http import Application


def application(_cloud: Cloud) -> Application:
    """The Identity API."""
    from keystone.wsgi import api

    return api.application
