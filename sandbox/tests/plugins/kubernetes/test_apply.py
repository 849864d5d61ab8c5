"""Dry runs, applies and refusals against recorded answers of an API server."""

from typing import Any

import pytest

from isthmus_sandbox.plugins.core.server import Failure
from isthmus_sandbox.plugins.core.values import UNKNOWN, mark
from isthmus_sandbox.plugins.kubernetes.apply import apply, create, preview_create, preview_update
from isthmus_sandbox.plugins.kubernetes.client import Object, Unserved
from tests.plugins.kubernetes.fake_api import FakeApi, refusal

PATH = "/api/v1/namespaces/app/configmaps/c"
MANAGER = "pulumi-kubernetes-1"


def config_map(**metadata: Any) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "c", "namespace": "app", **metadata},
        "data": {},
    }


def never(delay: float) -> bool:
    return False


def test_create_applies_strictly_without_force() -> None:
    api = FakeApi()
    assert create(api, config_map(), MANAGER, never, adopt=False, force=False)["metadata"]["uid"] == "u-1"
    method, path, _, query = api.calls[-1]
    assert (method, path) == ("PATCH", PATH)
    assert query == {"fieldManager": MANAGER, "fieldValidation": "Strict", "force": "false"}


def test_what_exists_already_is_somebody_s() -> None:
    api = FakeApi({PATH: config_map()})
    with pytest.raises(Failure, match=r"ConfigMap app/c: it exists already.* alias.* import.* upsertExistingObjects"):
        create(api, config_map(), MANAGER, never, adopt=False, force=False)
    assert create(api, config_map(), MANAGER, never, adopt=True, force=False)["kind"] == "ConfigMap"


def test_force_by_annotation() -> None:
    api = FakeApi()
    apply(api, config_map(annotations={"pulumi.com/patchForce": "true"}), MANAGER, never, force=False)
    assert api.calls[-1][3]["force"] == "true"


def test_conflict_names_fields_and_the_way_out() -> None:
    def refuse(*_: Any) -> None:
        cause = {"reason": "FieldManagerConflict", "field": ".data.a", "message": 'conflict with "kubectl" using v1'}
        raise refusal(409, "Apply failed with 1 conflict", cause, reason="Conflict")

    api = FakeApi()
    api.refuses = refuse
    with pytest.raises(Failure, match=r'app/c: others have set fields .*data\.a: conflict with "kubectl".*patchForce'):
        apply(api, config_map(), MANAGER, never, force=False)


@pytest.mark.parametrize(
    "error",
    [Unserved("v1", "ConfigMap"), refusal(404, 'namespaces "app" not found', reason="NotFound", kind="namespaces")],
)
def test_what_comes_in_the_same_update_is_waited_for(error: Exception) -> None:
    api, failures = FakeApi(), iter([error, error])

    def refuse(*_: Any) -> None:
        if found := next(failures, None):
            raise found

    api.refuses = refuse
    assert apply(api, config_map(), MANAGER, never, force=False)["metadata"]["uid"] == "u-1"
    assert len(api.calls) == 3


def test_cancelling_ends_that_wait() -> None:
    def refuse(*_: Any) -> None:
        raise Unserved("example.com/v1", "Widget")

    api = FakeApi()
    api.refuses = refuse
    with pytest.raises(Failure, match="no kind Widget"):
        apply(api, config_map(), MANAGER, lambda delay: True, force=False)
    assert len(api.calls) == 1


def test_refusals_quote_no_secret() -> None:
    def refuse(*_: Any) -> None:
        raise refusal(422, 'ConfigMap is invalid: data.a: Invalid value: "hunter22"')

    api = FakeApi()
    api.refuses = refuse
    with pytest.raises(Failure) as error:
        apply(api, {**config_map(), "data": {"a": mark("hunter22")}}, MANAGER, never, force=False)
    assert "data.a" in str(error.value) and "hunter22" not in str(error.value)


def test_preview_of_a_creation_is_a_dry_run_without_what_the_server_would_choose() -> None:
    api = FakeApi()
    found = preview_create(api, config_map(), MANAGER)
    assert api.calls[-1][0] == "POST" and api.calls[-1][3]["dryRun"] == "All"
    assert found and found["metadata"]["uid"] is UNKNOWN and found["metadata"]["name"] == "c"


def test_preview_hides_a_service_s_addresses_and_a_job_s_uid() -> None:
    class Server(FakeApi):
        def try_create(self, obj: Any, manager: str) -> Object:
            response = super().try_create(obj, manager)
            if response["kind"] == "Service":
                ports = [{"port": 80, "nodePort": 30001}, {"port": 81, "nodePort": 30002}]
                response["spec"] = {"clusterIP": "10.0.0.1", "clusterIPs": ["10.0.0.1"], "ports": ports}
            else:
                response["spec"] = {"selector": {"matchLabels": {"controller-uid": "u-1"}}}
            return response

    ports = [{"port": 80}, {"port": 81, "nodePort": 30002}]
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}, "spec": {"ports": ports}}
    found = preview_create(Server(), service, MANAGER) or {}
    assert found["spec"]["clusterIP"] is UNKNOWN and found["spec"]["clusterIPs"] is UNKNOWN
    assert [p["nodePort"] for p in found["spec"]["ports"]] == [UNKNOWN, 30002]
    job = preview_create(Server(), {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j"}}, MANAGER) or {}
    assert job["spec"]["selector"]["matchLabels"]["controller-uid"] is UNKNOWN


def test_preview_of_a_replacement_under_the_same_name() -> None:
    def refuse(method: str, path: str, query: Any) -> None:
        if len(api.calls) == 1:
            raise refusal(409, "exists", reason="AlreadyExists")

    api = FakeApi()
    api.refuses = refuse
    found = preview_create(api, config_map(), MANAGER)
    assert api.calls[-1][2]["metadata"]["name"] == "c-preview"
    assert found and found["metadata"]["name"] == "c"


def test_preview_says_nothing_where_the_namespace_comes_with_it() -> None:
    def refuse(*_: Any) -> None:
        raise refusal(404, 'namespaces "app" not found', reason="NotFound", kind="namespaces")

    api = FakeApi()
    api.refuses = refuse
    assert preview_create(api, config_map(), MANAGER) is None
    assert preview_update(api, config_map(), MANAGER, config_map(), force=False) is None


def test_preview_of_a_service_that_becomes_a_load_balancer() -> None:
    def service(kind: str) -> Object:
        meta = {"name": "s", "namespace": "app"}
        return {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": meta,
            "spec": {"type": kind},
            "status": {"loadBalancer": {}},
        }

    found = preview_update(FakeApi(), service("LoadBalancer"), MANAGER, service("ClusterIP"), force=False) or {}
    assert found["status"] is UNKNOWN
    found = preview_update(FakeApi(), service("LoadBalancer"), MANAGER, service("LoadBalancer"), force=False) or {}
    assert found.get("status") is not UNKNOWN
