"""The network of a Magnum cluster's nodes, as Neutron tells it: the router of their subnet, and its VPN.

Source: https://docs.openstack.org/api-ref/network/v2/#vpnaas-2-0-vpn-vpnservices-ikepolicies-ipsecpolicies-endpoint-groups-ipsec-site-connections
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from isthmus_sandbox.network.tunnels import Networks, TunnelEnd, spelt

Obj = Mapping[str, Any]
PLACE = 7  # of some address in a subnet
Ask = Callable[[str], list[dict[str, Any]]]
"""The objects of a collection of Neutron's API, by its path."""


@dataclass(frozen=True)
class OpenStackRouter:
    """What Neutron said of a subnet, at one time."""

    subnet: Obj
    routers: frozenset[str]
    services: tuple[Obj, ...]
    connections: tuple[Obj, ...]
    groups: Mapping[str, Obj]
    ike: Mapping[str, Obj]
    ipsec: Mapping[str, Obj]
    cidrs: Mapping[str, str]
    """The range of each subnet."""
    pods: str
    """The range of the cluster's pods."""
    enforces_policies = True  # Calico does, which magnum-cluster-api's and magnum-capi-helm's clusters have
    names_refusal = ""  # kubeadm, which both use, installs CoreDNS

    @classmethod
    def read(cls, ask: Ask, subnet: str, pods: str) -> "OpenStackRouter":
        """Ask Neutron for all of it."""
        subnets = {one["id"]: one for one in ask("/subnets")}
        if subnet not in subnets:
            raise LookupError(f"Neutron has no subnet {subnet}")
        ports = ask(f"/ports?device_owner=network:router_interface&fixed_ips=subnet_id%3D{subnet}")
        return cls(
            subnet=subnets[subnet],
            routers=frozenset(port["device_id"] for port in ports),
            services=tuple(ask("/vpn/vpnservices")),
            connections=tuple(ask("/vpn/ipsec-site-connections")),
            groups={one["id"]: one for one in ask("/vpn/endpoint-groups")},
            ike={one["id"]: one for one in ask("/vpn/ikepolicies")},
            ipsec={one["id"]: one for one in ask("/vpn/ipsecpolicies")},
            pods=pods,
            cidrs={id_: one["cidr"] for id_, one in subnets.items()},
        )

    @property
    def name(self) -> str:
        """The subnet's name, or its id."""
        return f"subnet {self.subnet.get('name') or self.subnet['id']}"

    def store_refusal(self, _address: IPv4Address, _bucket: str) -> str:
        """Nothing: what leads to the object store is the external network's, which the sandbox doesn't know."""
        return ""

    def image_refusal(self, _image: str) -> str:
        """Nothing, as for the store."""
        return ""

    @cached_property
    def tunnels(self) -> tuple[TunnelEnd, ...]:
        """The site connections of the subnet's router."""
        services = {one["id"]: one for one in self.services if one["router_id"] in self.routers}
        return tuple(
            self._end(connection, services[connection["vpnservice_id"]])
            for connection in self.connections
            if connection["vpnservice_id"] in services
        )

    def _end(self, connection: Obj, service: Obj) -> TunnelEnd:
        ike, ipsec = self.ike[connection["ikepolicy_id"]], self.ipsec[connection["ipsecpolicy_id"]]
        proposals = {
            "IKE version": frozenset({f"ike{ike['ike_version']}"}),
            "phase 1 encryption": frozenset({spelt(ike["encryption_algorithm"])}),
            "phase 1 integrity": frozenset({spelt(ike["auth_algorithm"])}),
            "phase 1 Diffie-Hellman group": frozenset({spelt(ike["pfs"])}),
            "phase 2 encryption": frozenset({spelt(ipsec["encryption_algorithm"])}),
            "phase 2 Diffie-Hellman group": frozenset({spelt(ipsec["pfs"])}),
        }
        return TunnelEnd(
            name=f"IPsec site connection {connection['name'] or connection['id']}",
            outside=connection.get("local_id") or service["external_v4_ip"],
            peer=connection["peer_address"],
            key=connection["psk"],
            down=_down(connection, service),
            proposals=proposals,
            local=self._networks(connection.get("local_ep_group_id")),
            remote=self._networks(connection.get("peer_ep_group_id")),
            unrouted=lambda _inside, _outside: "",  # the policies of IPsec are the routes
        )

    def _networks(self, group: str | None) -> Networks:
        endpoints = self.groups[group]["endpoints"] if group and group in self.groups else ()
        return tuple(IPv4Network(self.cidrs.get(one, one)) for one in endpoints if "/" in self.cidrs.get(one, one))

    @property
    def inside(self) -> IPv4Address:
        """An address of the subnet."""
        return IPv4Network(self.subnet["cidr"])[PLACE]

    @property
    def relayed(self) -> IPv4Address:
        """Calico's tunnels have addresses of the range of pods: https://github.com/projectcalico/calico/issues/5533."""
        return IPv4Network(self.pods)[PLACE]


def _down(connection: Obj, service: Obj) -> str:
    if not connection["admin_state_up"] or not service["admin_state_up"]:
        return "its administrative state is down"
    return "" if connection["status"] == "ACTIVE" else f"its status is {connection['status']}"
