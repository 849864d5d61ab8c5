"""Where a stack that is kept has instances with accelerators, a budget tells when they cost more than was meant.

Off unless the environment asks for it: no component of Isthmus declares a budget yet.
"""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Place
from isthmus_policies.facts.aws.accelerators import accelerated_in
from isthmus_policies.facts.bearing import aws_type
from isthmus_policies.rule import Family, Level, Rule, Severity, Violation
from isthmus_policies.stack import Stack

BUDGETS = ("aws:budgets:Budget", "aws-native:budgets:Budget")
COMPUTE = (
    *("aws:ec2:Instance", "aws:ec2:LaunchTemplate", "aws:ec2:LaunchConfiguration", "aws:ec2:SpotInstanceRequest"),
    *("aws:ec2:Fleet", "aws:ec2:SpotFleetRequest", "aws:eks:NodeGroup", "aws:eks:Nodegroup", "aws:autoscaling:Group"),
    *("aws:sagemaker:EndpointConfiguration", "aws:sagemaker:NotebookInstance", "aws:batch:ComputeEnvironment"),
)


def check_stack(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """One breach a stack, at the first that costs; a budget of the account's may be in another stack."""
    if not estate.keeps or stack.of_type(*BUDGETS):
        return
    for facts in stack.facts:
        subject = facts.subject
        if facts.place is not Place.AWS or aws_type(subject.type) not in COMPUTE:
            continue
        for _, value in accelerated_in(subject):
            fix = "declare an aws:budgets:Budget with a notification, or leave the rule off if another stack has it"
            yield Violation.of(subject, "the budget", f"none beside {value}", "a budget in the stack", fix)
            return


rule = Rule(
    id="budgets-exist",
    title="A stack with accelerators that is kept has a budget.",
    rationale="An accelerator that nobody uses costs as one that everybody does; a budget tells in days what an "
    "invoice tells in weeks. Source: https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html",
    family=Family.HYGIENE,
    severity=Severity.LOW,
    remediation="Declare a budget whose notification reaches who answers for the stack.",
    controls={"NIST SP 800-53": ("SA-2", "PM-3"), "ISO/IEC 27001": ("A.5.9", "A.8.6")},
    stack=check_stack,
    default_level=Level.DISABLED,  # no component declares a budget yet
)
