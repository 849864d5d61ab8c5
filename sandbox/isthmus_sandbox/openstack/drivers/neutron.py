"""Neutron without agents: every port binds, floating IPs become active, every QoS rule and trunk is accepted."""

from typing import Any, ClassVar

from neutron.services.qos.drivers.openvswitch.driver import SUPPORTED_RULES
from neutron.services.trunk.drivers import base as trunk_base
from neutron_lib import constants
from neutron_lib.api.definitions import portbindings
from neutron_lib.callbacks import events, registry, resources
from neutron_lib.plugins import constants as plugin_constants
from neutron_lib.plugins import directory
from neutron_lib.plugins.ml2 import api
from neutron_lib.services.qos import base as qos_base

NAME = "isthmus_sandbox"
VNIC_TYPES = ["normal", "direct", "macvtap", "direct-physical", "baremetal", "virtio-forwarder"]


class AgentlessQos(qos_base.DriverBase):
    """Accepts each rule that Open vSwitch would."""

    def validate_rule_for_port(self, _context: Any, _rule: Any, _port: Any) -> bool:
        """Every port can."""
        return True

    def validate_rule_for_network(self, _context: Any, _rule: Any, _network_id: str) -> bool:
        """Every network can."""
        return True


class AgentlessTrunk(trunk_base.DriverBase):
    """Trunks of VLAN sub-ports; Neutron's trunk plugin refuses to load without a driver."""

    @property
    def is_loaded(self) -> bool:
        """Always."""
        return True


class AgentlessMechanismDriver(api.MechanismDriver):
    """Binds every port as an Open vSwitch agent would. Stand-in: there is no switch."""

    _drivers: ClassVar[list[object]] = []  # QoS and trunk drivers register once a process

    def initialize(self) -> None:
        """Register the QoS and trunk drivers and watch floating IPs."""
        if self._drivers:
            return
        self._drivers.append(
            AgentlessQos(
                name=NAME,
                vif_types=[portbindings.VIF_TYPE_OVS],
                vnic_types=VNIC_TYPES,
                supported_rules=SUPPORTED_RULES,
                requires_rpc_notifications=False,
            )
        )
        self._drivers.append(AgentlessTrunk(NAME, [portbindings.VIF_TYPE_OVS], ["vlan"], can_trunk_bound_port=True))
        registry.subscribe(_report_floating_ip, resources.FLOATING_IP, events.AFTER_CREATE)
        registry.subscribe(_report_floating_ip, resources.FLOATING_IP, events.AFTER_UPDATE)

    @property
    def connectivity(self) -> str:
        """Layer 2, as Open vSwitch gives."""
        return str(portbindings.CONNECTIVITY_L2)

    def bind_port(self, context: Any) -> None:
        """Bind to the first segment; the port is active at once."""
        for segment in context.segments_to_bind:
            details = {
                portbindings.CAP_PORT_FILTER: True,
                portbindings.VIF_DETAILS_CONNECTIVITY: portbindings.CONNECTIVITY_L2,
            }
            context.set_binding(
                segment[api.ID], portbindings.VIF_TYPE_OVS, details, status=constants.PORT_STATUS_ACTIVE
            )
            return


def _report_floating_ip(_resource: Any, _event: Any, _trigger: Any, payload: Any = None) -> None:
    """What the L3 agent would report: ACTIVE while associated, DOWN otherwise."""
    context = payload.context.elevated()
    plugin = directory.get_plugin(plugin_constants.L3)
    address = plugin.get_floatingip(context, payload.resource_id)
    expected = constants.FLOATINGIP_STATUS_ACTIVE if address.get("port_id") else constants.FLOATINGIP_STATUS_DOWN
    if address["status"] != expected:
        plugin.update_floatingip_status(context, address["id"], expected)
