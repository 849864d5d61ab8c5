"""Which deletions are waited for."""

import pytest
from pulumi.runtime.proto import provider_pb2 as pb

from isthmus_sandbox.plugins.core.values import to_struct
from tests.plugins.calls import Aborted
from tests.plugins.kubernetes.fake_api import FakeApi
from tests.plugins.kubernetes.test_state import Active, provider


@pytest.mark.parametrize(
    ("version", "kind", "annotated", "waits"),
    [
        ("batch/v1", "Job", True, False),
        ("batch/v1", "Job", False, True),
        ("apps/v1", "Deployment", True, False),
        ("v1", "ConfigMap", True, True),
        ("v1", "Service", True, True),
    ],
)
def test_skip_await_ends_the_wait_for_workloads(version: str, kind: str, annotated: bool, waits: bool) -> None:
    meta = {"name": "x", "namespace": "app", "uid": "u", "finalizers": ["example.com/held"]}
    annotations = {"pulumi.com/skipAwait": "true"} if annotated else {}
    held = {"apiVersion": version, "kind": kind, "metadata": {**meta, "annotations": annotations}}
    api = FakeApi()
    api.objects[api.path(held)] = held
    request = pb.DeleteRequest(
        id="app/x", urn="urn:pulumi:t::p::kubernetes:a/v1:A::x", properties=to_struct(held), timeout=0.01
    )
    if waits:
        with pytest.raises(Aborted, match="finalizers: example"):
            provider(api).Delete(request, Active())
    else:
        provider(api).Delete(request, Active())
    assert "DELETE" in [method for method, *_ in api.calls]
