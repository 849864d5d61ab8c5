"""No switch of encryption in transit is off, and no protocol from before TLS 1.2 is asked for."""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts, Place
from isthmus_policies.facts.properties import FREE, below, is_off, mappings_in
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.values import UNKNOWN, is_true, shown

SWITCHES = frozenset(
    {
        "transitEncryptionEnabled",  # ElastiCache, AppSync's cache
        "tlsEnabled",  # MemoryDB
        "enforceHttps",  # OpenSearch, CloudSearch
        "inCluster",  # MSK, between brokers
        "enableInterContainerTrafficEncryption",  # SageMaker
    }
)
"""Properties that are true where data is encrypted on its way, in `aws` and `aws-native`."""
BLOCKS = frozenset({"nodeToNodeEncryption", "nodeToNodeEncryptions", "nodeToNodeEncryptionOptions"})
PLAIN = {
    "clientBroker": ("plaintext", "tls_plaintext"),  # MSK
    "transitEncryptionMode": ("preferred",),  # ElastiCache: takes both
    "transitEncryption": ("disabled",),  # EFS in tasks of ECS and jobs of Batch
    "clusterEndpointEncryptionType": ("none",),  # DAX
    "sslMode": ("none",),  # DMS
    "viewerProtocolPolicy": ("allow-all",),  # CloudFront
    "originProtocolPolicy": ("http-only", "match-viewer"),
    "minimumProtocolVersion": ("sslv3", "tlsv1", "tlsv1_2016", "tlsv1.1_2016"),
    "securityPolicy": ("tls_1_0", "tls-1-0"),  # API Gateway
    "tlsSecurityPolicy": ("policy-min-tls-1-0-2019-07",),  # OpenSearch
    "sslPolicy": (
        "elbsecuritypolicy-2015-05",
        "elbsecuritypolicy-2016-08",
        "elbsecuritypolicy-tls-1-0-2015-04",
        "elbsecuritypolicy-tls-1-1-2017-01",
        "elbsecuritypolicy-fs-2018-06",
        "elbsecuritypolicy-fs-1-1-2019-08",
        "elbsecuritypolicy-tls13-1-0-2021-06",
        "elbsecuritypolicy-tls13-1-1-2021-06",
    ),
}
"""Values that let data pass in clear or under TLS 1.0 or 1.1, by property."""
PARAMETERS = {
    "rds.force_ssl": "1",
    "require_secure_transport": "1",
    "require_ssl": "true",  # Redshift
    "neptune_enforce_ssl": "1",
    "tls": "enabled",  # DocumentDB
}
"""Parameters of databases' parameter groups."""
DISABLING = frozenset({"tlsDisabled"})  # Magnum: the API of the cluster in clear
MODES = {"encryptionMode": ("no_encrypt", "should_encrypt")}
"""Direct Connect: MACsec or nothing. Others have other modes under this name."""
BY_HTTPS = frozenset({"s3", "dynamodb", "kinesis", "opensearch", "elasticsearch", "neptune", "timestream"})
"""Engines of DMS's endpoints that have no `sslMode` but AWS's own API."""
ON = ("1", "true", "on", "enabled", "fips-140-3", "tls1.2+", "tls1.3+")
EXPECTED, FIX = "TLS 1.2 or newer for everyone", "turn it on; a client that can't has to be renewed first"


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Switches, modes and parameters of AWS's resources, and Magnum's."""
    subject = facts.subject
    if facts.place is not Place.AWS and subject.package != "openstack":
        return
    for path, item in mappings_in(subject.props, FREE):
        if (name := str(item.get("name"))) in PARAMETERS and "value" in item:
            value = item["value"]
            if value is UNKNOWN or str(value).strip().lower() not in ON:
                yield _breach(facts, f"{path} ({name})", value)
        for key, value in item.items():
            block = path.split(".")[-1].split("[")[0]
            switch = key in SWITCHES or (key == "enabled" and block in BLOCKS)
            off = (switch and (is_off(value) or value is UNKNOWN)) or _plain(key, value)
            on = key in DISABLING and (is_true(value) or value is UNKNOWN)
            if on or (off and not (key == "sslMode" and str(item.get("engineName")) in BY_HTTPS)):
                yield _breach(facts, below(path, key), value)


def _plain(key: str, value: object) -> bool:
    if isinstance(value, str) and value.lower() in MODES.get(key, ()):
        return True
    return key in PLAIN and (value is UNKNOWN or (isinstance(value, str) and value.lower() in PLAIN[key]))


def _breach(facts: Facts, path: str, value: object) -> Violation:
    return Violation.of(facts.subject, path, shown(value), EXPECTED, FIX)


rule = Rule(
    id="data-in-transit-is-encrypted",
    title="No switch of encryption in transit is off, and no TLS before 1.2 is asked for.",
    rationale="Who is on the way reads and changes what passes in clear: a mirrored port, another tenant's host, a "
    "proxy.",
    family=Family.ENCRYPTION,
    severity=Severity.HIGH,
    remediation="Turn encryption in transit on for all clients.",
    controls={
        "NIST SP 800-53": ("SC-8", "SC-8(1)", "SC-13"),
        "ISO/IEC 27001": ("A.8.20", "A.8.24"),
        "GDPR": ("Art. 32(1)(a)",),
    },
    resource=check,
)
