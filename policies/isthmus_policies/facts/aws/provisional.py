"""Until each service has its table."""

from isthmus_policies.facts.bearing import Types

TYPES = Types(part=("aws:*", "openstack:*", "kubernetes:*"), holds=("aws:s3:Bucket",))
