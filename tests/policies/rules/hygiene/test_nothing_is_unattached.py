"""Volumes and addresses that nothing uses."""

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.hygiene.nothing_is_unattached import rule
from isthmus_policies.subject import UNKNOWN

VOLUME, ATTACHMENT = "aws:ebs/volume:Volume", "aws:ec2/volumeAttachment:VolumeAttachment"
volume = subject(VOLUME, name="v", id="vol-1")
cinder = subject("openstack:blockstorage/volume:Volume", name="c")
TABLE = {
    "compliant": [
        [volume, subject(ATTACHMENT, volumeId="vol-1")],
        [volume, subject(ATTACHMENT, volumeId=UNKNOWN, by_property={"volumeId": (volume.urn,)})],
        [cinder, subject("openstack:compute/instance:Instance", depends_on=(cinder.urn,))],
    ],
    "violating": [
        ([volume], "the use of"),
        ([volume, subject(ATTACHMENT, volumeId="vol-2")], "the use of"),
        ([cinder], "openstack:blockstorage/volume:Volume"),
        (subject("aws:ec2/eip:Eip", domain="vpc"), "the use of"),
        (subject("openstack:networking/floatingIp:FloatingIp", pool="public"), "the use of"),
    ],
    "not applicable": [subject("aws:ec2/instance:Instance")],
    "unknown": [subject("aws:ec2/eip:Eip", instance=UNKNOWN)],
    "near miss": [subject("openstack:networking/floatingIp:FloatingIp", portId="p-1")],
}
test_table = reads(rule, TABLE)
