"""The kubelet with a real control plane, and pods that are real servers."""

import hashlib
import json
import signal
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
import urllib3

from isthmus_sandbox.triton.addresses import local
from tests.kubernetes.running import until
from tests.triton import samples
from tests.triton.nodes_side import CLUSTER, KEYS, NodesSide, nodes_side, upload

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def side(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodesSide]:
    with nodes_side(tmp_path_factory.mktemp("nodes")) as running:
        files = samples.model()
        upload(running, files)
        secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "store"}, "stringData": KEYS}
        revision = hashlib.sha256(files["manifest.json"]).hexdigest()
        running.apply(secret, samples.fetching("double", running.s3, revision), samples.service("double"))
        yield running


def place(pod: dict[str, Any]) -> str:
    found = local(pod["status"]["podIP"])
    assert found
    return found


def balancer(side: NodesSide) -> str:
    def address() -> str:
        status = side.show("service", "double")["status"]["loadBalancer"]
        return str((status.get("ingress") or [{}])[0].get("ip") or "")

    return str(until("the Service has an address", address, 20))


def doubled(side: NodesSide) -> list[float]:
    """The answer of the model through the load balancer."""
    body = {"inputs": [{"name": "x", "shape": [1, 2], "datatype": "FP32", "data": [1.5, -2.0]}]}
    url = f"http://{balancer(side)}:9000/v2/models/double/infer"

    def answer() -> Any:
        try:
            got = urllib3.request("POST", url, json=body, retries=False, timeout=5.0)
        except urllib3.exceptions.HTTPError:
            return None
        return json.loads(got.data) if got.status == 200 else None

    return list(until("the model answers", answer, 20)["outputs"][0]["data"])


def test_a_pod_fetches_its_model_serves_it_and_is_ready(side: NodesSide) -> None:
    pod = side.ready("double")
    (fetch,) = pod["status"]["initContainerStatuses"]
    assert fetch["state"]["terminated"]["reason"] == "Completed" and fetch["ready"]
    assert {c["type"]: c["status"] for c in pod["status"]["conditions"]}["Ready"] == "True"
    assert pod["status"]["phase"] == "Running"
    assert doubled(side) == [3.0, -4.0]
    assert "bytes in" in (side.home(pod) / "logs" / "model-fetch.log").read_text()
    assert "Started HTTPService" in (side.home(pod) / "logs" / "triton.log").read_text()


def test_a_killed_server_is_restarted(side: NodesSide) -> None:
    pod = side.ready("double")
    (server,) = [p for p in side.processes(pod) if p.name() == "tritonserver"]
    server.kill()
    again = side.ready("double", restarts=1)
    last = again["status"]["containerStatuses"][0]["lastState"]["terminated"]
    assert (last["exitCode"], last["reason"]) == (137, "Error")
    assert again["status"]["podIP"] == pod["status"]["podIP"] and doubled(side) == [3.0, -4.0]


def test_a_killed_server_that_isnt_restarted_fails_its_pod_which_can_be_deleted(side: NodesSide) -> None:
    side.apply(samples.pod("once", samples.server(), restartPolicy="Never"))
    pod = side.ready("once")
    (server,) = [p for p in side.processes(pod) if p.name() == "tritonserver"]
    server.kill()
    until("the pod has failed", lambda: side.pod("once")["status"]["phase"] == "Failed", 20)
    state = side.pod("once")["status"]["containerStatuses"][0]
    assert state["state"]["terminated"]["exitCode"] == 137 and not state["ready"]
    side.manager.kubectl(CLUSTER, "delete", "pod", "once", "--timeout=30s")


@pytest.mark.parametrize("policy", ["Never", "Always"])
def test_a_command_that_cant_be_run_fails_its_pod_visibly(side: NodesSide, policy: str) -> None:
    name = f"shell-{policy.lower()}"
    side.apply(samples.pod(name, samples.server(command=["bash", "-c"]), restartPolicy=policy))

    def refusal() -> dict[str, Any] | None:
        found = (side.pod(name)["status"].get("containerStatuses") or [{}])[0].get("state") or {}
        return found.get("terminated") or found.get("waiting")

    until("it is told", lambda: (refusal() or {}).get("reason") == "CannotRun", 20)
    assert "the sandbox runs `tritonserver` with its arguments only" in str(refusal())
    assert side.pod(name)["status"]["phase"] == ("Failed" if policy == "Never" else "Pending")
    events = side.show("events", "--field-selector", f"involvedObject.name={name}")["items"]
    assert [e["reason"] for e in events if e["type"] == "Warning"] == ["CannotRun"]
    side.manager.kubectl(CLUSTER, "delete", "pod", name, "--timeout=30s")


@pytest.mark.parametrize("idle", [False, True])
def test_deletion_ends_a_server_within_its_grace(side: NodesSide, idle: bool) -> None:
    """An idle connection that is kept alive holds Triton for its --exit-timeout-secs, 30 s."""
    name = f"short-{idle}".lower()
    side.apply(samples.pod(name, samples.server(), terminationGracePeriodSeconds=3 if idle else 20))
    pod = side.ready(name)
    running = side.processes(pod)
    assert running
    with socket.create_connection((place(pod), 8000)) as connection:
        if idle:
            connection.sendall(b"GET /v2/health/live HTTP/1.1\r\nHost: h\r\n\r\n")
            assert connection.recv(4096).startswith(b"HTTP/1.1 200")
        else:
            connection.close()
        began = time.monotonic()
        side.manager.kubectl(CLUSTER, "delete", "pod", name, "--timeout=25s")
        took = time.monotonic() - began
    assert 2.5 < took < 8 if idle else took < 15
    assert side.processes(pod) == [] and side.pod(name) == {}
    assert not (side.home(pod) / "volumes").exists() and (side.home(pod) / "logs" / "triton.log").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_after_the_kubelets_end_nothing_runs_on_and_a_new_one_restarts_the_pods(
    side: NodesSide, number: signal.Signals
) -> None:
    before = side.pod("double")
    address, restarts = balancer(side), before["status"]["containerStatuses"][0]["restartCount"]
    assert side.processes(before)
    side.end(number)
    until("nothing of the pod runs", lambda: side.processes(before) == [], 10)
    leftover = side.state / CLUSTER / "gone" / "volumes"
    leftover.mkdir(parents=True)
    with socket.create_server((place(before), 8002)):  # its address is somebody else's now
        side.start()
        after = side.ready("double", restarts=restarts + 1)
    assert after["metadata"]["uid"] == before["metadata"]["uid"]
    assert [entry["ip"] for entry in after["status"]["podIPs"]] == [after["status"]["podIP"]]
    assert place(after) != place(before)
    assert balancer(side) == address and doubled(side) == [3.0, -4.0]
    assert not leftover.exists()


def test_a_pod_that_was_deleted_while_no_kubelet_ran_is_gone_at_once(side: NodesSide) -> None:
    side.apply(samples.pod("orphan", samples.server()))
    side.ready("orphan")
    side.end(signal.SIGKILL)
    side.manager.kubectl(CLUSTER, "delete", "pod", "orphan", "--wait=false")
    side.start()
    until("it is gone", lambda: side.pod("orphan") == {}, 20)


def test_a_deleted_cluster_takes_its_servers_along(side: NodesSide) -> None:
    pod = side.pod("double")
    until("it runs", lambda: side.processes(pod), 20)
    assert side.manager.call("DELETE", f"/clusters/{CLUSTER}")[0] == 200
    until("its servers have ended", lambda: side.processes(pod) == [], 20)
    time.sleep(2)
    assert side.processes(pod) == [], "none is restarted"
