"""A check that fails shows no secret, of a resource and of the provider."""

from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2 as pb

from isthmus_sandbox.plugins.core.values import mark, to_struct
from isthmus_sandbox.plugins.kubernetes.provider import Kubernetes
from tests.plugins.calls import Context
from tests.plugins.core.test_failures import printed
from tests.plugins.kubernetes.test_kubeconfig import text

SECRET = "hunter22"


def secret(**more: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, **more}


@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize(
    "inputs",
    [
        secret(stringData=SECRET),
        secret(data=[SECRET]),
        secret(stringDta={"a": SECRET}),
        secret(metadata={"annotations": {"pulumi.com/timeoutSeconds": mark(SECRET)}}),
    ],
)
def test_of_a_resource(inputs: dict[str, Any], marked: bool) -> None:
    urn = "urn:pulumi:test::probe::kubernetes:core/v1:Secret::s"
    news = mark(inputs) if marked else inputs
    answer = Kubernetes().Check(pb.CheckRequest(urn=urn, news=to_struct(news)), Context())
    assert answer.failures and SECRET not in printed(inputs, answer.failures)


def test_of_the_provider() -> None:
    arguments = {"kubeconfig": text(), "context": "nosuch"}
    news = to_struct({**arguments, "kubeconfig": mark(arguments["kubeconfig"])})
    answer = Kubernetes().CheckConfig(pb.CheckRequest(news=news), Context())
    output = printed(arguments, answer.failures)
    assert "no context 'nosuch'" in output and "clusters" not in output
