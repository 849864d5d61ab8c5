"""Glance: the API alone."""

from isthmus_sandbox.openstack.cloud import Cloud
from isthmus_sandbox.openstack.process.http import Application


def application(_cloud: Cloud) -> Application:
    """The Image API."""
    from glance.wsgi import api

    return api.application
