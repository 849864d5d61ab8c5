"""Registries of images on AWS."""

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.supply_chain.registries_are_immutable import rule
from isthmus_policies.subject import UNKNOWN

ECR = "aws:ecr/repository:Repository"
SCAN = {"scanOnPush": True}
everything = subject("aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration", scanType="ENHANCED")
TABLE = {
    "compliant": [
        subject(ECR, imageTagMutability="IMMUTABLE", imageScanningConfiguration=SCAN),
        [subject(ECR, imageTagMutability="IMMUTABLE_WITH_EXCLUSION"), everything],
    ],
    "violating": [
        (subject(ECR, imageScanningConfiguration=SCAN), "which is MUTABLE"),
        (subject(ECR, imageTagMutability="MUTABLE", imageScanningConfiguration=SCAN), "'MUTABLE'"),
        (subject(ECR, imageTagMutability="IMMUTABLE"), "a scan on push"),
    ],
    "not applicable": [subject("aws:ecr/lifecyclePolicy:LifecyclePolicy"), everything],
    "unknown": [subject(ECR, imageTagMutability=UNKNOWN, imageScanningConfiguration=UNKNOWN)],
    "near miss": [subject(ECR, imageTagMutability="IMMUTABLE", imageScanningConfiguration={"scanOnPush": "true"})],
}
test_table = reads(rule, TABLE)
