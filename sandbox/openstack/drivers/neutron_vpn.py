"""VPN as a service without an agent: services and site connections are ACTIVE as soon as they exist."""

from typing import Any

from neutron_lib import constants
from neutron_lib.db import api as db_api
from neutron_vpnaas.db.vpn import vpn_models
from neutron_vpnaas.services.vpn.service_drivers import base_ipsec, ipsec_validator


class AgentlessVpnDriver(base_ipsec.BaseIPsecVPNDriver):
    """Validates as the strongSwan driver does and sets the status that its agent would report.

    Stand-in: no IPsec session exists; ACTIVE is this driver's word.
    """

    def __init__(self, service_plugin: Any) -> None:
        super().__init__(service_plugin, ipsec_validator.IpsecVpnValidator(self))

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
