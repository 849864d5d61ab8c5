"""Which claim of an issuer's tokens, and which beginning of its value, is one tenant's."""

import pytest

from isthmus_policies.decisions.policies.issuers import issuer_of, tenants

GITHUB, ALONE = "token.actions.githubusercontent.com", "idp.example.com/realms/a"
EKS = "oidc.eks.eu-central-1.amazonaws.com/id/ABC"


@pytest.mark.parametrize(
    ("host", "claims"),
    [
        (ALONE, {"sub", "aud"}),
        ("gitlab.com", {"sub"}),
        ("GitLab.com/path", {"sub"}),
        ("gitlab.com.example.com", {"sub", "aud"}),
        ("api.pulumi.com/oidc", {"sub", "aud"}),
        ("accounts.google.com", {"sub", "aud", "oaud"}),
        ("graph.facebook.com", {"id", "app_id"}),
        (EKS, {"sub"}),
        (EKS.upper(), {"sub"}),
        ("oidc.eks.cn-north-1.amazonaws.com.cn/id/ABC", {"sub"}),
        ("oidc.eks.eu-central-1.api.aws/id/ABC", {"sub"}),
        ("oidc.eks.eu-central-1.example.com/id/ABC", {"sub", "aud"}),
    ],
)
def test_the_claims_that_name_a_tenant(host: str, claims: set[str]) -> None:
    assert issuer_of(host).claims.keys() == claims


@pytest.mark.parametrize(
    ("host", "claim", "ours", "anybodys"),
    [
        (ALONE, "sub", ["me", "team:*", "team/*", "a|*", "a@*"], ["*", "te*", "*:a", "team?"]),
        (ALONE, "aud", ["app"], ["app*", "a?p", "*", ""]),
        (GITHUB, "sub", ["repo:me/*", "repo:me/a:ref:refs/heads/main", "repository_owner:me", "enterprise:me:*"],
         ["repo:*", "repo:m*/a", "ref:refs/heads/main", "*", "repo:/a", "environment:prod"]),
        (GITHUB, "repository", ["me/*", "me/a"], ["m*/a", "*/a", "me"]),
        (GITHUB, "repository_id", ["17"], ["1*"]),
        (GITHUB, "job_workflow_ref", ["me/a/.github/*"], ["*/a"]),
        ("gitlab.com", "sub", ["project_path:me/*"], ["project_path:m*", "project_path:*/a", "path:me/a"]),
        ("app.terraform.io", "sub", ["organization:me:*"], ["organization:m*", "organization:me", "*"]),
        ("agent.buildkite.com", "sub", ["organization:me:*"], ["organization:*:a"]),
        ("oidc.vercel.com", "sub", ["owner:me:*"], ["owner:m*", "owner:*:project"]),
        ("oidc.vercel.com", "aud", ["https://vercel.com/me"], ["https://vercel.com/*", "https://vercel-com/me"]),
        ("api.pulumi.com/oidc", "sub", ["pulumi:deploy:org:me:*"], ["pulumi:deploy:org:*", "pulumi:*"]),
        (EKS, "sub", ["system:serviceaccount:ns:*"], ["system:serviceaccount:*", "system:serviceaccount:n*:a"]),
    ],
)  # fmt: skip
def test_a_value_that_names_a_tenant_before_its_first_wildcard_is_ours(
    host: str, claim: str, ours: list[str], anybodys: list[str]
) -> None:
    texts = tenants(issuer_of(host), claim, [*ours, *anybodys])
    assert len(texts.literals) + len(texts.globs) == len(ours)
    assert all(texts.matches(value) for value in ours)
    assert tenants(issuer_of(host), claim, anybodys).matches(anybodys[0]) is False


def test_a_variable_names_nobody() -> None:
    assert not tenants(issuer_of(ALONE), "aud", ["${aws:x}", "a${aws:x}"]).literals
