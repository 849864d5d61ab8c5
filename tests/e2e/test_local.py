"""The environment `local`, end to end: what was declared is there, stays, answers, and goes.

The tests run in this order; the last one destroys.
"""

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from base64 import b64encode
from typing import Any

import pytest
from tests.e2e.conftest import ROOT, Estate
from tritonclient.grpc import InferenceServerClient
from tritonclient.utils import InferenceServerException

from isthmus_sandbox.engine import run as engine
from isthmus_sandbox.recovery import finders
from isthmus_sandbox.recovery.pending import pending
from tests.test_surroundings import FOREIGN

PRIVATE, PUBLIC, SERVER = "isthmus-local-private", "isthmus-local-public", "triton-l4"

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]


def test_a_second_preview_shows_no_change_and_every_policy_ran(deployed: Estate) -> None:
    code, output = deployed.pulumi("preview", "--stack", "local", "--expect-no-changes")
    assert code == 0, output[-4000:]
    assert "can't run policy" not in output


def test_nothing_that_a_shell_holds_for_other_clouds_changes_a_preview(deployed: Estate) -> None:
    stops = ("LD_PRELOAD", "PYTHONHOME", "PYTHONIOENCODING", "PYTHONWARNINGS")  # this very command, at its start
    held = {name: "http://127.0.0.1:1" for name in FOREIGN if name not in stops}
    shell = {**os.environ, **held, "LC_ALL": "C"}
    # Every resource is read in its cloud. That isn't without a change: Magnum signs a certificate for each who reads.
    command = [*deployed.command("pulumi", "preview", "--stack", "local"), "--refresh"]
    done = subprocess.run(
        ["sh", "-c", 'exec "$0" "$@" <&-', *command], cwd=ROOT, env=shell, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def test_plain_pulumi_in_a_shell_of_the_sandbox_does_as_the_wrapper(deployed: Estate) -> None:
    env = " ".join(deployed.command("sandbox", "env"))
    script = (
        f'eval "$({env})" && pulumi preview -s local --expect-no-changes --non-interactive && openstack network list'
    )
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert "isthmus@v" in done.stdout and "policies" in done.stdout.lower(), done.stdout[-3000:]
    assert "isthmus-local-private-serving" in done.stdout or "serving" in done.stdout


def test_every_model_answers_as_it_must(deployed: Estate, tmp_path: Any) -> None:
    outputs = tmp_path / "outputs.json"
    outputs.write_text(json.dumps(deployed.outputs()))
    command = [sys.executable, "scripts/smoke_test.py", "--outputs", str(outputs)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "v2/repository/index"),
        ("POST", "v2/repository/models/fusion/unload"),
        ("GET", "v2/trace/setting"),
        ("GET", "v2/logging"),
        ("GET", "v2/systemsharedmemory/status"),
    ],
)
def test_no_client_changes_a_server_over_http(deployed: Estate, method: str, path: str) -> None:
    for server in deployed.outputs()["servers"].values():
        request = urllib.request.Request(f"{server['http']}/{path}", method=method)  # an address of ours
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(request, timeout=10)


@pytest.mark.parametrize(
    "call",
    ["get_model_repository_index", "get_trace_settings", "get_log_settings", "get_system_shared_memory_status"],
)
def test_no_client_changes_a_server_over_grpc(deployed: Estate, call: str) -> None:
    for server in deployed.outputs()["servers"].values():
        refused = pytest.raises(InferenceServerException, match="This protocol is restricted")
        with InferenceServerClient(server["grpc"]) as client, refused:
            getattr(client, call)()


def test_aws_holds_what_was_declared(deployed: Estate) -> None:
    cluster = deployed.clouds.aws("eks").describe_cluster(name="isthmus-local-public")["cluster"]
    assert cluster["status"] == "ACTIVE"
    assert cluster["resourcesVpcConfig"]["endpointPublicAccess"] is False
    group = deployed.clouds.node_group(PUBLIC, "l4")
    assert (group["status"], group["scalingConfig"]["desiredSize"]) == ("ACTIVE", 2)
    bucket = "isthmus-local-models-123456789012"
    block = deployed.clouds.aws("s3").get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert all(block.values())
    tags = {t["Key"]: t["Value"] for t in deployed.clouds.aws("s3").get_bucket_tagging(Bucket=bucket)["TagSet"]}
    assert tags["isthmus:classification"] == "internal"
    (connection,) = deployed.clouds.aws("ec2").describe_vpn_connections()["VpnConnections"]
    tunnel = connection["Options"]["TunnelOptions"][0]
    assert [v["Value"] for v in tunnel["IkeVersions"]] == ["ikev2"]
    assert [v["Value"] for v in tunnel["Phase1EncryptionAlgorithms"]] == ["AES256-GCM-16"]


def test_openstack_holds_what_was_declared(deployed: Estate) -> None:
    cloud = deployed.clouds.openstack("isthmus-local")
    assert {n.name.rpartition("-")[2] for n in cloud.network.networks(project_id=cloud.current_project_id)} >= {
        "restricted",
        "serving",
        "link",
    }
    (connection,) = cloud.network.vpn_ipsec_site_connections()
    assert connection.status == "ACTIVE"
    (public,) = deployed.clouds.aws("ec2").describe_vpn_connections()["VpnConnections"]
    assert connection.peer_address == public["Options"]["TunnelOptions"][0]["OutsideIpAddress"]
    assert connection.psk == public["Options"]["TunnelOptions"][0]["PreSharedKey"]
    container = cloud.object_store.get_container_metadata("isthmus-local-models")
    assert container.metadata["isthmus-classification"] == "restricted"
    (cluster,) = cloud.container_infrastructure_management.clusters()
    assert cluster.status in ("CREATE_COMPLETE", "UPDATE_COMPLETE")  # a node group's creation updates its cluster


@pytest.mark.parametrize(("cluster", "pool", "nodes"), [("isthmus-local-private", "h100", 2), (PUBLIC, "l4", 2)])
def test_both_clusters_hold_what_was_declared(deployed: Estate, cluster: str, pool: str, nodes: int) -> None:
    from kubernetes import client, config

    env = deployed.environment()
    # With the credentials that each cloud gives: a certificate of Magnum's CA, a token of `aws eks get-token`.
    command = ["kubectl", "--context", cluster, "get", "nodes", "-o", "json"]
    listed = subprocess.run(command, env=env, capture_output=True, text=True)
    assert listed.returncode == 0, listed.stderr
    gpus = [n for n in json.loads(listed.stdout)["items"] if "nvidia.com/gpu" in n["status"]["allocatable"]]
    assert len(gpus) == nodes
    folder = next(
        p
        for p in deployed.layout.state("clusters").glob("*/admin.kubeconfig")
        if ("magnum" in p.parent.name) == (cluster.endswith("private"))
    )
    api = config.new_client_from_config(str(folder))  # type: ignore[no-untyped-call]  # generated
    deployment = client.AppsV1Api(api).read_namespaced_deployment(f"triton-{pool}", "serving")
    assert deployment.status and deployment.status.ready_replicas == 1


def test_no_secret_stands_in_clear_in_the_state(deployed: Estate) -> None:
    state = json.dumps(deployed.state())
    (connection,) = deployed.clouds.aws("ec2").describe_vpn_connections()["VpnConnections"]
    for tunnel in connection["Options"]["TunnelOptions"]:
        assert tunnel["PreSharedKey"] not in state
    identity = deployed.clouds.openstack().identity
    (reader,) = [user.id for user in identity.users() if user.name == "isthmus-local-private-model-reader"]
    answer = identity.get(f"/users/{reader}/credentials/OS-EC2")
    secrets = [credential["secret"] for credential in answer.json()["credentials"]]
    assert secrets and not [secret for secret in secrets if secret in state]
    # Magnum's administrator is a client certificate: neither its key nor the Secret that pods read is in clear.
    for word in ("PRIVATE KEY", "client-key-data", b64encode(secrets[0].encode()).decode()):
        assert word not in state
    assert state.count('"ciphertext"') > len(secrets)


def test_a_creation_lost_at_any_moment_is_found_again_and_read(deployed: Estate) -> None:
    """Of every resource: what a recovery finds is what the state held, and reading it fills in the rest."""
    state, clear = deployed.state(), deployed.state("--show-secrets")
    clients = finders.Clients(deployed.environment(), revealed=lambda: clear)
    resources = state["deployment"]["resources"]
    wrong = {}
    for one in [r for r in resources if not r["type"].startswith("pulumi:")]:
        operation = {"type": "creating", "resource": {k: v for k, v in one.items() if k not in ("id", "outputs")}}
        others = [r for r in resources if r is not one]
        lost = {"deployment": {"resources": others, "pending_operations": [operation]}}
        (creation,) = pending(lost)
        again = finders.made_again(creation)
        if (ids := finders.find(creation, lost, clients)) != ([] if again else [one["id"]]):
            wrong[one["urn"]] = (one.get("id"), ids)
        if not again:
            one["outputs"] = one["inputs"]
    assert wrong == {}
    done = engine.capture(deployed.layout, ["stack", "import", "--stack", "local"], stdin=json.dumps(state))
    assert done.returncode == 0, done.stderr
    code, output = deployed.pulumi("refresh", "--stack", "local", "--yes", "--skip-preview")
    assert code == 0, output[-4000:]
    deployed.up()  # Magnum signs a new certificate for who reads a cluster anew
    code, output = deployed.pulumi("preview", "--stack", "local", "--expect-no-changes")
    assert code == 0, output[-4000:]


def test_a_quota_and_a_replica_are_updated_in_place(deployed: Estate) -> None:
    def more(environment: dict[str, Any]) -> None:
        environment["sites"][0]["quotas"]["instances"] = 12
        next(m for m in environment["models"] if m["name"] == "search_encoder")["replicas"] = 2

    cloud = deployed.clouds.openstack("isthmus-local")
    before = json.loads(deployed.clouds.kubectl(PUBLIC, "get", "deployment", SERVER, "-n", "serving", "-o", "json"))
    with deployed.edited(more):
        output = deployed.up()
        assert "2 updated" in output and "replaced" not in output and "deleted" not in output, output[-3000:]
        assert cloud.compute.get_quota_set(cloud.current_project_id).instances == 12
        now = json.loads(deployed.clouds.kubectl(PUBLIC, "get", "deployment", SERVER, "-n", "serving", "-o", "json"))
        assert now["status"]["readyReplicas"] == 2
        assert now["metadata"]["uid"] == before["metadata"]["uid"]


def test_another_instance_type_replaces_the_node_group_and_the_pods_move(deployed: Estate) -> None:
    def larger(environment: dict[str, Any]) -> None:
        environment["sites"][1]["pools"][1]["instance_type"] = "g6.4xlarge"

    with deployed.edited(larger):
        output = deployed.up()
        assert "replaced" in output, output[-3000:]
    group = deployed.clouds.node_group(PUBLIC, "l4")
    assert (group["status"], group["instanceTypes"]) == ("ACTIVE", ["g6.4xlarge"])
    nodes = json.loads(deployed.clouds.kubectl(PUBLIC, "get", "nodes", "-o", "json"))["items"]
    kinds = {n["metadata"]["labels"]["node.kubernetes.io/instance-type"] for n in nodes}
    assert "g6.4xlarge" in kinds and "g6.2xlarge" not in kinds
    pods = json.loads(deployed.clouds.kubectl(PUBLIC, "get", "pods", "-n", "serving", "-o", "json"))["items"]
    names = {n["metadata"]["name"] for n in nodes}
    assert all(pod["spec"]["nodeName"] in names for pod in pods)
    deployment = deployed.clouds.kubectl(PUBLIC, "get", "deployment", SERVER, "-n", "serving", "-o", "json")
    assert json.loads(deployment)["status"].get("readyReplicas") == 1


def test_another_flavor_is_a_second_private_pool_to_which_the_pods_move(deployed: Estate) -> None:
    def larger(environment: dict[str, Any]) -> None:
        environment["sites"][0]["pools"][0]["vcpus"] = 18

    def serving() -> tuple[set[str], list[str], Any]:
        """The nodes with GPUs, the nodes of the server's pods, its ready replicas."""
        nodes = json.loads(deployed.clouds.kubectl(PRIVATE, "get", "nodes", "-o", "json"))["items"]
        pods = json.loads(deployed.clouds.kubectl(PRIVATE, "get", "pods", "-n", "serving", "-o", "json"))["items"]
        server = deployed.clouds.kubectl(PRIVATE, "get", "deployment", "triton-h100", "-n", "serving", "-o", "json")
        gpus = {node["metadata"]["name"] for node in nodes if "nvidia.com/gpu" in node["status"]["allocatable"]}
        return gpus, [pod["spec"]["nodeName"] for pod in pods], json.loads(server)["status"].get("readyReplicas")

    before, _, _ = serving()
    with deployed.edited(larger):
        output = deployed.up()
    after, used, ready = serving()
    assert not before & after and len(after) == 2 and set(used) <= after and ready == 1, (before, after, used)
    made, moved, gone = (
        re.search(what, output)
        for what in (r"h100-nodes-\w+ created", r"h100-triton-deployment updated", r"h100-nodes-\w+ deleted")
    )
    assert made and moved and gone and made.start() < moved.start() < gone.start(), output[-6000:]
    deployed.up()  # back to what it was
    code, output = deployed.pulumi("preview", "--stack", "local", "--expect-no-changes")
    assert code == 0, output[-4000:]


def test_refresh_sees_what_was_deleted_behind_its_back_and_up_repairs_it(deployed: Estate) -> None:
    deployed.clouds.aws("iam").delete_role_policy(
        RoleName="isthmus-local-public-model-reader", PolicyName="read-models"
    )
    code, output = deployed.pulumi("preview", "--stack", "local", "--refresh", "--expect-no-changes")
    assert code != 0, "the deletion wasn't seen"
    code, output = deployed.pulumi(
        "up", "--stack", "local", "--yes", "--skip-preview", "--refresh", "--suppress-outputs"
    )
    assert code == 0, output[-4000:]
    assert deployed.clouds.aws("iam").get_role_policy(
        RoleName="isthmus-local-public-model-reader", PolicyName="read-models"
    )


def test_destroy_leaves_nothing_but_keys_that_wait_for_their_deletion(deployed: Estate) -> None:
    code, output = deployed.pulumi("destroy", "--stack", "local", "--yes", "--skip-preview")
    assert code == 0, output[-6000:]
    ec2, s3, eks, iam = (deployed.clouds.aws(s) for s in ("ec2", "s3", "eks", "iam"))
    assert [v for v in ec2.describe_vpcs()["Vpcs"] if not v["IsDefault"]] == []
    assert [v for v in ec2.describe_vpn_connections()["VpnConnections"] if v["State"] != "deleted"] == []
    assert s3.list_buckets()["Buckets"] == []
    assert eks.list_clusters()["clusters"] == []
    assert [r for r in iam.list_roles()["Roles"] if r["RoleName"].startswith("isthmus")] == []
    kms = deployed.clouds.aws("kms")
    own = [kms.describe_key(KeyId=k["KeyId"])["KeyMetadata"] for k in kms.list_keys()["Keys"]]
    assert {k["KeyState"] for k in own if k.get("KeyManager") == "CUSTOMER"} <= {"PendingDeletion"}
    cloud = deployed.clouds.openstack("admin")
    assert [p.name for p in cloud.identity.projects() if p.name.startswith("isthmus")] == []
    assert [n.name for n in cloud.network.networks() if n.name.startswith("isthmus")] == []
    assert list(deployed.layout.state("clusters").glob("*/admin.kubeconfig")) == []
