"""What takes clients in clear unless it is told not to."""

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.encryption.transit_encryption_is_asked_for import rule
from isthmus_policies.subject import UNKNOWN

DOMAIN, LISTENER = "aws:opensearch/domain:Domain", "aws:lb/listener:Listener"
INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
TABLE = {
    "compliant": [
        subject(DOMAIN, nodeToNodeEncryption={"enabled": True}, domainEndpointOptions={"enforceHttps": True}),
        subject(LISTENER, protocol="HTTPS", sslPolicy="ELBSecurityPolicy-TLS13-1-2-2021-06"),
        subject(INGRESS, spec={"tls": [{"hosts": ["a"]}]}),
    ],
    "violating": [
        (subject(DOMAIN, nodeToNodeEncryption={"enabled": True}), "domainEndpointOptions.enforceHttps"),
        (subject("aws:elasticache/replicationGroup:ReplicationGroup"), "transitEncryptionEnabled"),
        (subject(LISTENER, protocol="HTTPS"), "sslPolicy"),
        (subject(INGRESS, spec={"rules": []}), "spec.tls"),
    ],
    "not applicable": [subject("aws:s3/bucket:Bucket"), subject("kubernetes:core/v1:Service")],
    "unknown": [subject("aws:elasticache/replicationGroup:ReplicationGroup", transitEncryptionEnabled=UNKNOWN)],
    "near miss": [subject(LISTENER, protocol="TCP"), subject(LISTENER, protocol="HTTP")],  # others' affair
}
test_table = reads(rule, TABLE)
