"""Neutron: the API with all service plugins; there are no agents."""

from isthmus_sandbox.openstack.cloud import Cloud
from isthmus_sandbox.openstack.process.http import Application


def application(_cloud: Cloud) -> Application:
    """The Networking API."""
    from oslo_service import backend

    backend.init_backend(backend.BackendType.THREADING)
    from neutron.wsgi import api

    return api.application
