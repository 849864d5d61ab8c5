"""Properties that put a resource on the internet, by their name, on whatever type and however deep.

The provider's types share these names, and so will those to come: a test walks all names of the SDK with `public` in
them and asks that each is here or known to be harmless.
"""

from collections.abc import Iterator

from isthmus_policies.decisions.closing import at, is_closed
from isthmus_policies.estate import Estate
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.doors import door, ignored
from isthmus_policies.facts.openings import Opening
from isthmus_policies.facts.place import AWS_PACKAGES
from isthmus_policies.facts.properties import named_in
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN

OFF = frozenset(("false", "disabled"))
NAMES: dict[str, frozenset[str]] = {
    "publiclyAccessible": OFF,
    "associatePublicIpAddress": OFF,
    "associatePublicIPAddress": OFF,  # Karpenter's EC2NodeClass spells it so
    "associateCarrierIpAddress": OFF,
    "assignPublicIp": OFF,
    "mapPublicIpOnLaunch": OFF,
    "createPublicIp": OFF,
    "createPublicIP": OFF,
    "publicNetworkConfiguration": frozenset(),
    "publicAddressAllocationIds": frozenset(),
    "addressAllocationIds": frozenset(),  # elastic addresses of a Transfer server
}
"""By name: the values that keep it inside, in lower case. Leaving it out does; what differs is in `service_doors`."""
SKIPPED = frozenset(("tags", "tagsAll", "labels", "metadata", "annotations", "environment", "variables", "parameters"))
HOLDERS = {
    "aws:cloudwatch:EventTarget": ("ecsTarget.networkConfiguration.assignPublicIp",),
    "aws:dms:InstanceProfile": ("publiclyAccessible",),
    "aws:dms:ReplicationInstance": ("publiclyAccessible",),
    "aws:drs:ReplicationConfigurationTemplate": ("createPublicIp",),
    "aws:ec2:DefaultSubnet": ("mapPublicIpOnLaunch",),
    "aws:ec2:Instance": ("associatePublicIpAddress",),
    "aws:ec2:LaunchConfiguration": ("associatePublicIpAddress",),
    "aws:ec2:LaunchTemplate": (
        "networkInterfaces.associateCarrierIpAddress",
        "networkInterfaces.associatePublicIpAddress",
    ),
    "aws:ec2:SpotFleetRequest": ("launchSpecifications.associatePublicIpAddress",),
    "aws:ec2:SpotInstanceRequest": ("associatePublicIpAddress",),
    "aws:ec2:Subnet": ("mapPublicIpOnLaunch",),
    "aws:ecs:Service": ("networkConfiguration.assignPublicIp",),
    "aws:ecs:TaskSet": ("networkConfiguration.assignPublicIp",),
    "aws:lightsail:Database": ("publiclyAccessible",),
    "aws:m2:Environment": ("publiclyAccessible",),
    "aws:mailmanager:IngressPoint": ("networkConfiguration.publicNetworkConfiguration",),
    "aws:medialive:Channel": ("vpc.publicAddressAllocationIds",),
    "aws:mq:Broker": ("publiclyAccessible",),
    "aws:neptune:ClusterInstance": ("publiclyAccessible",),
    "aws:pipes:Pipe": ("targetParameters.ecsTaskParameters.networkConfiguration.awsVpcConfiguration.assignPublicIp",),
    "aws:rds:Cluster": ("publiclyAccessible",),
    "aws:rds:ClusterInstance": ("publiclyAccessible",),
    "aws:rds:Instance": ("publiclyAccessible",),
    "aws:rds:ShardGroup": ("publiclyAccessible",),
    "aws:redshift:Cluster": ("publiclyAccessible",),
    "aws:redshiftserverless:Workgroup": ("publiclyAccessible",),
    "aws:scheduler:Schedule": ("target.ecsParameters.networkConfiguration.assignPublicIp",),
    "aws:timestreaminfluxdb:DbCluster": ("publiclyAccessible",),
    "aws:timestreaminfluxdb:DbInstance": ("publiclyAccessible",),
    "aws:transfer:Server": ("endpointDetails.addressAllocationIds",),
}
"""By type: where such properties are. What holds them may not be unknown, nor its changes ignored. The test of the SDK
keeps this list; what isn't in it (aws-native, types to come) is judged by what is written."""
EXPECTED = "no address and no endpoint on the internet"
FIX = "set it to false, or leave it out"


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """A property of such a name that says yes, or may."""
    if subject.package not in AWS_PACKAGES:
        return
    for path, value in named_in(subject.props, NAMES, SKIPPED):
        if not is_closed(value, NAMES[path.rsplit(".", 1)[-1]], left_out=True):
            yield door(subject, path, value, EXPECTED, FIX)
    holders = HOLDERS.get(plain_type(subject.type), ())
    for holder in holders:
        for path, value in at(subject.props, tuple(holder.split(".")[:-1])):
            if value is UNKNOWN:
                yield door(subject, path, value, EXPECTED, FIX)
    yield from ignored(subject, *holders)
    for ignored_path in subject.ignored:
        if not holders and any(name in ignored_path for name in NAMES):
            yield from ignored(subject, ignored_path)
