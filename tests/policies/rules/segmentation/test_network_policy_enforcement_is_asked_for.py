"""Network plugins that enforce nothing unless they are told to."""

import json

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.segmentation.network_policy_enforcement_is_asked_for import rule
from isthmus_policies.subject import UNKNOWN, Subject

CLUSTER, ADDON = "aws:eks/cluster:Cluster", "aws:eks/addon:Addon"
TEMPLATE = "openstack:containerinfra/clusterTemplate:ClusterTemplate"
eks = subject("pulumi:providers:kubernetes", name="eks", context="arn:aws:eks:eu-central-1:123456789012:cluster/a")
cluster = subject(CLUSTER, name="c")


def policy(provider: Subject = eks) -> Subject:
    return subject("kubernetes:networking.k8s.io/v1:NetworkPolicy", provider=provider, spec={"podSelector": {}})


good = subject(ADDON, addonName="vpc-cni", configurationValues=json.dumps({"enableNetworkPolicy": "true"}))
TABLE = {
    "compliant": [[cluster, policy(), good], subject(TEMPLATE, coe="kubernetes", networkDriver="calico")],
    "violating": [
        ([cluster, policy()], "no add-on vpc-cni"),
        (subject(ADDON, addonName="vpc-cni"), "nothing, which is false"),
        (subject(ADDON, addonName="vpc-cni", configurationValues="{}"), "nothing, which is false"),
        (subject(TEMPLATE, coe="kubernetes"), "Flannel"),
    ],
    "not applicable": [[cluster], subject(ADDON, addonName="coredns"), subject(TEMPLATE, coe="swarm")],
    "unknown": [
        subject(ADDON, addonName="vpc-cni", configurationValues=UNKNOWN),  # a breach of the other rule
        [cluster, policy(), subject(ADDON, addonName=UNKNOWN)],
    ],
    "near miss": [[subject(CLUSTER, computeConfig={"enabled": True}), policy()]],  # EKS Auto Mode has its own
}
test_table = reads(rule, TABLE)
