"""Who issues tokens for whom: which claims hold a federated role to one tenant of an issuer that has many.

A value holds if it names the tenant before its first wildcard: `repo:example/*` is one owner's, `repo:exam*` anybody's.
"""

import re
from typing import NamedTuple

from isthmus_policies.decisions.policies.globs import Texts, like


class Issuer(NamedTuple):
    """What of its tokens names a tenant: claims, and how their values begin where they do."""

    claims: dict[str, str]


FIXED = r"[^*?]+\Z"
OIDC = Issuer({"sub": r"[^*?]+[:/|@]|[^*?]+\Z", "aud": FIXED})
"""An issuer of ours alone, or of whom nothing is known: one subject (or its first part), or one audience."""
SHARED = {
    # https://docs.github.com/en/actions/reference/security/oidc; the audience is the same for everybody.
    "token.actions.githubusercontent.com": Issuer(
        {
            "sub": r"(?:repo|repository_owner|repository_owner_id|repository|repository_id|enterprise|enterprise_id"
            r"|organization|job_workflow_ref):[^*?/:]+(?:[/:]|\Z)",
            "repository": r"[^*?/]+/",
            "repository_id": FIXED,
            "repository_owner": FIXED,
            "repository_owner_id": FIXED,
            "job_workflow_ref": r"[^*?/]+/",
            "enterprise": FIXED,
            "enterprise_id": FIXED,
        }
    ),
    # https://docs.gitlab.com/ci/cloud_services/aws/
    "gitlab.com": Issuer({"sub": r"project_path:[^*?/:]+/"}),
    # https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration
    "app.terraform.io": Issuer({"sub": r"organization:[^*?:]+:"}),
    # https://buildkite.com/docs/pipelines/security/oidc/aws
    "agent.buildkite.com": Issuer({"sub": r"organization:[^*?:]+:"}),
    # https://vercel.com/docs/oidc/reference
    "oidc.vercel.com": Issuer({"sub": r"owner:[^*?:]+:", "aud": r"https://vercel\.com/[^*?]+\Z"}),
    # https://www.pulumi.com/docs/administration/access-identity/oidc-client/
    "api.pulumi.com/oidc": Issuer({"sub": r"pulumi:[^*?:]+:org:[^*?:]+:", "aud": FIXED}),
    # https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html: the audience is the identity pool.
    "cognito-identity.amazonaws.com": Issuer({"sub": FIXED, "aud": FIXED}),
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
    "accounts.google.com": Issuer({"sub": FIXED, "aud": FIXED, "oaud": FIXED}),
    "graph.facebook.com": Issuer({"id": FIXED, "app_id": FIXED}),
    "www.amazon.com": Issuer({"user_id": FIXED, "app_id": FIXED}),
}
EKS = re.compile(r"oidc\.eks\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|api\.aws)/id/")
POD = Issuer({"sub": r"system:serviceaccount:[^*?:]+:"})
"""Every pod of a cluster has a token with the audience: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html"""


def issuer_of(host: str) -> Issuer:
    """What holds the tokens of an issuer, which is a host and perhaps a path."""
    name = host.lower()
    if EKS.match(name):
        return POD
    return SHARED.get(name) or SHARED.get(name.split("/")[0]) or OIDC


def tenants(issuer: Issuer, claim: str, values: list[str]) -> Texts:
    """Those of these values of a claim that name one tenant, which is taken as ours."""
    shape = issuer.claims[claim]
    return like(*(value for value in values if re.match(shape, value) and "${" not in value))
