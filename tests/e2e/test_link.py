"""What joins the sites, taken away and given back: the sandbox carries only what is declared.

Each test leaves everything as it was.
"""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.e2e.conftest import ROOT, Estate

from isthmus_sandbox.network.known import FRESH

PRIVATE, PUBLIC = "isthmus-local-private", "isthmus-local-public"
DEADLINE = 0.3  # seconds, what `ask` gives fusion
SOON = 30.0  # seconds, within which a change of the clouds is seen and the circuit breaker tries again

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]


def ask(estate: Estate, titles: int = 3) -> tuple[str, float]:
    """Ask fusion: (why it answered from the private leg alone, or an empty string; seconds)."""
    (http,) = [server["http"] for server in estate.outputs()["servers"].values() if "fusion" in server["models"]]

    def tensor(name: str, shape: list[int], data: list[Any], kind: str = "FP32") -> dict[str, Any]:
        return {"name": name, "shape": shape, "datatype": kind, "data": data}

    body = {
        "parameters": {"deadline_ms": DEADLINE * 1000},
        "inputs": [
            tensor("QUERY", [1], ["red shoes"], "BYTES"),
            tensor("TITLES", [titles], [f"title {time.monotonic()} {n}" for n in range(titles)], "BYTES"),
            tensor("ITEM_FEATURES", [titles, 10], [0.1] * 10 * titles),
            tensor("USER_FEATURES", [12], [0.2] * 12),
        ],
    }
    request = urllib.request.Request(f"{http}/v2/models/fusion/infer", json.dumps(body).encode())
    begun = time.monotonic()
    with urllib.request.urlopen(request, timeout=20) as response:
        outputs = {output["name"]: output["data"] for output in json.load(response)["outputs"]}
    return (outputs["REASON"][0] if outputs["DEGRADED"][0] else ""), time.monotonic() - begun


def until(estate: Estate, holds: Callable[[str], bool]) -> str:
    """Ask until an answer is as it must be; every answer on the way comes within the deadline, and a little."""
    end = time.monotonic() + SOON
    while True:
        reason, seconds = ask(estate)
        assert seconds < DEADLINE + 3, (reason, seconds)  # two busy cores
        if holds(reason):
            return reason
        assert time.monotonic() < end, reason
        time.sleep(0.3)


def answers_with_both_legs(estate: Estate) -> None:
    until(estate, lambda reason: not reason)


def is_degraded(estate: Estate) -> str:
    return until(estate, bool)


def set_vpn(estate: Estate, **values: Any) -> None:
    """Change the private end of the VPN by OpenStack's API, as an operator would by hand."""
    network = estate.clouds.openstack("isthmus-local").network
    (connection,) = network.get("/vpn/ipsec-site-connections").json()["ipsec_site_connections"]
    path = f"/vpn/ipsec-site-connections/{connection['id']}"
    network.put(path, json={"ipsec_site_connection": values}).raise_for_status()


def test_the_vpn_down_degrades_fusion_within_its_deadline_and_up_again_it_recovers(deployed: Estate) -> None:
    answers_with_both_legs(deployed)
    set_vpn(deployed, admin_state_up=False)
    try:
        is_degraded(deployed)
        events = deployed.clouds.kubectl(PRIVATE, "get", "events", "-n", "serving")
        assert "its administrative state is down" in events
    finally:
        set_vpn(deployed, admin_state_up=True)
    answers_with_both_legs(deployed)


def test_another_key_at_one_end_of_the_vpn_carries_nothing(deployed: Estate) -> None:
    answers_with_both_legs(deployed)
    network = deployed.clouds.openstack("isthmus-local").network
    key = network.get("/vpn/ipsec-site-connections").json()["ipsec_site_connections"][0]["psk"]
    set_vpn(deployed, psk="another")
    try:
        is_degraded(deployed)
        assert "different pre-shared keys" in deployed.clouds.kubectl(PRIVATE, "get", "events", "-n", "serving")
    finally:
        set_vpn(deployed, psk=key)
    answers_with_both_legs(deployed)


def test_a_route_that_is_gone_carries_nothing(deployed: Estate) -> None:
    answers_with_both_legs(deployed)
    ec2 = deployed.clouds.aws("ec2")
    route = next(
        {
            "RouteTableId": table["RouteTableId"],
            **{key: one[key] for key in ("DestinationCidrBlock", "TransitGatewayId")},
        }
        for table in ec2.describe_route_tables()["RouteTables"]
        for one in table["Routes"]
        if one.get("TransitGatewayId")
    )
    ec2.delete_route(RouteTableId=route["RouteTableId"], DestinationCidrBlock=route["DestinationCidrBlock"])
    try:
        is_degraded(deployed)
    finally:
        ec2.create_route(**route)
    answers_with_both_legs(deployed)


@contextmanager
def changed(estate: Estate, cluster: str, change: Callable[[dict[str, Any]], None]) -> Iterator[None]:
    """Within, the NetworkPolicy of a cluster's server is changed by hand."""
    policies = json.loads(estate.clouds.kubectl(cluster, "get", "networkpolicies", "-n", "serving", "-o", "json"))
    (policy,) = [one for one in policies["items"] if one["metadata"]["name"].startswith("triton-")]
    place = f"networkpolicy/{policy['metadata']['name']}"

    def patch(spec: dict[str, Any]) -> None:
        body = json.dumps({"spec": {key: spec[key] for key in ("ingress", "egress")}})
        estate.clouds.kubectl(cluster, "patch", place, "-n", "serving", "--type=merge", "-p", body)

    before = json.loads(json.dumps(policy["spec"]))
    change(policy["spec"])
    assert policy["spec"] != before
    patch(policy["spec"])
    try:
        yield
    finally:
        patch(before)


def smoke(estate: Estate, folder: Any) -> tuple[int, str]:
    outputs = folder / "outputs.json"
    outputs.write_text(json.dumps(estate.outputs()))
    command = [sys.executable, "scripts/smoke_test.py", "--outputs", str(outputs)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_without_the_calls_egress_the_smoke_test_says_so(deployed: Estate, tmp_path: Any) -> None:
    def without_call(spec: dict[str, Any]) -> None:
        spec["egress"] = [rule for rule in spec["egress"] if "10.32.0.0/16" not in json.dumps(rule)]

    with changed(deployed, PRIVATE, without_call):
        is_degraded(deployed)
        code, printed = smoke(deployed, tmp_path)
        assert code != 0 and "an answer of the private leg alone" in printed, printed[-3000:]
    answers_with_both_legs(deployed)
    assert smoke(deployed, tmp_path)[0] == 0


def test_without_the_callees_ingress_the_call_isnt_carried(deployed: Estate) -> None:
    def without_link(spec: dict[str, Any]) -> None:
        for rule in spec["ingress"]:
            rule["from"] = [peer for peer in rule["from"] if "10.16.64.0/19" not in json.dumps(peer)]

    with changed(deployed, PUBLIC, without_link):
        is_degraded(deployed)
    answers_with_both_legs(deployed)


PROBE = """
apiVersion: v1
kind: Pod
metadata: {name: probe, namespace: serving, labels: {isthmus.dev/classification: restricted, LABELS}}
spec:
  automountServiceAccountToken: false
  restartPolicy: Never
  nodeName: NODE
  securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}}
  volumes: [{name: models, emptyDir: {}}]
  initContainers:
    - name: model-fetch
      image: "registry.example.com/isthmus/model-fetch@sha256:DIGEST"
      args: [--source, "s3://stolen/x/", --manifest-sha256, "SHA", --destination, /models]
      env:
        - {name: AWS_ENDPOINT_URL_S3, value: "ENDPOINT"}
        - {name: AWS_REGION, value: eu-central-1}
        - {name: AWS_ACCESS_KEY_ID, value: a}
        - {name: AWS_SECRET_ACCESS_KEY, value: b}
      securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
      volumeMounts: [{name: models, mountPath: /models}]
  containers:
    - name: triton
      image: "nvcr.io/nvidia/tritonserver@sha256:DIGEST"
      securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
"""


@pytest.mark.parametrize("labels", ["", "app.kubernetes.io/name: triton, app.kubernetes.io/instance: SERVER"])
def test_a_pod_beside_restricted_data_reaches_no_other_store(deployed: Estate, labels: str) -> None:
    """Whether the namespace's closed policy holds it or a server's own: S3 of the account next door isn't theirs."""
    kubectl = deployed.clouds.kubectl
    servers = json.loads(kubectl(PRIVATE, "get", "deployments", "-n", "serving", "-o", "json"))["items"]
    nodes = json.loads(kubectl(PRIVATE, "get", "pods", "-n", "serving", "-o", "json"))["items"]
    text = (
        PROBE.replace("LABELS", labels.replace("SERVER", servers[0]["metadata"]["name"]))
        .replace("SHA", "a" * 64)
        .replace("DIGEST", "b" * 64)
    )
    text = text.replace("NODE", nodes[0]["spec"]["nodeName"])
    environment = deployed.environment()
    text = text.replace("ENDPOINT", environment["AWS_ENDPOINT_URL"])
    command = ["kubectl", "--context", PRIVATE, "apply", "-f", "-"]
    made = subprocess.run(command, input=text, env=environment, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    try:
        end = time.monotonic() + SOON
        while (
            "NotCarried" not in (events := kubectl(PRIVATE, "get", "events", "-n", "serving")) or "probe" not in events
        ):
            assert time.monotonic() < end, events
            time.sleep(0.3)
        (line, *_) = [line for line in events.splitlines() if "NotCarried" in line and "pod/probe" in line]
        assert "no rule of NetworkPolicy" in line and "lets TCP out to 127.0.0.1" in line
    finally:
        kubectl(PRIVATE, "delete", "pod", "probe", "-n", "serving", "--now")
        kubectl(PRIVATE, "delete", "events", "-n", "serving", "--field-selector", "involvedObject.name=probe")


def new_pod(estate: Estate, cluster: str) -> Callable[[], dict[str, Any]]:
    """Delete a server's pods; a look at the pod that comes instead."""
    select = ("-n", "serving", "-l", "app.kubernetes.io/name=triton", "-o", "json")
    before = {
        pod["metadata"]["uid"] for pod in json.loads(estate.clouds.kubectl(cluster, "get", "pods", *select))["items"]
    }
    estate.clouds.kubectl(cluster, "delete", "pods", "-n", "serving", "-l", "app.kubernetes.io/name=triton", "--now")

    def look() -> dict[str, Any]:
        pods = json.loads(estate.clouds.kubectl(cluster, "get", "pods", *select))["items"]
        return next((pod for pod in pods if pod["metadata"]["uid"] not in before), {})

    return look


def said_of(estate: Estate, cluster: str, look: Callable[[], dict[str, Any]]) -> str:
    """What the cluster says of a pod: its containers' states, and its events."""
    name = look().get("metadata", {}).get("name", "none")
    events = estate.clouds.kubectl(
        cluster, "get", "events", "-n", "serving", "--field-selector", f"involvedObject.name={name}"
    )
    return json.dumps(look().get("status", {})) + events


def without_name_server(estate: Estate) -> Callable[[], object]:
    eks = estate.clouds.aws("eks")
    addon = eks.describe_addon(clusterName=PUBLIC, addonName="coredns")["addon"]
    eks.delete_addon(clusterName=PUBLIC, addonName="coredns")
    kept = {
        key: addon[key]
        for key in ("addonName", "clusterName", "addonVersion", "tags", "configurationValues")
        if key in addon
    }
    return lambda: eks.create_addon(**kept)


def without_statement(sid: str) -> Callable[[Estate], Callable[[], object]]:
    """The gateway endpoint's policy loses a statement."""

    def change(estate: Estate) -> Callable[[], object]:
        ec2 = estate.clouds.aws("ec2")
        endpoints = ec2.describe_vpc_endpoints()["VpcEndpoints"]
        (endpoint,) = [one for one in endpoints if one["ServiceName"].endswith(".s3")]
        document = endpoint["PolicyDocument"]
        policy = json.loads(document)
        remaining = [one for one in policy["Statement"] if one["Sid"] != sid]
        assert len(remaining) == len(policy["Statement"]) - 1

        def put(text: str) -> object:
            return ec2.modify_vpc_endpoint(VpcEndpointId=endpoint["VpcEndpointId"], PolicyDocument=text)

        put(json.dumps({**policy, "Statement": remaining}))
        return lambda: put(document)

    return change


@pytest.mark.parametrize(
    ("remove", "named"),
    [
        pytest.param(without_name_server, "the cluster has no add-on coredns", id="CoreDNS"),
        pytest.param(without_statement("OurBucket"), "lets pods s3:GetObject of bucket isthmus-local", id="bucket"),
        pytest.param(without_statement("ImageLayers"), "of bucket prod-eu-central-1-starport", id="layers"),
    ],
)
def test_without_what_a_pod_needs_none_comes_and_its_events_name_it(
    deployed: Estate, remove: Callable[[Estate], Callable[[], object]], named: str
) -> None:
    restore = remove(deployed)
    time.sleep(FRESH)  # what the clouds said is as old as that at most
    try:
        look, end = new_pod(deployed, PUBLIC), time.monotonic() + 60
        while named not in (printed := said_of(deployed, PUBLIC, look)):
            assert time.monotonic() < end, printed
            time.sleep(0.5)
    finally:
        restore()
    deployed.clouds.kubectl(
        PUBLIC, "wait", "--for=condition=Available", "deployment", "--all", "-n", "serving", "--timeout=120s"
    )
    answers_with_both_legs(deployed)
