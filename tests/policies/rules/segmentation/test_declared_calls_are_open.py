"""Declared calls, and the NetworkPolicies that they need at both ends."""

from tests.policies.helpers import subject
from tests.policies.rules.segmentation.test_flows_are_declared import EKS, ESTATE, POLICY, PRIVATE, policy
from tests.policies.tables import judge, reads

from isthmus_policies.estate import Estate
from isthmus_policies.rules.segmentation.declared_calls_are_open import rule
from isthmus_policies.subject import UNKNOWN

out = policy("egress", "10.32.0.0/16", 8000)
into = policy("ingress", "10.16.64.0/19", 8000, at=EKS)
closed = subject(
    POLICY,
    provider=PRIVATE,
    spec={
        "podSelector": {},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [{"from": [{"ipBlock": {"cidr": "10.16.64.0/19"}}]}],
    },
)

TABLE = {
    "compliant": [[out, into], [policy("egress", "10.32.0.0/16"), into]],
    "violating": [
        ([closed, into], "no NetworkPolicy on a private site that lets it out"),
        ([out, policy("ingress", "10.99.0.0/24", 8000, at=EKS)], "no NetworkPolicy on AWS that lets it in"),
        ([policy("egress", "10.32.0.0/16", 8002), into], "to 10.32.0.0/16 on port 8000"),
    ],
    "not applicable": [[out], [into], [subject("aws:sqs/queue:Queue")]],
    "unknown": [[policy("egress", "10.32.0.0/16", {"port": UNKNOWN}), into]],
    "near miss": [[policy("egress", "10.32.0.0/20", {"port": 7000, "endPort": 9000}), into]],
}
test_table = reads(rule, TABLE, ESTATE)


def test_without_calls_nothing_is_missing() -> None:
    assert judge(rule, [closed], Estate()) == []
