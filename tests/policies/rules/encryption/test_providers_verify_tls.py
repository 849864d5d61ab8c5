"""Providers that don't look whom they talk with."""

import yaml
from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.encryption.providers_verify_tls import rule
from isthmus_policies.subject import UNKNOWN, Subject

OPENSTACK, KUBERNETES = "pulumi:providers:openstack", "pulumi:providers:kubernetes"


def provider(**cluster: object) -> Subject:
    config = {"clusters": [{"name": "a", "cluster": {"server": "https://10.16.64.10:6443", **cluster}}]}
    return subject(KUBERNETES, kubeconfig=yaml.safe_dump(config))


INSECURE = {"insecure-skip-tls-verify": True}
TABLE = {
    "compliant": [subject(OPENSTACK, cacertFile="ca.pem"), provider(), subject(OPENSTACK, insecure=False)],
    "violating": [
        (subject(OPENSTACK, insecure=True), "insecure of"),
        (subject("pulumi:providers:aws", insecure="true"), "insecure of"),
        (provider(**INSECURE), "insecure-skip-tls-verify"),
        (provider(server="http://10.16.64.10:8080"), "http, in clear"),
    ],
    "not applicable": [subject("aws:s3/bucket:Bucket", insecure=True)],
    "unknown": [subject(KUBERNETES, kubeconfig=UNKNOWN)],  # where it leads is `sensitive-data-stays-private`'s affair
    "near miss": [subject(KUBERNETES, kubeconfig="~/.kube/config"), subject(KUBERNETES, kubeconfig="{")],
}
test_table = reads(rule, TABLE)
