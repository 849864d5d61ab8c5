"""Every IAM document of every committed environment passes a public linter."""

import json
from collections.abc import Iterator

import pytest
from tests.components.environments import NAMES, loaded
from tests.linters.iam import documents, findings
from tests.linters.waivers import Waivers, unwaived
from tests.stacks.program import committed

from isthmus.guardrails import files

TRUST = "a role is there to be assumed; the trust names one service, and the account on whose behalf it acts"
ENDPOINT = "an endpoint's policy gives no right: it lets through what the principals' own policies allow"
OF_KEY = "in a key's policy `*` is the key that has it: https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html"
LOGS = "AWS's own statement for log groups: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"
ALIASES = (
    "a condition of every action on keys: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html"
)
REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference"
CONTROLLER = "as the controller's own policy has it: https://github.com/kubernetes-sigs/aws-load-balancer-controller"

WAIVERS: Waivers = {
    ("-role assumeRolePolicy$", "CREDENTIALS_EXPOSURE"): TRUST,
    ("-role assumeRolePolicy$", "RESOURCE_STAR"): TRUST,
    ("-network-(ecr-api|sts|eks-auth) policy$", "CREDENTIALS_EXPOSURE"): ENDPOINT,
    ("-network-(ec2|ecr-api|ecr-dkr|eks|logs) policy$", "PERMISSIONS_MANAGEMENT_ACTIONS"): ENDPOINT,
    ("-network-[a-z0-9-]+ policy$", "RESOURCE_STAR"): ENDPOINT,
    ("-data-key policy$", "RESOURCE_STAR"): OF_KEY,
    ("-data-key policy$", "PERMISSIONS_MANAGEMENT_ACTIONS"): OF_KEY + "; grants are for disks, by EC2 alone",
    ("-data-key policy$", "UNKNOWN_CONDITION_FOR_ACTION"): LOGS,
    ("-data-key policy$", "MISMATCHED_TYPE"): LOGS,
    ("-flow-logs-writer policy$", "RESOURCE_MISMATCH"): (
        "DescribeLogGroups is of log groups: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html"
    ),
    ("-load-balancer-controller-identity-policy policy$", "PERMISSIONS_MANAGEMENT_ACTIONS"): (
        "the service-linked role of Elastic Load Balancing alone, by a condition"
    ),
    ("-load-balancer-controller-identity-policy policy$", "RESOURCE_STAR"): "it looks, and changes nothing",
    ("-load-balancer-controller-identity-policy policy$", "RESOURCE_MISMATCH"): (
        "network load balancers alone, and CreateSecurityGroup in two statements: the group by its tag, the VPC without"
    ),
    ("-load-balancer-controller-identity-policy policy$", "UNKNOWN_CONDITION_FOR_ACTION"): CONTROLLER,
    ("-(model-reader|engine-builder)-policy policy$", "UNKNOWN_CONDITION_FOR_ACTION"): ALIASES,
    ("guardrails scp", "UNKNOWN_CONDITION_FOR_ACTION"): (
        f"newer than the linter's lists: {REFERENCE}/list_amazonelastickubernetesservice.html, "
        f"and of all balancers: {REFERENCE}/list_awselasticloadbalancing.html"
    ),
}


def found() -> Iterator[tuple[str, str, str]]:
    """What the linter finds in all environments, each document once: a document takes up to a second.

    What is for whole accounts is no stack's, and the same but for names in each environment.
    """
    seen = set()
    guardrails = [(f"guardrails {file}", text) for file, text in files(loaded("prod")).items() if file.endswith("json")]
    for name in NAMES:
        for about, document in [*documents(committed(name)[0]), *guardrails]:
            if document not in seen:
                seen.add(document)
                yield from ((about, issue, text) for _, issue, text in findings(document))


@pytest.mark.slow
def test_documents_pass_but_for_what_is_by_design() -> None:
    assert unwaived(list(found()), WAIVERS) == []


@pytest.mark.slow
def test_every_kind_of_document_is_there() -> None:
    about = [name for name, _ in documents(committed("prod")[0])]
    kinds = ("-role assumeRolePolicy", "-policy policy", "-writer policy", "-data-key policy", "-network-s3 policy")
    assert all(any(name.endswith(kind) for name in about) for kind in (*kinds, "-models-policy policy"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("statement", "severity", "issue"),
    [
        ({"Effect": "Allow", "Action": "*", "Resource": "*"}, "HIGH", "PRIVILEGE_ESCALATION"),
        ({"Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "*"}, "LOW", "UNKNOWN_ACTION"),
        ({"Effect": "Allow", "Resource": "*"}, "HIGH", "MALFORMED"),
    ],
)
def test_the_linter_finds(statement: dict[str, str], severity: str, issue: str) -> None:
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    assert (severity, issue) in {(s, i) for s, i, _ in findings(document)}
