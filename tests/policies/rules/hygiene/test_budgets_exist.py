"""Budgets of stacks with accelerators."""

from tests.policies.helpers import subject
from tests.policies.tables import DISPOSABLE, judge, reads

from isthmus_policies.rules.hygiene.budgets_exist import rule
from isthmus_policies.subject import UNKNOWN

GROUP = subject("aws:eks/nodeGroup:NodeGroup", instanceTypes=["m7i.large", "g6.2xlarge"])
BUDGET = subject("aws:budgets/budget:Budget", budgetType="COST")
INSTANCE = "aws:ec2/instance:Instance"
TABLE = {
    "compliant": [[GROUP, BUDGET]],
    "violating": [
        (GROUP, "none beside g6.2xlarge"),
        ([GROUP, subject(INSTANCE, instanceType="p5.48xlarge")], "none beside"),
        (subject("aws:ec2/launchTemplate:LaunchTemplate", instanceType="g6.2xlarge"), "a budget in the stack"),
    ],
    "not applicable": [subject("aws:s3/bucket:Bucket"), subject("openstack:compute/instance:Instance"), BUDGET],
    "unknown": [subject(INSTANCE, instanceType=UNKNOWN)],
    "near miss": [
        subject(INSTANCE, instanceType="m7i.large"),
        subject(INSTANCE, instanceType="m7i.large", tags={"instanceType": "g6.2xlarge"}),
    ],
}
test_table = reads(rule, TABLE)


def test_what_is_thrown_away_needs_none() -> None:
    assert judge(rule, [GROUP], DISPOSABLE) == []


def test_it_is_off_until_the_environment_asks() -> None:
    assert rule.level == "disabled"
