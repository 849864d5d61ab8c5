"""The HTTP interface, without processes: clusters never get further than `starting`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient

from isthmus_sandbox.kubernetes import certificates
from isthmus_sandbox.kubernetes.access.review import Reviewer
from isthmus_sandbox.kubernetes.cluster import Cluster
from isthmus_sandbox.kubernetes.fleet import Fleet, Settings
from isthmus_sandbox.kubernetes.http_api import application
from tests.kubernetes.samples import pool_body

pytestmark = pytest.mark.slow

EKS = {"name": "public", "kind": "eks", "region": "eu-central-1", "version": "1.34"}
URL = "/clusters/eks-eu-central-1-public"
AWS = "http://127.0.0.1:9"


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fleet]:
    monkeypatch.setattr(Cluster, "start", lambda self: None)
    settings = Settings(
        "http://127.0.0.1:1", tmp_path / "state", tmp_path / "kubeconfig", AWS, "aws", tmp_path / "ports.json"
    )
    fleet = Fleet(settings)
    yield fleet
    fleet.stop()


@pytest.fixture
def client(fleet: Fleet) -> FlaskClient:
    return application(fleet, Reviewer(AWS)).test_client()


def message(answer: Any) -> str:
    return str(answer.get_json()["error"]["message"])


def test_a_cluster_has_its_endpoint_and_authority_at_once(client: FlaskClient, tmp_path: Path) -> None:
    answer = client.put(URL, json=EKS)
    assert answer.status_code == 200
    body = answer.get_json()
    assert body["state"] == "starting" and body["endpoint"].startswith("https://127.0.0.1:")
    assert body["ca_cert"].startswith("-----BEGIN CERTIFICATE-----")
    assert "KEY" not in str(body)
    people = yaml.safe_load((tmp_path / "kubeconfig").read_text())
    assert [c["name"] for c in people["contexts"]] == ["public"]
    assert client.put(URL, json=EKS).get_json() == body  # the same again changes nothing
    assert client.get(URL).get_json() == body
    assert client.get("/clusters").get_json() == {"clusters": [body]}


def test_a_different_put_is_a_conflict_that_names_the_difference(client: FlaskClient) -> None:
    client.put(URL, json=EKS)
    answer = client.put(URL, json={**EKS, "version": "1.33"})
    assert answer.status_code == 409
    assert "another version" in message(answer)


def test_another_manager_on_the_same_state_has_the_same_clusters(client: FlaskClient, fleet: Fleet) -> None:
    before = client.put(URL, json=EKS).get_json()
    client.put(f"{URL}/pools/gpu", json=pool_body())
    again = Fleet(fleet.settings)
    again.restore()
    other = application(again, Reviewer(AWS)).test_client()
    assert other.get(URL).get_json() == before
    assert other.get(f"{URL}/pools/gpu").get_json()["spec"] == pool_body(
        provider_ids=None, device_plugin=None, ranges=["10.240.0.0/16"]
    )


def test_deletion(client: FlaskClient, tmp_path: Path) -> None:
    client.put(URL, json=EKS)
    assert client.delete(URL).status_code == 200
    assert client.get(URL).status_code == 404
    assert client.delete(URL).status_code == 404
    assert list((tmp_path / "state").iterdir()) == []
    assert yaml.safe_load((tmp_path / "kubeconfig").read_text())["contexts"] == []


def test_ports_of_the_sandbox_and_of_other_clusters_stay_free(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ports.json").write_text('{"moto": 20001}')
    asked: list[set[int]] = []

    def choose(taken: set[int]) -> int:
        asked.append(set(taken))
        return 20001 + len(asked)

    monkeypatch.setattr("isthmus_sandbox.kubernetes.fleet.free_port", choose)
    client.put(URL, json=EKS)
    client.put("/clusters/magnum-1", json={"name": "private", "kind": "magnum"})
    assert asked == [{20001}, {20001, 20002}, {20001, 20002, 20003}, {20001, 20002, 20003, 20004}]


def test_a_pool_waits_for_its_cluster(client: FlaskClient) -> None:
    client.put(URL, json=EKS)
    answer = client.put(f"{URL}/pools/gpu", json=pool_body())
    assert answer.status_code == 200
    body = answer.get_json()
    assert (body["state"], body["ready"]) == ("pending", 0)
    assert [p["name"] for p in client.get(f"{URL}/pools").get_json()["pools"]] == ["gpu"]
    assert client.delete(f"{URL}/pools/gpu").status_code == 202
    assert client.get(f"{URL}/pools/gpu").get_json()["state"] == "deleting"
    assert client.delete(f"{URL}/pools/none").status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "status", "expected"),
    [
        ("/clusters/eks-x", {"kind": "eks"}, 400, "name: Field required"),
        ("/clusters/magnum-x", EKS, 400, "begin with 'eks-'"),
        ("/clusters/eks-a.b", EKS, 400, "pattern"),
        ("/clusters/eks-x", [], 400, "body"),
        ("/clusters/eks-x", {**EKS, "ca_cert": "a", "ca_key": "b"}, 400, "isn't one PEM certificate"),
        ("/clusters/none/pools/gpu", pool_body(), 404, "no cluster 'none'"),
        ("/clusters/none/pools/GPU", pool_body(), 400, "pattern"),
        ("/nowhere", {}, 404, "not found"),
    ],
)
def test_refusals_are_json_with_the_reason(
    client: FlaskClient, path: str, body: object, status: int, expected: str
) -> None:
    answer = client.put(path, json=body)
    assert answer.status_code == status
    assert expected in message(answer)


def test_every_problem_has_its_path_and_what_was_got(client: FlaskClient) -> None:
    client.put(URL, json=EKS)
    answer = client.put(f"{URL}/pools/gpu", json=pool_body(replicas=-1, zones=[], colour="red"))
    found = {p["path"]: p["got"] for p in answer.get_json()["error"]["problems"]}
    assert found == {"replicas": "-1", "zones": None, "colour": "'red'"}


def test_no_answer_repeats_a_key(client: FlaskClient) -> None:
    ca, other = certificates.authority("ca"), certificates.authority("other")
    secret = other.key.splitlines()[1]
    body = {"name": "private", "kind": "magnum", "ca_cert": ca.certificate, "ca_key": other.key}
    answer = client.put("/clusters/magnum-1", json=body)
    assert answer.status_code == 400 and "another certificate" in message(answer)
    assert secret not in answer.text
    answer = client.put("/clusters/magnum-1", json={**body, "ca_key": [other.key]})
    assert answer.status_code == 400 and secret not in answer.text


def test_bodies_that_are_no_json(client: FlaskClient) -> None:
    assert client.put(URL, data="x").status_code == 415
    assert client.put(URL, data="{", content_type="application/json").status_code == 400
    big = client.put(URL, data="[" + "1," * 600_000 + "1]", content_type="application/json")
    assert big.status_code == 413


def test_a_page_of_another_host_is_refused(client: FlaskClient) -> None:
    answer = client.get("/clusters", headers={"Host": "evil.example:80"})
    assert answer.status_code == 403
    assert client.get("/healthz", headers={"Host": "127.0.0.1:80"}).status_code == 200


def test_only_eks_authenticates(client: FlaskClient) -> None:
    client.put("/clusters/magnum-1", json={"name": "private", "kind": "magnum"})
    review = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": "k8s-aws-v1.x"}}
    assert client.post("/clusters/magnum-1/authenticate", json=review).status_code == 404
    client.put(URL, json=EKS)
    answer = client.post(f"{URL}/authenticate", json=review)
    assert answer.status_code == 200
    assert answer.get_json()["status"]["authenticated"] is False
    answer = client.post(f"{URL}/authenticate", json={"kind": "TokenReview"})
    assert "isn't a TokenReview" in answer.get_json()["status"]["error"]
