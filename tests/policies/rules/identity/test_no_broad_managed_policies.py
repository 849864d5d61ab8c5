"""AWS's policies for everything."""

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.identity.no_broad_managed_policies import rule
from isthmus_policies.subject import UNKNOWN

ATTACHMENT, ROLE = "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws:iam/role:Role"
AWS = "arn:aws:iam::aws:policy/"
policy = subject("aws:iam/policy:Policy", name="p")
alias = subject("aws:kms/key:Key", name="k")
TABLE = {
    "compliant": [
        subject(ATTACHMENT, policyArn=f"{AWS}AmazonEKSWorkerNodePolicy"),
        subject(ROLE, managedPolicyArns=[f"{AWS}AmazonEC2ContainerRegistryPullOnly"]),
    ],
    "violating": [
        (subject(ATTACHMENT, policyArn=f"{AWS}AdministratorAccess"), "AdministratorAccess"),
        (subject(ATTACHMENT, policyArn="arn:aws-cn:iam::aws:policy/PowerUserAccess"), "PowerUserAccess"),
        (subject(ATTACHMENT, policyArn=f"{AWS}AmazonS3FullAccess"), "AmazonS3FullAccess"),
        (subject(ATTACHMENT, policyArn=f"{AWS}job-function/SystemAdministrator"), "SystemAdministrator"),
        (subject("aws:iam/userPolicyAttachment:UserPolicyAttachment", policyArn=f"{AWS}IAMFullAccess"), "IAMFull"),
        (subject(ROLE, managedPolicyArns=["x", f"{AWS}AmazonDynamoDBFullAccess_v2"]), "_v2"),
    ],
    "not applicable": [subject(ROLE, permissionsBoundary=f"{AWS}AdministratorAccess"), subject("aws:iam/user:User")],
    "unknown": [
        (subject(ATTACHMENT, policyArn=UNKNOWN), "isn't known at preview"),
        ([alias, subject(ATTACHMENT, policyArn=UNKNOWN, by_property={"policyArn": (alias.urn,)})], "isn't known"),
        (subject(ROLE, managedPolicyArns=UNKNOWN, by_property={"managedPolicyArns": ()}), "isn't known"),
        [subject(ROLE, managedPolicyArns=UNKNOWN, by_property={"assumeRolePolicy": ()})],  # the provider's to tell
        [policy, subject(ATTACHMENT, policyArn=UNKNOWN, by_property={"policyArn": (policy.urn,)})],
    ],
    "near miss": [
        subject(ATTACHMENT, policyArn="arn:aws:iam::123456789012:policy/AmazonS3FullAccess"),  # ours, judged itself
        subject(ATTACHMENT, policyArn=f"{AWS}AmazonS3ReadOnlyAccess"),
    ],
}
test_table = reads(rule, TABLE)
