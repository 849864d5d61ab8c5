"""Switches, modes and parameters of encryption in transit."""

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.encryption.data_in_transit_is_encrypted import rule
from isthmus_policies.subject import UNKNOWN

DOMAIN, MSK = "aws:opensearch/domain:Domain", "aws:msk/cluster:Cluster"
GROUP = "aws:rds/parameterGroup:ParameterGroup"
TABLE = {
    "compliant": [
        subject("aws:elasticache/replicationGroup:ReplicationGroup", transitEncryptionEnabled=True),
        subject(DOMAIN, nodeToNodeEncryption={"enabled": True}, domainEndpointOptions={"enforceHttps": True}),
        subject(MSK, encryptionInfo={"encryptionInTransit": {"clientBroker": "TLS", "inCluster": True}}),
        subject(GROUP, parameters=[{"name": "rds.force_ssl", "value": "1"}]),
        subject("aws:lb/listener:Listener", protocol="HTTPS", sslPolicy="ELBSecurityPolicy-TLS13-1-2-2021-06"),
    ],
    "violating": [
        (subject("aws:elasticache/replicationGroup:ReplicationGroup", transitEncryptionEnabled=False), "False"),
        (subject("aws:memorydb/cluster:Cluster", tlsEnabled=False), "tlsEnabled"),
        (subject(DOMAIN, nodeToNodeEncryption={"enabled": False}), "nodeToNodeEncryption.enabled"),
        (subject(DOMAIN, domainEndpointOptions={"enforceHttps": False}), "enforceHttps"),
        (subject(MSK, encryptionInfo={"encryptionInTransit": {"clientBroker": "TLS_PLAINTEXT"}}), "TLS_PLAINTEXT"),
        (subject(MSK, encryptionInfo={"encryptionInTransit": {"inCluster": False}}), "inCluster"),
        (subject(GROUP, parameters=[{"name": "rds.force_ssl", "value": "0"}]), "rds.force_ssl"),
        (subject(GROUP, parameters=[{"name": "require_secure_transport", "value": "OFF"}]), "OFF"),
        (subject("aws:lb/listener:Listener", sslPolicy="ELBSecurityPolicy-2016-08"), "sslPolicy"),
        (subject("aws:dms/endpoint:Endpoint", sslMode="none"), "sslMode"),
        (
            subject(
                "aws:cloudfront/distribution:Distribution", defaultCacheBehavior={"viewerProtocolPolicy": "allow-all"}
            ),
            "allow-all",
        ),
        (subject("aws:directconnect/connection:Connection", encryptionMode="should_encrypt"), "should_encrypt"),
        (subject("openstack:containerinfra/clusterTemplate:ClusterTemplate", tlsDisabled=True), "tlsDisabled"),
    ],
    "not applicable": [
        subject(DOMAIN),
        subject("openstack:objectstorage/container:Container", name="c"),
        subject("kubernetes:core/v1:ConfigMap", data={"sslMode": "none"}),
    ],
    "unknown": [(subject("aws:memorydb/cluster:Cluster", tlsEnabled=UNKNOWN), "isn't known at preview")],
    "near miss": [
        subject("aws:memorydb/cluster:Cluster", tags={"tlsEnabled": "false"}),
        subject(GROUP, parameters=[{"name": "max_connections", "value": "0"}, {"name": ["rds.force_ssl"], "value": 0}]),
        subject("aws:dms/endpoint:Endpoint", sslMode="verify-full"),
        subject("aws:dms/endpoint:Endpoint", engineName="s3", sslMode="none"),  # by S3's own API
        subject("aws:glue/securityConfiguration:SecurityConfiguration", encryptionMode=UNKNOWN),
    ],
}
test_table = reads(rule, TABLE)
