"""Extensions of a schema in a program's spelling, the server's and the SDK's."""

from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi_kubernetes.apiextensions.v1 import JSONSchemaPropsArgs

from isthmus_sandbox.plugins.core import reflect
from isthmus_sandbox.plugins.core.values import from_struct, to_struct
from isthmus_sandbox.plugins.kubernetes.objects import body
from isthmus_sandbox.plugins.kubernetes.provider import Kubernetes
from isthmus_sandbox.plugins.kubernetes.spelling import EXTENSIONS, sdk_spelling, server_spelling
from tests.plugins.calls import Context, failures_of

URN = "urn:pulumi:test::probe::kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition::widgets"


def definition(schema: dict[str, Any]) -> dict[str, Any]:
    versions = [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}]
    names = {"plural": "widgets", "kind": "Widget"}
    spec = {"group": "example.com", "scope": "Namespaced", "names": names, "versions": versions}
    metadata = {"name": "widgets.example.com"}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": metadata,
        "spec": spec,
    }


def test_every_extension_of_the_sdk_is_known() -> None:
    names = [name for name in reflect.properties(JSONSchemaPropsArgs) if name.startswith("x_")]
    assert names and sorted(names) == sorted(sdk_spelling(dict.fromkeys(EXTENSIONS)))


@pytest.mark.parametrize("key", ["x-kubernetes-preserve-unknown-fields", "x_kubernetes_preserve_unknown_fields"])
def test_either_spelling_is_accepted_and_the_server_is_sent_its_own(key: str) -> None:
    schema = {"type": "object", "properties": {"spec": {"type": "object", key: True}}}
    answer = Kubernetes().Check(pb.CheckRequest(urn=URN, news=to_struct(definition(schema))), Context())
    assert not failures_of(answer)
    sent = body(from_struct(answer.inputs))
    expected = definition(server_spelling(schema))
    assert sent == expected and "x_kubernetes" not in str(sent)


def test_a_wrong_type_is_still_refused() -> None:
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": "yes"}
    answer = Kubernetes().Check(pb.CheckRequest(urn=URN, news=to_struct(definition(schema))), Context())
    (reason,) = failures_of(answer).values()
    assert reason == "expected boolean, got string"
