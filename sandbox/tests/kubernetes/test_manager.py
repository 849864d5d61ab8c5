"""The manager with real control planes: one cluster of Magnum's kind, one of EKS's, through their whole life."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import urllib3
import yaml

from isthmus_sandbox.aws import services
from isthmus_sandbox.kubernetes import certificates, kubeconfig
from tests.aws import conftest as aws_account
from tests.kubernetes.running import Manager, kubectl, manager, until
from tests.kubernetes.samples import pool_body

pytestmark = pytest.mark.sandbox
MAGNUM, EKS = "magnum-1", "eks-eu-central-1-public"
TOLERATIONS = [{"key": "nvidia.com/gpu", "operator": "Exists"}]


def workload(kind: str, name: str, image: str, replicas: int | None = None, **pod: Any) -> dict[str, Any]:
    """A Deployment or Job whose containers ask for one GPU each."""
    container = {"name": "main", "image": image, "resources": {"limits": {"nvidia.com/gpu": "1"}}}
    template = {
        "metadata": {"labels": {"app": name}},
        "spec": {"containers": [container], "tolerations": TOLERATIONS, **pod},
    }
    spec: dict[str, Any] = {"template": template}
    if kind == "Deployment":
        spec |= {"replicas": replicas, "selector": {"matchLabels": {"app": name}}}
    version = "apps/v1" if kind == "Deployment" else "batch/v1"
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name}, "spec": spec}


class Aws:
    """The sandbox's AWS with two users that have access keys."""

    def __init__(self, url: str) -> None:
        self.url = url
        iam = boto3.client(
            "iam", endpoint_url=url, region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x"
        )
        self.arns, self.environments = {}, {}
        for name in ("creator", "stranger"):
            self.arns[name] = iam.create_user(UserName=name)["User"]["Arn"]
            key = iam.create_access_key(UserName=name)["AccessKey"]
            self.environments[name] = {
                "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
                "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
            }


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    for account in aws_account.running(tmp_path_factory.mktemp("aws")):
        yield Aws(services.url(account.layout))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, aws: Aws) -> Iterator[Manager]:
    with manager(tmp_path_factory.mktemp("clusters"), aws.url) as started:
        started.magnum_cluster(MAGNUM)
        body = {"name": "public", "kind": "eks", "region": "eu-central-1", "creator_arn": aws.arns["creator"]}
        assert started.call("PUT", f"/clusters/{EKS}", body)[0] == 200
        assert started.call("PUT", f"/clusters/{MAGNUM}/pools/gpu", pool_body())[0] == 200
        for cluster in (MAGNUM, EKS):
            started.ready(cluster)
        pool_is_ready(started, 3)
        yield started


def pool_is_ready(running: Manager, nodes: int) -> None:
    path = f"/clusters/{MAGNUM}/pools/gpu"

    def holds() -> bool:
        found = running.call("GET", path)[1]
        return (found["state"], found["ready"]) == ("ready", nodes)

    until(f"{nodes} nodes are ready", holds)


def show(running: Manager, *arguments: str) -> Any:
    return json.loads(running.kubectl(MAGNUM, "get", *arguments, "-o", "json"))


def apply(running: Manager, *objects: dict[str, Any]) -> None:
    file = running.root / "objects.yaml"
    file.write_text(yaml.safe_dump_all(objects))
    running.kubectl(MAGNUM, "apply", "-f", str(file))


def test_pods_of_gpus_are_scheduled_and_run(running: Manager) -> None:
    apply(running, workload("Deployment", "web", "nginx", 3))
    until("three replicas", lambda: show(running, "deployment", "web")["status"].get("readyReplicas") == 3, 20)
    pods = show(running, "pods", "-l", "app=web")["items"]
    assert {p["spec"]["nodeName"] for p in pods} == {"gpu-0", "gpu-1", "gpu-2"}  # one GPU a node
    assert all(p["status"]["podIP"].startswith("10.244.") for p in pods)
    running.kubectl(MAGNUM, "scale", "deployment/web", "--replicas=4")
    event = until(
        "the fourth finds no GPU",
        lambda: [
            p
            for p in show(running, "pods", "-l", "app=web")["items"]
            for c in p["status"].get("conditions", [])
            if c["type"] == "PodScheduled" and "Insufficient nvidia.com/gpu" in c.get("message", "")
        ],
        20,
    )
    assert len(event) == 1
    running.kubectl(MAGNUM, "delete", "deployment", "web", "--wait")
    until("its pods are gone", lambda: not show(running, "pods", "-l", "app=web")["items"], 20)


def test_jobs_complete_and_tritons_pods_are_left_alone(running: Manager) -> None:
    image = "nvcr.io/nvidia/tritonserver@sha256:" + "a" * 64
    apply(
        running,
        workload("Job", "job", "busybox", restartPolicy="Never", initContainers=[{"name": "i", "image": "busybox"}]),
        workload("Deployment", "triton", image, 1),
    )
    until("the job completes", lambda: show(running, "job", "job")["status"].get("succeeded") == 1, 20)

    def bound() -> Any:
        pods = show(running, "pods", "-l", "app=triton")["items"]
        return [p for p in pods if p["spec"].get("nodeName")]

    (pod,) = until("the triton pod is bound", bound, 20)
    assert pod["status"]["phase"] == "Pending" and "podIP" not in pod["status"]
    running.kubectl(MAGNUM, "delete", "deployment", "triton")
    name = pod["metadata"]["name"]
    until("it is asked to end", lambda: "deletionTimestamp" in show(running, "pod", name)["metadata"], 20)
    running.kubectl(MAGNUM, "delete", "pod", name, "--grace-period=0", "--force")


def test_labels_taints_and_capacity_follow(running: Manager) -> None:
    running.kubectl(MAGNUM, "label", "node", "gpu-0", "someone.else/label=kept")
    capacity = {"cpu": "8", "memory": "32Gi", "pods": "58", "nvidia.com/gpu": "2"}
    taint = {"key": "example.com/only", "value": "", "effect": "NoSchedule"}
    changed = pool_body(labels={"isthmus.dev/pool": "h100"}, taints=[taint], capacity=capacity)
    running.call("PUT", f"/clusters/{MAGNUM}/pools/gpu", changed)

    def holds() -> bool:
        node = show(running, "node", "gpu-0")
        assert node["metadata"]["labels"]["someone.else/label"] == "kept"
        return (
            node["metadata"]["labels"]["isthmus.dev/pool"] == "h100"
            and [t["key"] for t in node["spec"]["taints"]] == ["example.com/only"]
            and node["status"]["capacity"]["nvidia.com/gpu"] == "2"
        )

    until("the nodes follow", holds, 20)
    running.call("PUT", f"/clusters/{MAGNUM}/pools/gpu", pool_body())
    until("and follow back", lambda: not holds(), 20)


def test_a_deleted_node_comes_back(running: Manager) -> None:
    running.kubectl(MAGNUM, "delete", "node", "gpu-1")
    pool_is_ready(running, 3)


def test_scaling_takes_the_highest_and_moves_the_pods(running: Manager) -> None:
    apply(running, workload("Deployment", "movable", "nginx", 1, nodeSelector={"kubernetes.io/os": "linux"}))
    until("it runs", lambda: show(running, "deployment", "movable")["status"].get("readyReplicas") == 1, 20)
    running.call("PUT", f"/clusters/{MAGNUM}/pools/gpu", pool_body(replicas=1))
    pool_is_ready(running, 1)
    assert [n["metadata"]["name"] for n in show(running, "nodes")["items"]] == ["gpu-0"]

    def moved() -> bool:
        pods = show(running, "pods", "-l", "app=movable")["items"]
        return [p["spec"].get("nodeName") for p in pods if p["status"]["phase"] == "Running"] == ["gpu-0"]

    until("the pod is on the node that is left", moved, 20)
    running.kubectl(MAGNUM, "delete", "deployment", "movable")
    running.call("PUT", f"/clusters/{MAGNUM}/pools/gpu", pool_body())
    pool_is_ready(running, 3)


def test_the_users_certificate_by_magnums_authority_is_an_administrators(running: Manager) -> None:
    cluster = running.call("GET", f"/clusters/{MAGNUM}")[1]
    user = certificates.read(running.root / "user", "user")
    file = running.root / "user" / "kubeconfig"
    entry = kubeconfig.Entry("magnum", "magnum", cluster["endpoint"], cluster["ca_cert"], user)
    kubeconfig.write(file, kubeconfig.merged([entry]))
    assert kubectl(file, "auth", "can-i", "*", "*").strip() == "yes"


def test_peoples_kubeconfig_logs_in_to_both(running: Manager, aws: Aws) -> None:
    assert kubectl(running.people, "--context=private", "auth", "can-i", "*", "*").strip() == "yes"
    who = kubectl(running.people, "--context=public", "auth", "whoami", "-o", "json", env=aws.environments["creator"])
    user = json.loads(who)["status"]["userInfo"]
    assert user["username"] == aws.arns["creator"]
    assert "system:masters" in user["groups"]


@pytest.mark.parametrize("case", ["stranger", "forged", "another cluster"])
def test_eks_lets_nobody_else_in(running: Manager, aws: Aws, case: str) -> None:
    file, env = running.people, dict(aws.environments["stranger" if case == "stranger" else "creator"])
    if case == "forged":
        env["AWS_SECRET_ACCESS_KEY"] = "guess" * 8
    if case == "another cluster":
        file = running.root / "other-kubeconfig"
        text = running.people.read_text().replace("- --cluster-name\n      - public", "- --cluster-name\n      - other")
        assert text != running.people.read_text()
        file.write_text(text)
    output = kubectl(file, "--context=public", "get", "--raw", "/api/v1/namespaces", env=env, check=False)
    assert "namespaces" not in output and ("Unauthorized" in output or "provide credentials" in output)


def test_strangers_see_health_only(running: Manager) -> None:
    endpoint = running.call("GET", f"/clusters/{MAGNUM}")[1]["endpoint"]
    with urllib3.PoolManager(ca_certs=str(running.root / "state" / MAGNUM / "pki" / "ca.crt")) as pool:
        assert pool.request("GET", f"{endpoint}/livez").status == 200
        assert pool.request("GET", f"{endpoint}/api").status == 401


def test_secrets_are_encrypted_at_rest_and_absent_from_the_audit_log(running: Manager) -> None:
    running.kubectl(MAGNUM, "create", "secret", "generic", "s", "--from-literal=key=plain-as-day")
    folder = running.root / "state" / MAGNUM
    until("the audit log names the secret", lambda: '"name":"s"' in (folder / "audit.log").read_text(), 60)
    for file in [folder / "audit.log", *(p for p in (folder / "etcd").rglob("*") if p.is_file())]:
        assert b"plain-as-day" not in file.read_bytes()


def test_privileged_pods_are_refused_where_the_namespace_says_so(running: Manager) -> None:
    running.kubectl(MAGNUM, "create", "namespace", "strict")
    running.kubectl(MAGNUM, "label", "namespace", "strict", "pod-security.kubernetes.io/enforce=restricted")
    output = running.kubectl(MAGNUM, "run", "p", "-n", "strict", "--image=nginx", "--privileged", check=False)
    assert 'violates PodSecurity "restricted' in output


def test_a_killed_program_is_started_again(running: Manager) -> None:
    (victim,) = [p for p in running.processes() if p.name() == "kwok" and MAGNUM in " ".join(p.cmdline())]
    victim.kill()
    apply(running, workload("Deployment", "after", "nginx", 1))
    # It comes within seconds; beside another stream of tests on two cores it took more than half a minute.
    until("kwok plays again", lambda: show(running, "deployment", "after")["status"].get("readyReplicas") == 1, 120)
    running.kubectl(MAGNUM, "delete", "deployment", "after")


def test_after_sigkill_nothing_runs_on_and_a_restart_brings_all_back(running: Manager) -> None:
    running.kubectl(MAGNUM, "create", "configmap", "kept", "--from-literal=a=b")
    before = running.call("GET", f"/clusters/{MAGNUM}")[1]
    running.kill()
    until("every process has ended", lambda: not running.processes(), 5)
    running.start()
    assert running.ready(MAGNUM) == before
    running.ready(EKS)
    pool_is_ready(running, 3)
    assert show(running, "configmap", "kept")["data"] == {"a": "b"}
    apply(running, workload("Deployment", "again", "nginx", 1))
    until("pods run", lambda: show(running, "deployment", "again")["status"].get("readyReplicas") == 1, 20)


def test_a_deleted_pool_takes_its_nodes_along(running: Manager) -> None:
    path = f"/clusters/{MAGNUM}/pools/gpu"
    assert running.call("DELETE", path)[0] == 202
    until("the pool is gone", lambda: running.call("GET", path)[0] == 404)
    assert show(running, "nodes")["items"] == []


def test_deletion_leaves_nothing_behind(running: Manager) -> None:
    for cluster in (MAGNUM, EKS):
        assert running.call("DELETE", f"/clusters/{cluster}")[0] == 200
    assert running.call("GET", "/clusters")[1] == {"clusters": []}
    assert list((running.root / "state").iterdir()) == []
    assert running.process is not None
    assert [p.pid for p in running.processes()] == [running.process.pid]
    assert yaml.safe_load(running.people.read_text())["contexts"] == []
    assert running.stop() == 0
