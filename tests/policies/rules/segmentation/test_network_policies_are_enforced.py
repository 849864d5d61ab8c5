"""Network plugins that are told to enforce nothing."""

import json

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.segmentation.network_policies_are_enforced import rule
from isthmus_policies.subject import UNKNOWN, Subject

TEMPLATE = "openstack:containerinfra/clusterTemplate:ClusterTemplate"


def addon(values: object, name: str = "vpc-cni") -> Subject:
    return subject("aws:eks/addon:Addon", addonName=name, configurationValues=values)


TABLE = {
    "compliant": [
        addon(json.dumps({"enableNetworkPolicy": "true"})),
        addon("enableNetworkPolicy: true"),
        subject(TEMPLATE, networkDriver="calico"),
    ],
    "violating": [
        (addon(json.dumps({"enableNetworkPolicy": "false"})), "'false'"),
        (addon("enableNetworkPolicy: no"), "False"),
        (subject(TEMPLATE, networkDriver="flannel"), "enforces none"),
    ],
    "not applicable": [subject("aws:eks/cluster:Cluster"), addon("{}", "coredns")],
    "unknown": [(addon(UNKNOWN), "isn't known at preview")],
    "near miss": [addon("{}"), addon("{"), addon(None), subject(TEMPLATE)],  # defaults: advice
}
test_table = reads(rule, TABLE)
