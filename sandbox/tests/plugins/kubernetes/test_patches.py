"""Patches of objects that others own: applied, never created anew, and given up instead of deleted."""

from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2 as pb

from isthmus_sandbox.plugins.core.values import from_struct, to_struct
from isthmus_sandbox.plugins.kubernetes.patches import is_patch
from tests.plugins.calls import Context, failures_of
from tests.plugins.kubernetes.test_state import Active, Store, provider

URN = "urn:pulumi:test::probe::kubernetes:apps/v1:DeploymentPatch::web"
PATH = "/apis/apps/v1/namespaces/app/deployments/web"


def patch(replicas: int, **metadata: Any) -> dict[str, Any]:
    meta = {"name": "web", "namespace": "app", **metadata}
    skip = {"pulumi.com/skipAwait": "true"}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {**meta, "annotations": skip},
        "spec": {"replicas": replicas},
    }


@pytest.mark.parametrize(
    ("kind", "of", "patches"),
    [("DeploymentPatch", "Deployment", True), ("EyePatch", "EyePatch", False), ("Deployment", "Deployment", False)],
)
def test_what_is_a_patch(kind: str, of: str, patches: bool) -> None:
    assert is_patch(f"kubernetes:example.com/v1:{kind}", {"kind": of}) == patches


def test_a_patch_needs_a_name_and_nothing_that_its_object_requires() -> None:
    def failures(news: dict[str, Any]) -> dict[str, str]:
        return failures_of(provider(Store()).Check(pb.CheckRequest(urn=URN, news=to_struct(news)), Context()))

    assert failures(patch(3)) == {}
    assert list(failures({**patch(3), "metadata": {}})) == ["metadata.name"]


def test_life() -> None:
    owned = {**patch(1), "metadata": {"name": "web", "namespace": "app", "uid": "u", "resourceVersion": "1"}}
    owned["metadata"]["managedFields"] = [{"manager": "kubectl", "operation": "Apply", "fieldsV1": {"f:spec": {}}}]
    api = Store({PATH: owned})
    plugin = provider(api)
    created = plugin.Create(pb.CreateRequest(urn=URN, properties=to_struct(patch(3))), Active())
    assert created.id == "app/web" and from_struct(created.properties)["spec"]["replicas"] == 3

    old, new = to_struct(patch(3)), to_struct({**patch(4), "spec": {"selector": {"matchLabels": {"a": "b"}}}})
    changed = pb.DiffRequest(id=created.id, urn=URN, olds=created.properties, old_inputs=old, news=new)
    assert not plugin.Diff(changed, Active()).replaces
    elsewhere = to_struct(patch(3, name="other"))
    moved = pb.DiffRequest(id=created.id, urn=URN, olds=created.properties, old_inputs=old, news=elsewhere)
    assert list(plugin.Diff(moved, Active()).replaces) == ["metadata.name"]

    api.objects[PATH] = owned
    request = pb.UpdateRequest(
        id=created.id, urn=URN, olds=created.properties, old_inputs=old, news=to_struct(patch(5))
    )
    plugin.Update(request, Active())
    assert not [body for _, _, body, _ in api.calls if isinstance(body, list)], "the owner's fields stay the owner's"

    plugin.Delete(pb.DeleteRequest(id=created.id, urn=URN, properties=created.properties), Active())
    method, path, body, query = api.calls[-1]
    assert (method, path, query["force"]) == ("PATCH", PATH, "false")
    assert body == {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "app"}}
    assert query["fieldManager"] == from_struct(created.properties)["__fieldManager"]
    assert "DELETE" not in [method for method, *_ in api.calls]
