"""Types of instances with accelerators."""

from tests.policies.helpers import subject
from tests.policies.tables import judge, reads

from isthmus_policies.estate import Estate
from isthmus_policies.rules.hygiene.gpus_are_in_declared_pools import rule
from isthmus_policies.subject import UNKNOWN

INSTANCE, NODES = "aws:ec2/instance:Instance", "aws:eks/nodeGroup:NodeGroup"
TABLE = {
    "compliant": [subject(INSTANCE, instanceType="g6.2xlarge"), subject(NODES, instanceTypes=["m7i.large"])],
    "violating": [
        (subject(INSTANCE, instanceType="p5.48xlarge"), "'p5.48xlarge'"),
        (subject(NODES, instanceTypes=["g6.2xlarge", "g6e.xlarge"]), "'g6e.xlarge'"),
        (subject("aws:sagemaker/notebookInstance:NotebookInstance", instanceType="ml.g5.xlarge"), "ml.g5.xlarge"),
        (
            subject("aws:sagemaker/endpointConfiguration:C", productionVariants=[{"instanceType": "ml.inf2.xlarge"}]),
            "inf2",
        ),
    ],
    "not applicable": [subject("openstack:compute/instance:Instance", instanceType="p5.48xlarge")],
    "unknown": [subject(INSTANCE, instanceType=UNKNOWN)],
    "near miss": [subject(INSTANCE, instanceType="t3.large"), subject(INSTANCE, tags={"instanceType": "p5.48xlarge"})],
}
test_table = reads(rule, TABLE)


def test_nothing_is_asked_without_pools() -> None:
    assert judge(rule, [subject(INSTANCE, instanceType="p5.48xlarge")], Estate()) == []
