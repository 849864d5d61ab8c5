"""Placement: the API alone."""

from isthmus_sandbox.openstack.cloud import Cloud
from isthmus_sandbox.openstack.process.http import Application


def application(_cloud: Cloud) -> Application:
    """The Placement API."""
    from placement.wsgi import api

    return api.application
