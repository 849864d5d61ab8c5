"""Whose fields an update takes over, and under which name it applies."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.proto import provider_pb2 as pb

from isthmus_sandbox.plugins.core.values import from_struct, to_struct
from isthmus_sandbox.plugins.kubernetes.managers import TAKEN_OVER, manager_of, replaced
from tests.plugins.kubernetes.fake_api import FakeApi
from tests.plugins.kubernetes.test_state import URN, Active, Store, config_map, provider

OWN = "pulumi-kubernetes-12345678"
OTHER = ("kube-controller-manager", "Update")
leaf: st.SearchStrategy[dict[str, Any]] = st.just({})
names = st.dictionaries(st.sampled_from("abc"), st.dictionaries(st.sampled_from("xyz"), leaf))
writers = st.sampled_from([*TAKEN_OVER, ("kubectl-edit", "Update"), ("kubectl-patch", "Update"), (OWN, "Apply"), OTHER])


def entry(writer: tuple[str, str], fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"manager": writer[0], "operation": writer[1], "fieldsV1": fields, **more}


def paths(entries: list[dict[str, Any]], manager: str | None = None) -> set[tuple[str, str]]:
    chosen = [e["fieldsV1"] for e in entries if manager in (None, e["manager"])]
    return {(a, b) for fields in chosen for a in fields for b in fields[a]}


@given(st.lists(st.tuples(writers, names), unique_by=lambda item: item[0]))
def test_kubectl_s_fields_become_ours_and_the_others_stay(items: list[tuple[tuple[str, str], dict[str, Any]]]) -> None:
    before = [entry(*item) for item in items]
    after = replaced(before, OWN)
    kubectl = [e for e in before if e["manager"] not in (OWN, OTHER[0])]
    assert (after is None) == (not kubectl)
    if after is not None:
        assert {e["manager"] for e in after} <= {OWN, OTHER[0]}
        assert paths(after) == paths(before) and paths(after, OTHER[0]) == paths(before, OTHER[0])
        assert paths(after, OWN) == paths(kubectl) | paths(before, OWN)


def test_a_status_that_kubectl_set_stays_kubectl_s() -> None:
    assert replaced([entry(("kubectl-edit", "Update"), {"f:status": {}}, subresource="status")], OWN) is None


def test_the_annotation_names_the_manager() -> None:
    named = {"metadata": {"annotations": {"pulumi.com/patchFieldManager": "team"}}}
    assert manager_of(URN, named, {"__fieldManager": "old"}) == "team"
    assert manager_of(URN, {}, {"__fieldManager": "old"}) == "old"
    assert manager_of(URN, {}, {}) == manager_of(URN, {}, {}) != manager_of(f"{URN}2", {}, {})


def update(api: FakeApi, **more: Any) -> dict[str, Any]:
    old, new = config_map(a="1"), config_map(a="2")
    new["metadata"]["annotations"] = {"pulumi.com/patchFieldManager": "team"}
    request = pb.UpdateRequest(
        id="app/c", urn=URN, olds=to_struct(old), old_inputs=to_struct(old), news=to_struct(new), **more
    )
    return from_struct(provider(api).Update(request, Active()).properties)


PATH = "/api/v1/namespaces/app/configmaps/c"


@pytest.mark.parametrize("preview", [True, False])
def test_an_update_takes_over_before_it_applies_and_a_preview_takes_nothing(preview: bool) -> None:
    live = config_map(a="1")
    live["metadata"] |= {"resourceVersion": "7", "managedFields": [entry(("kubectl-edit", "Update"), {"f:data": {}})]}

    class Kubectl(Store):
        def call(self, method: str, path: str, body: Any = None, *args: Any, **query: Any) -> dict[str, Any]:
            if isinstance(body, list):
                self.calls.append((method, path, body, query))
                return live
            return super().call(method, path, body, *args, **query)

    api = Kubectl({PATH: live})
    assert update(api, preview=preview)["__fieldManager"] == "team"
    patches = [(body, query) for method, _, body, query in api.calls if method == "PATCH"]
    assert patches[-1][1]["fieldManager"] == "team"
    taken = [body for body, _ in patches if isinstance(body, list)]
    assert bool(taken) != preview
    if not preview:
        assert isinstance(patches[0][0], list) and taken[0][1] == {
            "op": "replace",
            "path": "/metadata/resourceVersion",
            "value": "7",
        }
        (merged,) = taken[0][0]["value"]
        assert (merged["manager"], merged["operation"], merged["fieldsV1"]) == ("team", "Apply", {"f:data": {}})
