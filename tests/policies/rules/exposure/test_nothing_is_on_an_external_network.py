"""What is on a network that is external."""

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.exposure.nothing_is_on_an_external_network import rule
from isthmus_policies.subject import UNKNOWN

NETWORK, PORT = "openstack:networking/network:Network", "openstack:networking/port:Port"
INSTANCE, SUBNET = "openstack:compute/instance:Instance", "openstack:networking/subnet:Subnet"
outside = subject(NETWORK, name="public", external=True, id="n-1")
inside = subject(NETWORK, name="serving", id="n-2")
subnet = subject(SUBNET, name="public", networkId="n-1", id="s-1")
TABLE = {
    "compliant": [
        [outside, inside, subject(PORT, networkId="n-2")],
        [inside, subject(INSTANCE, networks=[{"uuid": "n-2"}])],
    ],
    "violating": [
        ([outside, subject(PORT, networkId="n-1")], "'public', which is external"),
        ([outside, subject(PORT, networkId=UNKNOWN, by_property={"networkId": (outside.urn,)})], "external"),
        ([outside, subject(INSTANCE, networks=[{"uuid": "n-1"}])], "the network of"),
        ([outside, subnet, subject("openstack:loadbalancer/loadBalancer:LoadBalancer", vipSubnetId="s-1")], "external"),
    ],
    "not applicable": [[outside], [subject(PORT, networkId="n-1")]],
    "unknown": [
        ([subject(NETWORK, name="x", external=UNKNOWN, id="n-1"), subject(PORT, networkId="n-1")], "external"),
    ],
    "near miss": [[outside, subject("openstack:networking/router:Router", externalNetworkId="n-1")], [outside, subnet]],
}
test_table = reads(rule, TABLE)
