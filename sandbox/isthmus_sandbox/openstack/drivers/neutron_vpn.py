"""VPN as a service without an agent: services and site connections are ACTIVE as soon as they exist."""

from typing import Any

from neutron_lib import constants, exceptions
from neutron_lib.db import api as db_api
from neutron_vpnaas.db.vpn import vpn_models
from neutron_vpnaas.services.vpn.service_drivers import base_ipsec, ipsec_validator


class SecondService(exceptions.Conflict):
    """What Neutron's API takes and its agent doesn't carry out."""

    message = (
        "Router %(router)s has more than one VPN service: its agent runs one IPsec process a router, so the "
        "connections of one service would replace those of the other. Give one service all connections."
    )


class OneServiceARouter(ipsec_validator.IpsecVpnValidator):
    """Refuses what the agent would get wrong.

    Source: `process_id` in neutron_vpnaas/services/vpn/device_drivers/ipsec.py is the router's id.
    """

    def validate_ipsec_site_connection(self, context: Any, ipsec_sitecon: dict[str, Any]) -> None:
        """As the reference validator, and no connection on a router with two services."""
        super().validate_ipsec_site_connection(context, ipsec_sitecon)
        if "vpnservice_id" not in ipsec_sitecon:
            return  # an update that keeps it
        with db_api.CONTEXT_READER.using(context):
            services = context.session.query(vpn_models.VPNService)
            service = services.filter_by(id=ipsec_sitecon["vpnservice_id"]).first()
            if service and services.filter_by(router_id=service.router_id).count() > 1:
                raise SecondService(router=service.router_id)


class AgentlessVpnDriver(base_ipsec.BaseIPsecVPNDriver):
    """Validates as the strongSwan driver does and sets the status that its agent would report.

    Stand-in: no IPsec session exists; ACTIVE is this driver's word.
    """

    def __init__(self, service_plugin: Any) -> None:
        super().__init__(service_plugin, OneServiceARouter(self))

    def create_rpc_conn(self) -> None:
        """No agent listens."""
        self.agent_rpc = self

    def vpnservice_updated(self, _context: Any, _router_id: str, **_options: Any) -> None:
        """What the base class tells an agent."""

    def create_vpnservice(self, context: Any, vpnservice: dict[str, Any]) -> None:
        """Give the service its external addresses; it is active."""
        super().create_vpnservice(context, vpnservice)
        self._activate(context, vpn_models.VPNService, vpnservice["id"])

    def update_vpnservice(self, context: Any, _old: dict[str, Any], new: dict[str, Any]) -> None:
        """Stay active."""
        self._activate(context, vpn_models.VPNService, new["id"])

    def delete_vpnservice(self, _context: Any, _vpnservice: dict[str, Any]) -> None:
        """Nothing but the row existed."""

    def create_ipsec_site_connection(self, context: Any, connection: dict[str, Any]) -> None:
        """It is active."""
        self._activate(context, vpn_models.IPsecSiteConnection, connection["id"])

    def update_ipsec_site_connection(self, context: Any, _old: dict[str, Any], new: dict[str, Any]) -> None:
        """Stay active."""
        self._activate(context, vpn_models.IPsecSiteConnection, new["id"])

    def delete_ipsec_site_connection(self, _context: Any, _connection: dict[str, Any]) -> None:
        """Nothing but the row existed."""

    def _activate(self, context: Any, model: Any, identifier: str) -> None:
        with db_api.CONTEXT_WRITER.using(context):
            context.session.query(model).filter_by(id=identifier).update({"status": constants.ACTIVE})
