"""The types of the OpenStack provider.

What can carry metadata, properties or tags of its own and keeps data says its class, so that copies of it can be
followed. Trove's databases and Barbican's orders can't carry any; they are at a private site, as is all of OpenStack.
Source: https://www.pulumi.com/registry/packages/openstack/
"""

from isthmus_policies.facts.bearing import Types, of

TYPES = Types(
    holds=(
        "openstack:blockstorage:Volume",
        "openstack:compute:Instance",
        "openstack:images:Image",
        "openstack:keymanager:Secret",
        *of("openstack:objectstorage", "Container ContainerObject"),
        "openstack:sharedfilesystem:Share",
    ),
    moves=(
        # Heat: a template is a text that makes anything.
        "openstack:orchestration:Stack",
        # It copies the packets of a port to an address outside.
        "openstack:index:TaasTapMirror",
    ),
    part=(
        "openstack:bgpvpn:*",
        *of("openstack:blockstorage", "Qos QosAssociation QuoteSet VolumeAttach VolumeType VolumeTypeAccess"),
        *of(
            "openstack:compute",
            "Aggregate Flavor FlavorAccess InterfaceAttach Keypair QuotaSet ServerGroup VolumeAttach",
        ),
        # Magnum: what runs on a cluster says its class by itself.
        *of("openstack:containerinfra", "Cluster ClusterTemplate NodeGroup"),
        *of("openstack:database", "Configuration Database Instance User"),
        *of("openstack:dns", "Quota RecordSet TransferAccept TransferRequest Zone ZoneShare"),
        *of("openstack:firewall", "Group Policy Rule"),
        "openstack:identity:*",
        *of("openstack:images", "ImageAccess ImageAccessAccept"),
        *of(
            "openstack:index",
            "Bgpvpn BgpvpnNetworkAssociate BgpvpnPortAssociate BgpvpnRouterAssociate LbFlavorprofile LbLoadbalancer",
        ),
        *of("openstack:keymanager", "Container Order"),
        "openstack:loadbalancer:*",
        "openstack:networking:*",
        # Account metadata says who may use it; a temporary URL is judged by its object.
        *of("openstack:objectstorage", "Account TempUrl"),
        *of("openstack:sharedfilesystem", "SecurityService ShareAccess ShareNetwork"),
        "openstack:vpnaas:*",
    ),
)
