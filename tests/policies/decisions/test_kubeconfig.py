"""Where kubeconfigs lead, by each of the ways in which they say AWS."""

from typing import Any

import pytest
from tests.policies.tables import ESTATE

from isthmus_policies.decisions.kubeconfig import Target, target_of
from isthmus_policies.values import UNKNOWN

PRIVATE, ELSEWHERE = "https://10.16.64.9:6443", "https://api.example.com"


def config(server: Any = PRIVATE, user: Any = None, cluster: Any = None, context: str = "a") -> dict[str, Any]:
    return {
        "current-context": context,
        "contexts": [
            {"name": "other", "context": {"cluster": "other", "user": "u"}},
            {"name": context, "context": {"cluster": "c", "user": "u"}},
        ],
        "clusters": [
            {"name": "other", "cluster": {"server": ELSEWHERE}},
            {"name": "c", "cluster": {"server": server, **(cluster or {})}},
        ],
        "users": [{"name": "nobody", "user": {"token": "k8s-aws-v1.x"}}, {"name": "u", "user": user or {}}],
    }


def runs(command: Any, *args: Any) -> dict[str, Any]:
    return {"exec": {"command": command, "args": list(args)}}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (config(), Target.PRIVATE),
        (config(user=runs("kubelogin", "get-token")), Target.PRIVATE),
        (config(user=runs("aws", "s3", "ls")), Target.PRIVATE),
        (config(user={"exec": UNKNOWN}), Target.PRIVATE),
        (config(ELSEWHERE), Target.BY_EDGES),
        (config(None), Target.UNCLEAR),
        (config("https://X.gr7.eu-central-1.eks.amazonaws.com"), Target.AWS),
        (config(cluster={"tls-server-name": "X.gr7.eu-central-1.eks.amazonaws.com"}), Target.AWS),
        (config(cluster={"proxy-url": "http://proxy.eu-central-1.amazonaws.com"}), Target.AWS),
        (config(context="arn:aws:eks:eu-central-1:123456789012:cluster/c"), Target.AWS),
        (config(user=runs("aws-iam-authenticator", "token")), Target.AWS),
        (config(user=runs("/opt/tools/bin/aws-iam-authenticator")), Target.AWS),
        (config(user=runs("C:\\tools\\bin\\heptio-authenticator-aws.exe")), Target.AWS),
        (config(user=runs("/usr/local/bin/aws", "eks", "get-token")), Target.AWS),
        (config(user={"token": "k8s-aws-v1.abc"}), Target.AWS),
        ("~/.kube/config", Target.UNCLEAR),
        (None, Target.UNCLEAR),
        (UNKNOWN, Target.BY_EDGES),
        ({"clusters": UNKNOWN}, Target.UNCLEAR),
    ],
)
def test_where_a_kubeconfig_leads(value: Any, expected: Target) -> None:
    assert target_of({"kubeconfig": value}, ESTATE) is expected


def test_a_provider_chooses_context_and_cluster() -> None:
    assert target_of({"kubeconfig": config(), "context": "other"}, ESTATE) is Target.BY_EDGES
    assert target_of({"kubeconfig": config(), "cluster": "other"}, ESTATE) is Target.BY_EDGES
    assert target_of({"kubeconfig": config(), "context": ""}, ESTATE) is Target.PRIVATE
    assert target_of({"kubeconfig": config(), "context": "arn:aws:eks:x"}, ESTATE) is Target.AWS
    assert target_of({"kubeconfig": config(), "cluster": UNKNOWN}, ESTATE) is Target.BY_EDGES
    assert target_of({"kubeconfig": config(), "context": "missing"}, ESTATE) is Target.UNCLEAR
